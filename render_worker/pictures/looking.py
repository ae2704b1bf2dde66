"""How a clip looks at each frame: where its picture stands, and what is done to it."""

from dataclasses import dataclass
from typing import Any

from backend.renders.layers import Layer
from backend.timeline.looks import changes, look_at
from render_worker.pictures.geometry import Canvas, Placement, Size, place
from render_worker.pictures.patch import NORMAL


@dataclass(frozen=True)
class Look:
    """Equal looks of one picture are equal patches."""

    placement: Placement
    effects: list[dict[str, Any]]
    """As `look_at` gives them."""
    mode: str
    """Its blend mode."""
    typed: int | None = None
    """The share of a title's letters that are there, in 1/10000; None is all."""


class Looking:
    """Answers for one layer; one that nothing changes is worked out once."""

    def __init__(self, layer: Layer, canvas: Canvas) -> None:
        self.changes = changes(layer.clip)
        """Whether every frame may look different."""
        self._layer = layer
        self._canvas = canvas
        self._known: tuple[Size, Look] | None = None

    def at(self, frame: int, size: Size) -> Look:
        """Return the look of a picture of a shown size at a timeline frame."""
        if self._known is not None and not self.changes and self._known[0] == size:
            return self._known[1]
        clip = look_at(self._layer.clip, self._layer.local_frame(frame))
        look = Look(
            place(clip, size, self._canvas),
            clip.get("fx") or [],
            clip.get("blend", NORMAL),
            clip.get("typed"),
        )
        self._known = (size, look)
        return look
