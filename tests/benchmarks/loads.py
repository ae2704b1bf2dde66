"""Large documents and memory: how long a timeline of 10,000 clips takes, and what things weigh."""

import asyncio
from statistics import median
from time import perf_counter
from typing import Final

from tests.benchmarks.authors import SMALL, timeline_update
from tests.benchmarks.clients import Client, join_all, leave_all
from tests.benchmarks.findings import Findings, Pace
from tests.benchmarks.marks import MarkReader
from tests.benchmarks.places import Place, Room, open_room, seeded
from tests.benchmarks.processes import memory_kb

QUIET_SECONDS: Final = 1.0
"""Lets what follows a join settle before memory is read."""
_MS: Final = 1000.0
_KB_PER_MB: Final = 1024.0


async def large_document(place: Place, pace: Pace, findings: Findings) -> None:
    """Load a large timeline cold and warm, then by many at once."""
    room = await seeded(place, timeline_update(*pace.large))
    if place.is_durable:
        cold = [await _cold(place, room) for _ in range(pace.cold_loads)]
        findings.add("cold_load_ms", median(cold), cold)
    warm = [await _load(place, room) for _ in range(pace.warm_loads)]
    findings.add("warm_load_ms", median(warm), warm)
    herds = [await _herd(place, room, pace.crowd) for _ in range(pace.herds)]
    findings.add("herd_50_s", median(herds), herds)
    room.leave()


async def _cold(place: Place, room: Room) -> float:
    place.restart()
    return await _load(place, room)


async def _load(place: Place, room: Room) -> float:
    client = Client(room.dialect, MarkReader())
    took = await client.join(place.addresses[0])
    client.leave()
    return round(took * _MS, 2)


async def _herd(place: Place, room: Room, size: int) -> float:
    clients = [Client(room.dialect, MarkReader()) for _ in range(size)]
    started = perf_counter()
    await join_all(clients, place.addresses[0], at_once=size)
    took = perf_counter() - started
    leave_all(clients)
    await asyncio.sleep(QUIET_SECONDS)
    return round(took, 3)


async def idle_clients(place: Place, pace: Pace, findings: Findings) -> None:
    """Let in many who do nothing, and see what each weighs."""
    room = await open_room(place, writers=1, clients=pace.crowd)
    before = await _memory_kb(place)
    more = [Client(room.dialect, MarkReader()) for _ in range(pace.readers)]
    await join_all(more, place.addresses[0])
    after = await _memory_kb(place)
    room.leave()
    leave_all(more)
    findings.add("client_kb", round((after - before) / pace.readers, 1), [before, after])


async def large_room(place: Place, pace: Pace, findings: Findings) -> None:
    """Open a large timeline in a process that has a small one open, and see what it weighs."""
    small = await seeded(place, timeline_update(*SMALL))
    before = await _memory_kb(place)
    large = await seeded(place, timeline_update(*pace.large))
    if place.is_durable:
        # Not what bringing it cost: what loading it does.
        place.restart()
        small, large = [Room([Client(room.dialect, MarkReader())], []) for room in (small, large)]
        await join_all(small.clients, place.addresses[0])
        before = await _memory_kb(place)
        # An editor who stays: for those who only look in, no document is made.
        await join_all(large.clients, place.addresses[0])
    after = await _memory_kb(place)
    for room in (small, large):
        room.leave()
    findings.add("room_mb", round((after - before) / _KB_PER_MB, 1), [before, after])


async def _memory_kb(place: Place) -> int:
    await asyncio.sleep(QUIET_SECONDS)
    return sum(memory_kb(pid) for pid in place.pids)
