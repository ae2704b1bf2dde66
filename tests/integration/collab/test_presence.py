"""Presence across processes, and that nobody speaks for somebody else."""

import asyncio

from backend.collab import protocol
from backend.collab.presence import SILENT_SECONDS
from backend.collab.protocol import PresenceEntry, encode_awareness
from tests.integration.collab.conftest import Studio


async def test_presence_crosses_processes_and_goes_with_its_client(studio: Studio) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline, studio.one)
    guest = await studio.invite("viewer")
    two = await studio.enter(guest, timeline, studio.two)

    await two.show({"ph": {"f": 12}})
    await one.until(lambda: one.presence.get(two.client_id) == {"ph": {"f": 12}}, "presence")
    await one.until(
        lambda: (
            (one.last(protocol.MEMBERS) or {}).get(str(two.client_id), {}).get("id") == guest.id
        ),
        "the member behind it",
    )
    await two.close()

    # Long before it would be forgotten because nobody renews it.
    async with asyncio.timeout(SILENT_SECONDS - 10):
        await one.until(lambda: one.presence.get(two.client_id) is None, "the end")


async def test_newcomer_of_another_process_sees_who_is_here(studio: Studio) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline, studio.one)
    await one.show({"tool": "razor"})

    two = await studio.enter(studio.owner, timeline, studio.two)

    await two.until(lambda: two.presence.get(one.client_id) == {"tool": "razor"}, "presence")


async def test_nobody_speaks_for_another_client(studio: Studio) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline)
    forger = await studio.enter(await studio.invite("editor"), timeline)
    await one.show({"tool": "select"})
    await forger.until(lambda: one.client_id in forger.presence, "presence")

    stolen = PresenceEntry(one.client_id, 99, b'{"tool":"stolen"}')
    await forger.send(encode_awareness([stolen]))
    await forger.send(encode_awareness([PresenceEntry(one.client_id, 100, b"null")]))
    await forger.show({"tool": "mine"})
    await one.until(lambda: forger.client_id in one.presence, "the forger's own")
    late = await studio.enter(studio.owner, timeline)
    await late.until(lambda: forger.client_id in late.presence, "everybody")

    assert late.presence[one.client_id] == {"tool": "select"}


async def test_reconnecting_client_is_told_to_raise_its_clock(studio: Studio) -> None:
    timeline = await studio.timeline()
    watcher = await studio.enter(studio.owner, timeline)
    tab = await studio.enter(studio.owner, timeline)
    await tab.show({"n": 1})
    await watcher.until(lambda: watcher.presence.get(tab.client_id), "presence")
    await tab.close()
    await watcher.until(lambda: watcher.presence[tab.client_id] is None, "the end")

    tab.presence.clear()
    await studio.open(tab)
    await tab.send(encode_awareness([PresenceEntry(tab.client_id, 1, b'{"n":1}')]))
    await tab.until(lambda: tab.client_id in tab.presence, "the answer")
    assert tab.presence[tab.client_id] is None
    await tab.show({"n": 2})

    await watcher.until(lambda: watcher.presence[tab.client_id] == {"n": 2}, "presence again")
