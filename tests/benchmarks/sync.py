"""`./cutroom bench sync`: how fast live rooms are, with sign-in, roles and durable saving on.

The web has one core, everything else the other. docs/benchmarks.md says what each key means.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import uvloop

from tests.benchmarks import crowds
from tests.benchmarks.crowds import Findings, Pace
from tests.benchmarks.places import OurPlace, Place
from tests.benchmarks.processes import Cores
from tests.benchmarks.servers import LIMITS, Servers, running_servers
from tests.benchmarks.studio import Studio

Scenario = Callable[[Place, Pace, Findings], Awaitable[None]]

SCENARIOS: Mapping[str, Scenario] = {
    "fanout_200_p99_ms": crowds.fan_out,
    "editors_20_p99_ms": crowds.editors,
    "saturation_1x50_per_s": crowds.saturate_readers,
    "saturation_20x20_per_s": crowds.saturate_editors,
    "ack_p99_ms": crowds.acknowledgements,
}


def run(only: Sequence[str], pace: Pace) -> dict[str, Any]:
    """Measure what was chosen, or everything; answers the JSON object."""
    cores = Cores.choose()
    mine = os.sched_getaffinity(0)
    cores.pin_ourselves()
    findings = Findings()
    try:
        with running_servers(cores) as servers:
            _run_ours(servers, only or list(SCENARIOS), pace, findings)
    finally:
        os.sched_setaffinity(0, mine)
    return {
        **findings.figures,
        "generator_lag_p99_ms": max(findings.lags_ms, default=0.0),
        "limits": _limits(cores),
        "details": findings.details,
    }


def _run_ours(servers: Servers, chosen: Sequence[str], pace: Pace, findings: Findings) -> None:
    web = servers.add_web()
    web.restart()
    studio = Studio.open(web.url)
    place = OurPlace([web], studio)
    try:
        for scenario in dict.fromkeys(SCENARIOS[key] for key in chosen):
            place.restart()
            uvloop.run(_run(scenario, place, pace, findings))
    finally:
        studio.close()


async def _run(scenario: Scenario, place: Place, pace: Pace, findings: Findings) -> None:
    async with asyncio.timeout(180.0):
        await scenario(place, pace, findings)


def _limits(cores: Cores) -> dict[str, str]:
    """Say what differs from an installation nobody has changed."""
    pinned = {} if cores.web is not None else {"cores": "only one: nothing is pinned"}
    return {**LIMITS, **pinned}
