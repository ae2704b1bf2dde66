"""A timeline that lies in another one: its pictures are drawn by a compositor of its own."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor
from typing import Protocol

import msgspec
from av.video.frame import VideoFrame

from backend.renders.contract import RenderSpec
from backend.renders.layers import timeline_rate
from render_worker.pictures.geometry import Canvas, Size, even_size

_NEAR_SECONDS = 2
"""A jump forward shorter than this is drawn through rather than begun anew."""


class Drawing(Protocol):
    """A compositor: for one range of frames."""

    def frames(self, first: int, end: int) -> Iterator[VideoFrame]:
        """Yield one picture for each frame."""

    def close(self) -> None:
        """Give back all files."""


Draw = Callable[[RenderSpec], Drawing]


class NestedSource:
    """Answers with the picture that a nested timeline shows at a time, as a file's source does."""

    def __init__(self, spec: RenderSpec, canvas: Canvas, draw: Draw) -> None:
        """Draw no larger than the canvas around it is in the output."""
        timeline = spec.timeline
        self._size = (Fraction(timeline["width"]), Fraction(timeline["height"]))
        width, height = even_size(self._size, min(Fraction(1), canvas.scale))
        output = msgspec.structs.replace(spec.output, width=width, height=height)
        self._spec = msgspec.structs.replace(spec, output=output, burn_in=False)
        self._draw = draw
        self._rate = timeline_rate(timeline)
        self._drawing: Drawing | None = None
        self._frames: Iterator[VideoFrame] = iter(())
        self._current: VideoFrame | None = None
        self._shown = 0

    def picture_at(self, time: Fraction) -> VideoFrame:
        """Return the picture shown at a time in seconds; beyond its ends it is empty."""
        wanted = max(-1, min(floor(time * self._rate), self._spec.range[1]))
        if self._current is None or not 0 <= wanted - self._shown <= _NEAR_SECONDS * self._rate:
            self._current = self._begin(wanted)
        while self._shown < wanted:
            self._current = next(self._frames)
            self._shown += 1
        return self._current

    def size_of(self, picture: VideoFrame) -> Size:
        """Return the timeline's own size, whatever a picture of it has."""
        del picture
        return self._size

    def close(self) -> None:
        """Give back all that it has open."""
        if self._drawing is not None:
            self._drawing.close()
        self._drawing = None

    def _begin(self, frame: int) -> VideoFrame:
        self.close()
        self._drawing = self._draw(self._spec)
        self._frames = self._drawing.frames(frame, self._spec.range[1] + 1)
        self._shown = frame
        return next(self._frames)
