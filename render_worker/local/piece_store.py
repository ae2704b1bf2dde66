"""A folder of finished pieces, each under the name of what it is: the cache of this machine."""

import errno
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Taken:
    """How many pieces of a film were there already."""

    pieces: int
    of: int


class PieceStore:
    """Finds pieces, takes new ones in, and forgets those that were not used for longest."""

    def __init__(self, folder: Path, *, limit_bytes: int | None = None) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self._folder

    def find(self, name: str) -> Path | None:
        """Return a piece and remember that it was used; None when it is not there."""
        path = self._path(name)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def keep(self, name: str, made: Path) -> None:
        """Take a finished file in, whole or not at all."""
        path = self._path(name)
        path.parent.mkdir(exist_ok=True)
        try:
            made.replace(path)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            # The folder is on another disk.
            partial = path.with_name(f"{path.name}.{os.getpid()}")
            shutil.copyfile(made, partial)
            partial.replace(path)
            made.unlink()

    def forget_oldest(self) -> None:
        """Keep to the limit; whoever reads a file that goes keeps its bytes until then."""
        if self._limit_bytes is None:
            return
        found = [(path.stat(), path) for path in self._folder.glob("*/*")]
        total = sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda pair: pair[0].st_mtime_ns):
            if total <= self._limit_bytes:
                return
            with suppress(FileNotFoundError):
                path.unlink()
            total -= stat.st_size

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name
