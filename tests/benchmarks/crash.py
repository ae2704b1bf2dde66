"""`./cutroom bench crash`: kill -9, again and again, and count what was acknowledged.

Editors write through two web processes while web, Redis and PostgreSQL are killed and started
again. At the end fresh readers must find every acknowledged edit, and each once.
"""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

import uvloop

from backend.supervisor.leftovers import running_in
from backend.supervisor.logs import last_words
from tests.benchmarks.dialects import Cutroom
from tests.benchmarks.editors import SentAway
from tests.benchmarks.populations import STAYING, Crowd, NeverSaved
from tests.benchmarks.processes import Cores
from tests.benchmarks.reading import log_faults, read_texts, tally
from tests.benchmarks.servers import NotReady, Servers, Web, running_servers
from tests.benchmarks.studio import Studio

POSTGRES, REDIS, WEB_1, WEB_2 = "postgres", "redis", "web-1", "web-2"
ROUNDS: Final = (
    (WEB_1,),
    (POSTGRES,),
    (WEB_2,),
    (REDIS,),
    (POSTGRES, WEB_1),
    (WEB_2,),
    (REDIS, WEB_1),
    (WEB_2,),
)
"""Who is killed together. A web process soon after the other: what only it heard is at stake."""
KILLS: Final = 24
WORK_SECONDS: Final = (0.3, 0.8)
"""Of editing between two rounds."""
DOWN_SECONDS: Final = (0.05, 0.5)
SHOWN: Final = 20


@dataclass
class Chaos:
    """Kills and starts again."""

    servers: Servers
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        """How many processes were killed so far."""
        return self.killed.total()

    def kill(self, victim: str) -> None:
        """End one as a crash would, with all it has started."""
        for pid in self._pids(victim):
            with suppress(ProcessLookupError):  # one may have ended with its postmaster
                os.kill(pid, signal.SIGKILL)
        self.killed[victim] += 1

    def start(self, victim: str) -> None:
        """Start it again; returns when it is ready."""
        if victim == POSTGRES:
            self.servers.start_postgres()
        elif victim == REDIS:
            self.servers.start_redis()
        else:
            web = self._web(victim)
            web.start()
            web.wait_until_ready()

    def wait(self, between: tuple[float, float]) -> None:
        """Let some time pass."""
        time.sleep(self.chance.uniform(*between))

    def _pids(self, victim: str) -> set[int]:
        if victim == POSTGRES:
            return running_in(self.servers.services.postgres.data)
        return {self.servers.redis.pid if victim == REDIS else self._web(victim).pid}

    def _web(self, name: str) -> Web:
        return next(web for web in self.servers.webs if web.name == name)


def run(kills: int = KILLS, seed: int = 0) -> dict[str, Any]:
    """Kill so many times and say what became of the edits.

    Args:
        kills: at least so many; the last round may be of two.
        seed: of everything random.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    with running_servers(Cores(None, None)) as servers:
        webs = [servers.add_web(), servers.add_web()]
        for web in webs:
            web.restart()
        studio = Studio.open(webs[0].url)
        try:
            rooms = [Cutroom(studio.timeline(), studio.cookie) for _ in STAYING]
        finally:
            studio.close()
        crowd = Crowd(rooms, [web.address for web in webs], chance)
        chaos = Chaos(servers, chance)
        try:
            _rage(chaos, crowd, kills)
            crowd.finish()
        except (NeverSaved, SentAway) as failure:
            logs = "\n".join(f"{web.name} ends:\n{last_words(web.log)}" for web in webs)
            raise NotReady(f"{failure}\n{logs}") from failure
        finally:
            crowd.close()
        return {**_verdict(chaos, crowd), "seed": seed}


def _rage(chaos: Chaos, crowd: Crowd, kills: int) -> None:
    crowd.start()
    for number, victims in enumerate(cycle(ROUNDS), start=1):
        chaos.wait(WORK_SECONDS)
        for victim in victims:
            chaos.kill(victim)
        crowd.shrink(number)
        chaos.wait(DOWN_SECONDS)
        for victim in victims:
            chaos.start(victim)
        if chaos.kills >= kills:
            return


def _verdict(chaos: Chaos, crowd: Crowd) -> dict[str, Any]:
    """Read every room anew from processes that know nothing but the log."""
    servers = chaos.servers
    killed = dict(chaos.killed)
    for web in servers.webs:
        chaos.kill(web.name)
    for web in servers.webs:
        chaos.start(web.name)
    counts = [
        tally(population.saved(), uvloop.run(read_texts(population.dialect, web.address)))
        for population in crowd.populations
        for web in servers.webs
    ]
    editors = crowd.editors()
    lost = frozenset[tuple[str, int]]().union(*(count.lost for count in counts))
    return {
        "kills": sum(killed.values()),
        "acknowledged": sum(editor.saved for editor in editors),
        "lost": len(lost),
        "duplicated": len(
            frozenset[tuple[str, int]]().union(*(count.duplicated for count in counts))
        ),
        "lost_edits": sorted(lost)[:SHOWN],
        "made": sum(editor.made for editor in editors),
        "editors": len(editors),
        "connections": sum(editor.connections for editor in editors),
        "killed": killed,
        "log": asyncio.run(log_faults(servers.services.postgres.url())),
    }
