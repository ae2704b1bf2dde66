"""Rooms full of people: fan-out, editors with cursors, saturation, acknowledgements."""

from itertools import count
from typing import Final

from tests.benchmarks.findings import LAGGING_MS, Findings, Pace
from tests.benchmarks.measured import Measured
from tests.benchmarks.places import Place, Room, merged, open_room
from tests.benchmarks.step import Setting, measure
from tests.benchmarks.stream import Stream

LATE_MS: Final = 250.0
SLOWEST_PER_S: Final = 100.0
TRIES: Final = 2


_numbers = count(0)


def setting(place: Place, pace: Pace, *rooms: Room) -> Setting:
    """Say who receives and what is watched."""
    return Setting([room.clients for room in rooms], place.pids, pace.drain_seconds)


def edits_of(room: Room, per_second: float, seconds: float) -> Stream:
    """Make what the room's authors write, at so many edits a second all together."""
    numbers = [next(_numbers) for _ in range(round(per_second * seconds))]
    turns = len(room.authors)
    frames = [
        room.writers[at % turns].dialect.update(room.authors[at % turns].edit(number))
        for at, number in enumerate(numbers)
    ]
    return Stream(room.writers, frames, numbers[0], per_second, are_edits=True)


def cursors_of(room: Room, per_second: float, seconds: float) -> Stream:
    """Make what the room's authors show, at so many cursors a second all together."""
    numbers = [next(_numbers) for _ in range(round(per_second * seconds))]
    turns = len(room.authors)
    frames = [
        room.writers[at % turns].dialect.presence(room.authors[at % turns].cursor(number))
        for at, number in enumerate(numbers)
    ]
    return Stream(room.writers, frames, numbers[0], per_second, are_edits=False)


async def fan_out(place: Place, pace: Pace, findings: Findings) -> None:
    """One writes 50 edits a second, 200 read."""
    room = await open_room(place, writers=1, clients=pace.readers + 1)
    step = await measure(setting(place, pace, room), edits_of(room, 50, pace.seconds))
    room.leave()
    findings.note("fanout_200_p99_ms", step.p99_ms, step)


async def editors(place: Place, pace: Pace, findings: Findings) -> None:
    """Twenty write 20 edits a second and move their cursors at 20 Hz."""
    room = await open_room(place, writers=pace.people, clients=pace.people)
    per_second = 20.0 * pace.people
    step = await measure(
        setting(place, pace, room),
        edits_of(room, per_second, pace.seconds),
        cursors_of(room, per_second, pace.seconds),
    )
    room.leave()
    findings.note("editors_20_p99_ms", step.p99_ms, step)


async def saturate_readers(place: Place, pace: Pace, findings: Findings) -> None:
    """One writes ever more, 50 read."""
    room = await open_room(place, writers=1, clients=pace.crowd + 1)
    await _ramp("saturation_1x50_per_s", room, place, pace, findings)


async def saturate_editors(place: Place, pace: Pace, findings: Findings) -> None:
    """Twenty write ever more and read each other."""
    room = await open_room(place, writers=pace.people, clients=pace.people)
    await _ramp("saturation_20x20_per_s", room, place, pace, findings)


async def _ramp(key: str, room: Room, place: Place, pace: Pace, findings: Findings) -> None:
    """Raise the rate until it is too much; when the first already is, lower it until it is not."""
    steps: list[Measured] = []
    per_second, best = pace.first_per_s, 0.0
    while SLOWEST_PER_S <= per_second <= pace.last_per_s:
        tries = await _tried(room, place, pace, per_second)
        steps += tries
        last = tries[-1]
        best = max(best, last.per_second) if _counts(last) else best
        is_over = not _counts(last) and (best or last.closed)
        is_found = _counts(last) and per_second < pace.first_per_s
        if is_over or is_found:
            break
        per_second *= pace.factor if _counts(last) else 0.5
    room.leave()
    findings.note(key, round(best), *steps)


async def _tried(room: Room, place: Place, pace: Pace, per_second: float) -> list[Measured]:
    """Try a rate; once more when it fails, for one stall of a shared machine is no limit."""
    steps: list[Measured] = []
    while len(steps) < TRIES:
        edits = edits_of(room, per_second, pace.step_seconds)
        steps.append(await measure(setting(place, pace, room), edits))
        if _counts(steps[-1]) or steps[-1].closed:
            break
    return steps


def _counts(step: Measured) -> bool:
    """Whether the server kept up, and the generator with it."""
    return step.p99_ms < LATE_MS and not step.missing and step.lag_p99_ms <= LAGGING_MS


async def acknowledgements(place: Place, pace: Pace, findings: Findings) -> None:
    """Twenty people in four rooms write; each edit's acknowledgement is awaited."""
    per_room = max(1, pace.people // 4)
    rooms = [await open_room(place, writers=per_room, clients=per_room) for _ in range(4)]
    room = merged(rooms)
    steps = []
    for rate in pace.ack_rates:
        edits = edits_of(room, rate, pace.step_seconds)
        steps.append(await measure(setting(place, pace, *rooms), edits))
    room.leave()
    worst = max(step.ack_p99_ms for step in steps)
    findings.note("ack_p99_ms", worst, *steps)
