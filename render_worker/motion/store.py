"""Where what is known of films' motion lies on this machine."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import msgspec

from backend.renders.motion import MotionStretch, stretch_name
from render_worker.motion.analyse import analyse_stretch


class Motions(Protocol):
    """Answers with stretches of films' motion."""

    def stretch(self, source: Path, sha256: str, number: int) -> MotionStretch | None:
        """Return a stretch of a source; None where it is not known."""


@dataclass(frozen=True)
class KnownMotion:
    """Stretches that were found before, by their names; no film is looked at."""

    known: Mapping[str, Path]

    def stretch(self, source: Path, sha256: str, number: int) -> MotionStretch | None:  # noqa: ARG002 - nothing is found out
        """Return a stretch of a source; None where nobody has found it."""
        path = self.known.get(stretch_name(sha256, number))
        return _read(path) if path is not None and path.is_file() else None


@dataclass(frozen=True)
class MotionStore:
    """Stretches by their names; what is missing is found out and put into the folder."""

    folder: Path
    known: Mapping[str, Path] = field(default_factory=dict)
    """Files that lie elsewhere."""

    def stretch(self, source: Path, sha256: str, number: int) -> MotionStretch:
        """Return a stretch of a source, found anew where nobody has before.

        Raises:
            MediaMissing
            MediaDamaged
        """
        name = stretch_name(sha256, number)
        for path in (self.known.get(name), self.folder / name):
            if path is not None and path.is_file():
                return _read(path)
        found = analyse_stretch(source, number)
        self._keep(name, found)
        return found

    def _keep(self, name: str, found: MotionStretch) -> None:
        # Others may look at the same film at this moment: they see all of the file or none of it.
        partial = self.folder / f".{name}.{os.getpid()}"
        partial.write_bytes(msgspec.json.encode(found))
        partial.replace(self.folder / name)


def _read(path: Path) -> MotionStretch:
    return msgspec.json.decode(path.read_bytes(), type=MotionStretch)
