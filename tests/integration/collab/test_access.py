"""Who gets in, what each role may do, and how a change reaches open sockets."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pycrdt import Doc, Map

from backend.collab import protocol
from backend.collab.updates import read_state_vector
from tests.integration.collab.conftest import Someone, Studio
from tests.integration.collab.listeners import listeners
from tests.patience import WAIT_SECONDS
from tests.services import Services
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


async def _both(studio: Studio, who: Someone, timeline: str) -> list[SyncClient]:
    """Somebody's sockets in both processes."""
    return [await studio.enter(who, timeline, web) for web in (studio.one, studio.two)]


async def _closed(clients: list[SyncClient]) -> set[int]:
    """How all of them end. They were told: nothing looks by itself whether a right is lost."""
    return {await client.until_closed() for client in clients}


async def test_end_of_a_session_closes_its_sockets_everywhere(studio: Studio) -> None:
    timeline = await studio.timeline()
    leaver, revoked = await studio.invite("editor"), await studio.invite("editor")
    left = await _both(studio, leaver, timeline)
    ended = await _both(studio, revoked, timeline)
    staying = await studio.enter(studio.owner, timeline, studio.two)

    await leaver.http.post("/api/v1/auth/sign-out")
    assert await _closed(left) == {4401}
    sessions = (await revoked.http.get("/api/v1/me/sessions")).json()["data"]
    await revoked.http.delete(f"/api/v1/me/sessions/{sessions[0]['id']}")
    assert await _closed(ended) == {4401}

    await staying.add_clip("c1")
    await staying.until_saved()


async def test_removal_closes_sockets_everywhere(studio: Studio) -> None:
    timeline = await studio.timeline()
    removed = await studio.invite("editor")
    sockets = await _both(studio, removed, timeline)

    members = f"/api/v1/workspaces/{studio.workspace_id}/members"
    await studio.owner.http.delete(f"{members}/{removed.id}")

    assert await _closed(sockets) == {4403}


@pytest.mark.parametrize("what", ["timelines", "projects", "workspaces"])
async def test_deletion_closes_sockets_everywhere(studio: Studio, what: str) -> None:
    timeline = await studio.timeline()
    sockets = await _both(studio, studio.owner, timeline)
    ids = {
        "timelines": timeline,
        "projects": studio.project_id,
        "workspaces": studio.workspace_id,
    }

    answer = await studio.owner.http.delete(f"/api/v1/{what}/{ids[what]}")

    assert answer.is_success, answer.text
    assert await _closed(sockets) == {4404}
    url = sync_url(studio.one.url, timeline)
    assert await _close_code(SyncClient(url, studio.owner.cookie), studio) == 4404


async def test_deletion_of_a_project_leaves_others_alone(studio: Studio) -> None:
    staying = await studio.enter(studio.owner, await studio.timeline())
    other = await studio.owner.post(
        f"/workspaces/{studio.workspace_id}/projects", {"name": "Other"}
    )

    await studio.owner.http.delete(f"/api/v1/projects/{other['id']}")
    await staying.add_clip("c1")

    await staying.until_saved()


async def test_downgrade_while_the_document_loads_is_not_missed(
    studio: Studio, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    person = await studio.invite("editor")
    guest = SyncClient(sync_url(studio.two.url, timeline), person.cookie)
    connection = await asyncpg.connect(dsn=collab_database_url)

    async with connection.transaction():
        await connection.execute("LOCK TABLE timeline_update IN ACCESS EXCLUSIVE MODE")
        await guest.open()
        studio.stack.push_async_callback(guest.close)
        # Let in as an editor, it waits for the document.
        await _until_somebody_waits(connection)
        await _role(studio, person, "viewer")
    await connection.close()
    await guest.until(lambda: guest.is_synced, "the document")
    await guest.add_clip("c1")

    await guest.until(lambda: guest.last(protocol.REFUSED), "a refusal")


async def _until_somebody_waits(connection: Any) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::regclass"
    async with asyncio.timeout(WAIT_SECONDS):
        while not await connection.fetchval(waiting, "timeline_update"):  # noqa: ASYNC110 - Postgres tells nobody
            await asyncio.sleep(0.02)


async def test_session_that_ended_unheard_is_found_out_after_a_reconnect_to_redis(
    studio: Studio, collab_database_url: str, services: Services
) -> None:
    person = await studio.invite("editor")
    guest = await studio.enter(person, await studio.timeline())
    connection = await asyncpg.connect(dsn=collab_database_url)
    ending = "UPDATE session SET expires_at = now() WHERE person_id = $1"
    await connection.execute(ending, UUID(person.id))
    await connection.close()

    async with listeners(services.redis.url()) as listening:
        await listening.drop()

        assert await guest.until_closed() == 4401
