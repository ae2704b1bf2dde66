"""What `--from-cache` keeps: pieces, whole films, and what is known of their sources."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rich.console import Console

from backend.renders.contract import SpecAsset
from render_worker.errors import EngineError
from render_worker.local.known_sources import KnownSources
from render_worker.local.names import FilmPlan
from render_worker.local.piece_store import PieceStore, Taken
from render_worker.local.request import Request, show_warnings

_LIMIT_BYTES = 20 * 2**30


@dataclass(frozen=True)
class Cache:
    """One folder."""

    pieces: PieceStore
    sources: KnownSources

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Make the folder unless it is there.

        Raises:
            EngineError: it cannot be written to.
        """
        try:
            pieces = PieceStore(folder.absolute(), limit_bytes=_LIMIT_BYTES)
        except OSError as error:
            raise EngineError(f"{folder} cannot keep pieces: {error.strerror}") from error
        return cls(pieces, KnownSources(pieces.folder / "sources.json"))

    def keep_film(self, plan: FilmPlan, film: Path) -> None:
        """Keep a finished film as one more piece."""
        made = film.with_name(f"kept-{film.name}")
        shutil.copyfile(film, made)
        self.pieces.keep(plan.film, made)


def copy_unchanged(request: Request, cache: Cache, console: Console) -> Taken | None:
    """Write the very film that was made before; None when something is new."""
    try:
        file = request.read(lambda path: _known(cache, path))
    except _NotKnown:
        return None
    plan = FilmPlan(file.spec)
    film = cache.pieces.find(plan.film)
    if film is None:
        return None
    show_warnings(file, console)
    with request.folder() as folder:
        copy = folder / "out.mp4"
        shutil.copyfile(film, copy)
        copy.replace(request.output)
    return Taken(len(plan.frames), len(plan.frames))


class _NotKnown(Exception):
    """A source has not been looked at as it is now."""


def _known(cache: Cache, path: Path) -> SpecAsset:
    facts = cache.sources.find(path)
    if facts is None:
        raise _NotKnown
    return facts
