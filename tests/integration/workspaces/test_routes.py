"""Workspaces, projects and invitations from making to deleting."""

from datetime import timedelta

import pytest

from backend.accounts.sessions import now_utc
from backend.web.application import CutroomApp
from backend.workspaces.tables import Invitation
from tests.integration.clients import (
    SignedIn,
    add_member,
    data_of,
    error_of,
    fields_of,
    make_workspace,
    sign_up,
)


@pytest.fixture
async def owner(app: CutroomApp) -> SignedIn:
    return await sign_up(app, "Olga")


async def invite(owner: SignedIn, workspace: str, role: str = "editor") -> tuple[str, str]:
    invitation = await owner.make(f"{workspace}/invitations", {"role": role})
    return invitation["id"], invitation["url"].rpartition("/")[2]


async def test_a_workspace_is_renamed_and_deleted(owner: SignedIn) -> None:
    workspace = await make_workspace(owner)

    renamed = data_of(await owner.patch(workspace, {"name": "Other"}))
    deleted = await owner.delete(workspace)

    assert renamed["name"] == "Other"
    assert deleted.status_code == 204
    assert (await owner.get(workspace)).status_code == 404
    assert data_of(await owner.get("/workspaces")) == []


async def test_a_project_is_made_renamed_and_deleted(owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    project = await owner.make(f"{workspace}/projects", {"name": "Film"})
    path = f"/projects/{project['id']}"

    renamed = data_of(await owner.patch(path, {"name": "Short film"}))

    assert data_of(await owner.get(path)) == renamed
    assert (await owner.delete(path)).status_code == 204
    assert (await owner.get(path)).status_code == 404
    assert data_of(await owner.get(f"{workspace}/projects")) == []


async def test_projects_of_a_deleted_workspace_are_gone(owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    project = await owner.make(f"{workspace}/projects", {"name": "Film"})

    await owner.delete(workspace)

    assert (await owner.get(f"/projects/{project['id']}")).status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
async def test_a_bad_name_is_refused_by_field(owner: SignedIn, name: str) -> None:
    assert fields_of(await owner.post("/workspaces", {"name": name})) == ["name"]


async def test_lists_come_in_pages(owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    for number in range(5):
        await owner.make(f"{workspace}/projects", {"name": f"P{number}"})

    page = (await owner.get(f"{workspace}/projects?page=2&limit=2")).json()
    beyond = (await owner.get("/workspaces?page=9")).json()

    assert [project["name"] for project in page["data"]] == ["P2", "P3"]
    assert page["pagination"] == {"page": 2, "limit": 2, "total": 5, "total_pages": 3}
    assert (beyond["data"], beyond["pagination"]["total"]) == ([], 1)


async def test_an_invitation_makes_one_person_a_member(app: CutroomApp, owner: SignedIn) -> None:
    workspace = await make_workspace(owner, "Studio")
    _, token = await invite(owner, workspace)
    ben, eve = await sign_up(app, "Ben"), await sign_up(app, "Eve")

    preview = data_of(await ben.get(f"/invitations/{token}"))
    joined = data_of(await ben.post(f"/invitations/{token}/accept"))

    assert preview == {"workspace_name": "Studio", "role": "editor", "invited_by": "Olga"}
    assert joined["role"] == "editor"
    assert (await eve.post(f"/invitations/{token}/accept")).status_code == 404
    members = data_of(await owner.get(f"{workspace}/members"))
    assert [member["name"] for member in members] == ["Olga", "Ben"]


async def test_a_second_click_on_accept_is_harmless(app: CutroomApp, owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    _, token = await invite(owner, workspace)
    ben = await sign_up(app)

    first = data_of(await ben.post(f"/invitations/{token}/accept"))

    assert data_of(await ben.post(f"/invitations/{token}/accept")) == first


async def test_a_member_keeps_role_and_link_when_accepting(
    app: CutroomApp, owner: SignedIn
) -> None:
    workspace = await make_workspace(owner)
    _, token = await invite(owner, workspace, "viewer")

    assert data_of(await owner.post(f"/invitations/{token}/accept"))["role"] == "owner"
    ben = await sign_up(app)
    assert data_of(await ben.post(f"/invitations/{token}/accept"))["role"] == "viewer"


async def test_a_revoked_invitation_is_gone(app: CutroomApp, owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    invitation_id, token = await invite(owner, workspace)

    assert (await owner.delete(f"{workspace}/invitations/{invitation_id}")).status_code == 204

    ben = await sign_up(app)
    answer = await ben.get(f"/invitations/{token}")
    assert error_of(answer, 404)["reason"] == "invitation_gone"
    assert data_of(await owner.get(f"{workspace}/invitations")) == []


async def test_an_invitation_ends_after_its_week(app: CutroomApp, owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    invitation_id, token = await invite(owner, workspace)
    await Invitation.update({Invitation.expires_at: now_utc() - timedelta(seconds=1)}).where(
        Invitation.id == invitation_id
    )

    ben = await sign_up(app)

    assert (await ben.post(f"/invitations/{token}/accept")).status_code == 404


async def test_a_revoked_invitation_of_another_workspace_is_404(
    app: CutroomApp, owner: SignedIn
) -> None:
    workspace = await make_workspace(owner)
    invitation_id, _ = await invite(owner, workspace)
    stranger = await sign_up(app)
    own = await make_workspace(stranger)

    answer = await stranger.delete(f"{own}/invitations/{invitation_id}")

    assert answer.status_code == 404


async def test_the_database_holds_no_token(owner: SignedIn) -> None:
    workspace = await make_workspace(owner)
    invitation_id, token = await invite(owner, workspace)

    row = await Invitation.objects().get(Invitation.id == invitation_id)

    assert row is not None
    assert token.encode() not in row.token_hash


async def test_a_newcomer_is_listed_with_their_role(app: CutroomApp, owner: SignedIn) -> None:
    workspace = await make_workspace(owner)

    await add_member(app, owner, workspace, "commenter")

    members = data_of(await owner.get(f"{workspace}/members"))
    assert [member["role"] for member in members] == ["owner", "commenter"]
