"""Builds the browser app when its sources changed since the last build."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.supervisor.failure import StartFailed
from backend.supervisor.node import find_node
from backend.supervisor.processes import Command, start

MADE = {"node_modules", "dist"}
STEP_SECONDS = 600.0
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
REASON_LINES = 12


@dataclass(frozen=True)
class BrowserApp:
    """The folder with the sources, and what running npm in it needs."""

    folder: Path
    log: Path
    environment: Mapping[str, str] = field(repr=False)

    @property
    def is_installed(self) -> bool:
        """Whether node_modules is what the lock says."""
        return _read(self._installed_marker) == _digest([self.folder / "package-lock.json"])

    @property
    def is_built(self) -> bool:
        """Whether dist comes from these sources."""
        index = self.folder / "dist" / "index.html"
        return index.exists() and _read(self._built_marker) == self.sources_digest

    def install(self) -> None:
        """Fetch exactly what the lock lists.

        Raises:
            StartFailed: with the end of npm's words.
        """
        with self._one_at_a_time():
            if not self.is_installed:
                self._npm("The browser app's tools could not be installed", *INSTALL)
                lock = self.folder / "package-lock.json"
                self._installed_marker.write_text(_digest([lock]))

    def build(self) -> None:
        """Make dist.

        Raises:
            StartFailed: with the end of the compiler's words.
        """
        with self._one_at_a_time():
            if not self.is_built:
                digest = self.sources_digest  # before: they may be edited meanwhile
                self._npm("The browser app could not be built", "run", "build")
                self.note_built(digest)

    @property
    def sources_digest(self) -> str:
        """Digest of everything that dist is made from."""
        return _digest(_sources(self.folder))

    def note_built(self, digest: str) -> None:
        """Remember what dist was made from."""
        self._built_marker.write_text(digest)

    @property
    def _installed_marker(self) -> Path:
        return self.folder / "node_modules" / ".cutroom-installed"

    @property
    def _built_marker(self) -> Path:
        return self.folder / "node_modules" / ".cutroom-built"

    def _npm(self, failure: str, *arguments: str) -> None:
        node = find_node()
        environment = node.environment(self.environment)
        self.log.unlink(missing_ok=True)
        command = Command("npm", [*node.npm, *arguments], self.log, environment, folder=self.folder)
        child = start(command)
        try:
            code = child.wait(STEP_SECONDS)
        finally:
            child.stop(2.0)
        if code != 0:
            last = "\n".join(self.log.read_text(errors="replace").splitlines()[-REASON_LINES:])
            raise StartFailed(f"{failure}; npm said:\n{last}\nAll of it: {self.log}")

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def prepare(app: BrowserApp, step: Callable[[str], AbstractContextManager[None]]) -> None:
    """Install and build what is out of date, showing each as a step."""
    if app.is_built:
        return
    if not app.is_installed:
        with step("Fetching the browser app's tools"):
            app.install()
    with step("Building the browser app"):
        app.build()


def _sources(folder: Path) -> list[Path]:
    tops = [path for path in sorted(folder.iterdir()) if path.name not in MADE]
    return [
        path
        for top in tops
        for path in ([top] if top.is_file() else sorted(top.rglob("*")))
        if path.is_file()
    ]


def _digest(files: list[Path]) -> str:
    """Digest of names and contents."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
