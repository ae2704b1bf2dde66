"""Who gets in, what each role may do, and how a change reaches open sockets."""

from typing import Any

import pytest
from pycrdt import Doc, Map

from backend.collab import protocol
from backend.collab.document import read_state_vector
from tests.integration.collab.conftest import Someone, Studio
from tests.sync_client import SyncClient, sync_url


async def _close_code(client: SyncClient, studio: Studio) -> int:
    await client.open()
    studio.stack.push_async_callback(client.close)
    return await client.until_closed()


async def _role(studio: Studio, who: Someone, role: str) -> None:
    path = f"/api/v1/workspaces/{studio.workspace_id}/members/{who.id}"
    assert (await studio.owner.http.patch(path, json={"role": role})).is_success


def _forged() -> bytes:
    doc: Doc[Any] = Doc()
    doc.get("clips", type=Map)["forged"] = Map({"kind": "media"})
    return doc.get_update()


async def test_nobody_is_closed_as_signed_out(studio: Studio) -> None:
    url = sync_url(studio.one.url, await studio.timeline())

    assert await _close_code(SyncClient(url, None), studio) == 4401
    assert await _close_code(SyncClient(url, "no such session"), studio) == 4401


async def test_stranger_finds_no_timeline(studio: Studio) -> None:
    stranger = await studio.sign_up()
    url = sync_url(studio.one.url, await studio.timeline())

    assert await _close_code(SyncClient(url, stranger.cookie), studio) == 4404


async def test_ticket_opens_its_own_timeline_until_sign_out(studio: Studio) -> None:
    one, other = await studio.timeline(), await studio.timeline()
    guest = await studio.invite("editor")
    ticket = (await guest.post(f"/timelines/{one}/tickets"))["ticket"]

    client = SyncClient(f"{sync_url(studio.two.url, one)}?ticket={ticket}", None)
    await studio.open(client)
    await client.add_clip("c1")
    await client.until_saved()
    wrong = SyncClient(f"{sync_url(studio.two.url, other)}?ticket={ticket}", None)
    assert await _close_code(wrong, studio) == 4401
    await guest.http.post("/api/v1/auth/sign-out")
    assert await client.until_closed() == 4401

    late = SyncClient(f"{sync_url(studio.two.url, one)}?ticket={ticket}", None)
    assert await _close_code(late, studio) == 4401


@pytest.mark.parametrize("role", ["viewer", "commenter"])
async def test_reader_is_refused_by_message_and_the_third_time_closed(
    studio: Studio, role: str
) -> None:
    timeline = await studio.timeline()
    owner = await studio.enter(studio.owner, timeline)
    reader = await studio.enter(await studio.invite(role), timeline)

    for _ in range(3):
        await reader.send_update(_forged())

    assert await reader.until_closed() == 4403
    refusals = [body for kind, body in reader.messages if kind == protocol.REFUSED]
    assert refusals == [{"n": n, "code": "read_only"} for n in (1, 2, 3)]
    await owner.add_clip("real")
    await owner.until_saved()
    assert set(owner.read()) == {"real"}


async def test_reader_is_not_asked_and_its_harmless_step_2_is_no_forgery(studio: Studio) -> None:
    timeline = await studio.timeline()
    owner = await studio.enter(studio.owner, timeline)
    await owner.add_clip("c1")
    await owner.edit(lambda clips: clips.pop("c1"))
    await owner.until_saved()
    reader = await studio.enter(await studio.invite("viewer"), timeline)
    has = read_state_vector(owner.doc.get_state())
    await reader.until(lambda: read_state_vector(reader.doc.get_state()) == has, "the document")

    for _ in range(5):
        reader.sent += 1
        await reader.send(protocol.encode_step_2(reader.doc.get_update()))
    await reader.until_saved()

    assert (protocol.SYNC, protocol.STEP_1) not in reader.messages
    assert reader.last(protocol.REFUSED) is None


async def test_downgrade_and_upgrade_act_on_the_open_socket(studio: Studio) -> None:
    timeline = await studio.timeline()
    owner = await studio.enter(studio.owner, timeline, studio.one)
    guest_person = await studio.invite("editor")
    guest = await studio.enter(guest_person, timeline, studio.two)
    await guest.add_clip("c1")
    await guest.until_saved()

    await _role(studio, guest_person, "viewer")
    await guest.until(lambda: guest.last(protocol.ROLE) == {"role": "viewer"}, "the role")
    await guest.add_clip("c2")
    await guest.until(lambda: guest.last(protocol.REFUSED), "a refusal")
    await _role(studio, guest_person, "editor")

    # Asked again for what it has, the client hands over what was refused.
    await owner.until(lambda: set(owner.read()) == {"c1", "c2"}, "both clips")
    await guest.until_saved()


async def test_sign_out_removal_and_deletion_close_open_sockets(studio: Studio) -> None:
    timeline = await studio.timeline()
    leaver, removed = await studio.invite("editor"), await studio.invite("editor")
    sockets = [
        await studio.enter(who, timeline, studio.two) for who in (leaver, removed, studio.owner)
    ]

    await leaver.http.post("/api/v1/auth/sign-out")
    assert await sockets[0].until_closed() == 4401
    members = f"/api/v1/workspaces/{studio.workspace_id}/members"
    await studio.owner.http.delete(f"{members}/{removed.id}")
    assert await sockets[1].until_closed() == 4403
    await studio.owner.http.delete(f"/api/v1/timelines/{timeline}")
    assert await sockets[2].until_closed() == 4404

    url = sync_url(studio.one.url, timeline)
    assert await _close_code(SyncClient(url, studio.owner.cookie), studio) == 4404
