"""`./cutroom bench sync`: how fast live rooms are, with sign-in, roles and durable saving on.

The web has one core, everything else the other. docs/benchmarks.md says what each key means.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import uvloop

from tests.benchmarks import crowds, loads, pairs
from tests.benchmarks.findings import Findings, Pace
from tests.benchmarks.peer import NAME as PEER
from tests.benchmarks.peer import running_peer
from tests.benchmarks.places import OurPlace, Place
from tests.benchmarks.processes import Cores
from tests.benchmarks.servers import LIMITS, Servers, Web, running_servers
from tests.benchmarks.studio import Studio

T = TypeVar("T")

Scenario = Callable[[Place, Pace, Findings], Awaitable[None]]
Pairing = Callable[[OurPlace, OurPlace, Pace, Findings], Awaitable[None]]

SCENARIOS: Mapping[str, Scenario] = {
    "fanout_200_p99_ms": crowds.fan_out,
    "editors_20_p99_ms": crowds.editors,
    "saturation_1x50_per_s": crowds.saturate_readers,
    "saturation_20x20_per_s": crowds.saturate_editors,
    "cold_load_ms": loads.large_document,
    "warm_load_ms": loads.large_document,
    "herd_50_s": loads.large_document,
    "ack_p99_ms": crowds.acknowledgements,
    "client_kb": loads.idle_clients,
    "room_mb": loads.large_room,
}
"""What one process shows, by the figures each finds."""

PAIRINGS: Mapping[str, Pairing] = {
    "two_processes_efficiency_separate": pairs.separate_rooms,
    "two_processes_efficiency_shared": pairs.shared_room,
}
"""What two processes show."""

KEYS = (*SCENARIOS, *PAIRINGS)
SCENARIO_SECONDS = 180.0


def run(only: Sequence[str], pace: Pace, *, peers: bool = False) -> dict[str, Any]:
    """Measure what was chosen, or everything; answers the JSON object.

    Args:
        only: keys; empty means all.
        pace: how long and how much.
        peers: measure the peer too, beside ours.
    """
    chosen = only or KEYS
    cores = Cores.choose()
    mine = os.sched_getaffinity(0)
    cores.pin_ourselves()
    ours, theirs = Findings(), Findings()
    try:
        with running_servers(cores) as servers, ExitStack() as stack:
            peer = stack.enter_context(running_peer(cores)) if peers else None
            with _studio(servers) as one:
                places: list[tuple[Place, Findings]] = [(one, ours)]
                if peer is not None:
                    places.append((peer, theirs))
                _run_scenarios(places, chosen, pace)
                _run_pairings(one, servers.second_web, chosen, pace, ours)
    finally:
        os.sched_setaffinity(0, mine)
    found = {**_said(ours, chosen), "limits": _limits(cores), "details": ours.details}
    return {**found, "peers": {PEER: _said(theirs, chosen)}} if peers else found


@contextmanager
def _studio(servers: Servers) -> Iterator[OurPlace]:
    """Start a web process and sign somebody up."""
    web = servers.add_web()
    web.restart()
    studio = Studio.open(web.url)
    try:
        yield OurPlace([web], studio)
    finally:
        studio.close()


def _said(findings: Findings, chosen: Sequence[str]) -> dict[str, Any]:
    """Say every chosen figure; None for what this server does not have."""
    figures = {key: findings.figures.get(key) for key in chosen}
    return {**figures, "generator_lag_p99_ms": max(findings.lags_ms, default=0.0)}


def _run_scenarios(
    places: Sequence[tuple[Place, Findings]], chosen: Sequence[str], pace: Pace
) -> None:
    """Run each here and there before the next: what else the machine does hits both alike."""
    for scenario in _each(SCENARIOS, chosen):
        for place, findings in places:
            if pace.fresh or not place.pids:
                place.restart()
            uvloop.run(_in_time(scenario(place, pace, findings)))


def _run_pairings(
    one: OurPlace,
    second: Callable[[], Web],
    chosen: Sequence[str],
    pace: Pace,
    findings: Findings,
) -> None:
    for pairing in _each(PAIRINGS, chosen):
        two = OurPlace([*one.webs, second()], one.studio)
        two.restart()
        uvloop.run(_in_time(pairing(one, two, pace, findings)))


def _each(table: Mapping[str, T], chosen: Sequence[str]) -> list[T]:
    return list(dict.fromkeys(table[key] for key in chosen if key in table))


async def _in_time(scenario: Awaitable[None]) -> None:
    async with asyncio.timeout(SCENARIO_SECONDS):
        await scenario


def _limits(cores: Cores) -> dict[str, str]:
    """Say what differs from an installation nobody has changed."""
    pinned = {} if cores.web is not None else {"cores": "only one: nothing is pinned"}
    return {**LIMITS, **pinned}
