"""What a clip on a video track is to the compositor, and a film in which something is damaged."""

from collections.abc import Callable
from typing import Protocol

from render_worker.errors import MediaDamaged
from render_worker.pictures.adjusting import Adjustment
from render_worker.pictures.patch import Patch


class PictureLayer(Protocol):
    """Something that has a patch for every frame of its clip."""

    @property
    def moves(self) -> bool:
        """Whether patches differ from frame to frame, so that working ahead pays."""

    @property
    def shows_through(self) -> bool:
        """Whether a patch that hides all below may be followed by one that does not."""

    def patch_at(self, frame: int) -> Patch | Adjustment | None:
        """Return what it shows at a timeline frame; None when nothing of it is seen."""

    def close(self) -> None:
        """Give back files and decoders."""


class PatchyLayer:
    """A film in whose damaged places a placeholder is shown."""

    moves = True

    def __init__(self, film: PictureLayer, make_placeholder: Callable[[], PictureLayer]) -> None:
        self._film = film
        self._make_placeholder = make_placeholder
        self._placeholder: PictureLayer | None = None

    @property
    def shows_through(self) -> bool:
        """Whether a later picture may be clear where this one is not: a placeholder may."""
        return True

    def patch_at(self, frame: int) -> Patch | Adjustment | None:
        """Return the film's patch, or the placeholder's where the film is damaged."""
        try:
            return self._film.patch_at(frame)
        except MediaDamaged:
            if self._placeholder is None:
                self._placeholder = self._make_placeholder()
            return self._placeholder.patch_at(frame)

    def close(self) -> None:
        """Give back the file and the decoder."""
        self._film.close()
