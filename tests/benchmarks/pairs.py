"""What a second web process costs: processor time per delivery, alone and by two, at one load."""

from collections.abc import Sequence
from typing import Final

from tests.benchmarks.crowds import edits_of
from tests.benchmarks.findings import Findings, Pace
from tests.benchmarks.measured import Measured
from tests.benchmarks.places import OurPlace, Place, merged, open_room
from tests.benchmarks.step import Setting, measure

BUSY: Final = 0.6
"""Of a core: beyond it merging makes up for what a second process costs."""
EDITS_PER_S: Final = 20.0
"""Of one person."""


async def separate_rooms(one: OurPlace, two: OurPlace, pace: Pace, findings: Findings) -> None:
    """Two rooms in one process, then each in its own."""
    places = [OurPlace([web], two.studio) for web in two.webs]
    alone, per_second = await _calm([one, one], pace)
    together = await _measured(places, pace, per_second)
    _note("two_processes_efficiency_separate", alone, together, findings)


async def shared_room(one: OurPlace, two: OurPlace, pace: Pace, findings: Findings) -> None:
    """One room in one process, then half of its people in another."""
    alone, per_second = await _calm([one], pace)
    together = await _measured([two], pace, per_second)
    _note("two_processes_efficiency_shared", alone, together, findings)


async def _calm(places: Sequence[Place], pace: Pace) -> tuple[Measured, float]:
    """Find a load that leaves one process some air; answers what it showed."""
    per_second = EDITS_PER_S * pace.people * len(places)
    while True:
        step = await _measured(places, pace, per_second)
        if step.web_cpu_seconds <= BUSY * step.seconds or per_second < 1:
            return step, per_second
        per_second /= 2


async def _measured(places: Sequence[Place], pace: Pace, per_second: float) -> Measured:
    rooms = [await open_room(p, writers=pace.people, clients=pace.people) for p in places]
    everybody = merged(rooms)
    pids = sorted({pid for place in places for pid in place.pids})
    step = await measure(
        Setting([room.clients for room in rooms], pids, pace.drain_seconds),
        edits_of(everybody, per_second, pace.pair_seconds),
    )
    everybody.leave()
    return step


def _note(key: str, alone: Measured, together: Measured, findings: Findings) -> None:
    efficiency = alone.cpu_us_per_delivery / together.cpu_us_per_delivery
    findings.note(key, round(efficiency, 3), alone, together)
