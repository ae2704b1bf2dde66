"""What members of a crew are told and what they answer, as JSON over a pipe."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import msgspec

from backend.renders.contract import RenderSpec
from render_worker.media_shelf import MediaShelf
from render_worker.motion.store import MotionStore
from render_worker.tasks import Advanced, Failed, Finished


class Piece(msgspec.Struct, frozen=True):
    """A file to make: pictures of timeline frames [first, end), or the sound of the whole range."""

    target: str
    first: int
    end: int


class Errand(msgspec.Struct, frozen=True):
    """Pieces to make one after the other; those of pictures follow each other without a gap."""

    pieces: list[Piece]
    is_sound: bool = False


class Brief(msgspec.Struct, frozen=True):
    """What all pieces are of: the first thing that a member is told."""

    spec: RenderSpec
    media: dict[str, str | None]
    """Local path by asset key; None is offline."""
    motions: str
    """The folder of what is known of films' motion; empty where nothing is to be steadied."""


@dataclass(frozen=True)
class Work:
    """A brief whose sources can be found."""

    spec: RenderSpec
    shelf: MediaShelf
    motions: Path | None = None
    """The folder of what is known of films' motion; without one nothing is steadied."""

    def with_motions_in(self, folder: Path) -> Self:
        """Return the work with a place for what is found out about films' motion."""
        motions = folder.absolute() / "motion"
        motions.mkdir(exist_ok=True)
        return replace(self, motions=motions)

    @property
    def steadied_shelf(self) -> MediaShelf:
        """The shelf with what is known of films' motion."""
        known = MotionStore(self.motions) if self.motions else None
        return replace(self.shelf, motions=known)

    @property
    def brief(self) -> Brief:
        """What another process needs to know of it."""
        paths = {key: media.path for key, media in self.shelf.media.items()}
        # Absolute: others need not work in the folder in which the command was typed.
        return Brief(
            self.spec,
            {key: str(path.absolute()) if path else None for key, path in paths.items()},
            str(self.motions or ""),
        )


Answer = Advanced | Finished | Failed
"""How many frames of an errand are done; how many pieces of it are; or why it cannot be done."""
