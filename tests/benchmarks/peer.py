"""Hocuspocus, the strongest peer of those measured: from npm, pinned, in memory, as it comes."""

import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from backend.supervisor.failure import StartFailed
from backend.supervisor.logs import last_words
from backend.supervisor.node import Node, find_node
from backend.supervisor.processes import Child, Command, start
from tests.benchmarks.dialects import Dialect, Hocuspocus
from tests.benchmarks.processes import Cores
from tests.benchmarks.servers import HOST, LOOK_SECONDS, READY_SECONDS, STOP_SECONDS, NotReady
from tests.services import ROOT

NAME = "hocuspocus"
SOURCE = Path(__file__).parent / "peers" / NAME
CACHE = ROOT / ".cutroom" / "bench" / NAME
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")


@dataclass
class PeerPlace:
    """One running Hocuspocus."""

    node: Node
    cores: Cores
    port: int
    child: Child | None = None
    is_durable: bool = False
    _rooms: Iterator[int] = field(default_factory=count)

    @property
    def addresses(self) -> Sequence[tuple[str, int]]:
        """Where it listens."""
        return [(HOST, self.port)]

    @property
    def pids(self) -> Sequence[int]:
        """Its process."""
        return [] if self.child is None else [self.child.pid]

    def room(self) -> Dialect:
        """Name a room; it comes into being with the first client."""
        return Hocuspocus(f"bench-{next(self._rooms)}")

    def restart(self) -> None:
        """Start it again, which forgets everything."""
        self.stop()
        log = CACHE / "server.log"
        self.child = start(
            Command(
                name=NAME,
                arguments=[str(self.node.program), str(CACHE / "server.mjs"), str(self.port)],
                log=log,
                environment=dict(os.environ),
                folder=CACHE,
                before_exec=self.cores.before_web(),
            )
        )
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise NotReady(f"{NAME} does not start:\n{last_words(log)}")
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End it."""
        if self.child is not None:
            self.child.stop(STOP_SECONDS)
            self.child = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


@contextmanager
def running_peer(cores: Cores) -> Iterator[PeerPlace]:
    """Install it unless it is there, and run it on a free port.

    Raises:
        StartFailed: it cannot be installed.
    """
    node = find_node()
    _install(node)
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    place = PeerPlace(node, cores, port)
    try:
        yield place
    finally:
        place.stop()


def _install(node: Node) -> None:
    """Make the cache folder anew when what it was made from has changed."""
    content = b"".join((SOURCE / name).read_bytes() for name in FILES)
    digest = hashlib.sha256(content).hexdigest()
    marker = CACHE / "made-from"
    if marker.exists() and marker.read_text() == digest:
        return
    shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True)
    for name in FILES:
        shutil.copy(SOURCE / name, CACHE)
    done = subprocess.run(  # noqa: S603 - npm, found by our own code
        [*node.npm, "ci", "--ignore-scripts"],
        cwd=CACHE,
        env=node.environment(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StartFailed(f"{NAME} could not be installed: {done.stderr.strip()[-500:]}")
    marker.write_text(digest)
