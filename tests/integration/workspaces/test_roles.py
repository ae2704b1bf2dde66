"""Which role may do what, and that a change counts at once."""

import asyncio

import pytest

from backend.web.application import CutroomApp
from tests.integration.clients import add_member, data_of, error_of, make_workspace, sign_up

ROLES = ["viewer", "commenter", "editor", "admin", "owner"]


@pytest.mark.parametrize(
    ("role", "editing", "managing", "deleting"),
    [
        ("viewer", 403, 403, 403),
        ("commenter", 403, 403, 403),
        ("editor", 201, 403, 403),
        ("admin", 201, 201, 403),
        ("owner", 201, 201, 204),
    ],
)
async def test_each_role_may_do_what_it_says(
    app: CutroomApp, role: str, *, editing: int, managing: int, deleting: int
) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)
    member = await add_member(app, owner, workspace, role)

    seen = await member.get(workspace)
    edited = await member.post(f"{workspace}/projects", {"name": "P"})
    managed = await member.post(f"{workspace}/invitations", {"role": "viewer"})
    deleted = await member.delete(workspace)

    assert data_of(seen)["role"] == role
    assert (edited.status_code, managed.status_code, deleted.status_code) == (
        editing,
        managing,
        deleting,
    )


async def test_a_foreign_workspace_does_not_exist(app: CutroomApp) -> None:
    owner, stranger = await sign_up(app), await sign_up(app)
    workspace = await make_workspace(owner)
    project = await owner.make(f"{workspace}/projects", {"name": "P"})

    answers = [
        await stranger.get(workspace),
        await stranger.patch(workspace, {"name": "mine"}),
        await stranger.delete(workspace),
        await stranger.get(f"{workspace}/members"),
        await stranger.get(f"{workspace}/invitations"),
        await stranger.post(f"{workspace}/invitations", {"role": "viewer"}),
        await stranger.get(f"{workspace}/projects"),
        await stranger.post(f"{workspace}/projects", {"name": "P"}),
        await stranger.get(f"/projects/{project['id']}"),
        await stranger.patch(f"/projects/{project['id']}", {"name": "mine"}),
        await stranger.delete(f"/projects/{project['id']}"),
        await stranger.patch(f"{workspace}/members/{owner.id}", {"role": "viewer"}),
        await stranger.delete(f"{workspace}/members/{owner.id}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)


async def test_a_lowered_role_counts_at_once(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)
    member = await add_member(app, owner, workspace, "editor")

    data_of(await owner.patch(f"{workspace}/members/{member.id}", {"role": "viewer"}))

    answer = await member.post(f"{workspace}/projects", {"name": "P"})
    assert error_of(answer, 403)["reason"] == "role_too_low"


async def test_a_removed_member_is_outside_at_once(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)
    member = await add_member(app, owner, workspace, "admin")

    assert (await owner.delete(f"{workspace}/members/{member.id}")).status_code == 204

    assert (await member.get(workspace)).status_code == 404
    assert data_of(await member.get("/workspaces")) == []


async def test_members_may_leave_but_not_remove_others(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)
    viewer = await add_member(app, owner, workspace, "viewer")
    editor = await add_member(app, owner, workspace, "editor")

    assert (await viewer.delete(f"{workspace}/members/{editor.id}")).status_code == 403
    assert (await viewer.delete(f"{workspace}/members/{viewer.id}")).status_code == 204


async def test_an_admin_can_neither_make_nor_touch_owners(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)
    admin = await add_member(app, owner, workspace, "admin")

    answers = [
        await admin.patch(f"{workspace}/members/{admin.id}", {"role": "owner"}),
        await admin.patch(f"{workspace}/members/{owner.id}", {"role": "viewer"}),
        await admin.delete(f"{workspace}/members/{owner.id}"),
        await admin.post(f"{workspace}/invitations", {"role": "owner"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


async def test_the_last_owner_stays(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)

    lowered = await owner.patch(f"{workspace}/members/{owner.id}", {"role": "admin"})
    left = await owner.delete(f"{workspace}/members/{owner.id}")

    assert error_of(lowered, 409)["reason"] == "last_owner"
    assert error_of(left, 409)["reason"] == "last_owner"


async def test_two_owners_who_leave_at_once_do_not_leave_none(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)
    second = await add_member(app, owner, workspace, "owner")

    answers = await asyncio.gather(
        owner.delete(f"{workspace}/members/{owner.id}"),
        second.delete(f"{workspace}/members/{second.id}"),
    )

    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_an_unknown_role_is_refused_by_name(app: CutroomApp) -> None:
    owner = await sign_up(app)
    workspace = await make_workspace(owner)

    answer = await owner.post(f"{workspace}/invitations", {"role": "king"})

    assert error_of(answer, 400)["details"][0]["field"] == "role"
