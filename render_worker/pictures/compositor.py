"""Output pictures of a range of timeline frames, in order."""

import itertools
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, picture_layers
from backend.timeline.looks import changes
from backend.timeline.mixing import Mix, mix_at
from render_worker.errors import EngineError
from render_worker.flow import Ahead
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.adjusting import Adjustment
from render_worker.pictures.blend import Blend
from render_worker.pictures.colour import hex_to_yuv, new_picture, plane_views
from render_worker.pictures.geometry import Canvas, Rect
from render_worker.pictures.layer import PictureLayer
from render_worker.pictures.layers import (
    LayerMaker,
    OpenSource,
    clip_failure,
    open_file,
)
from render_worker.pictures.patch import Patch

_AHEAD_PICTURES = 6
Shown = Patch | Adjustment


class _Part:
    """A layer opened for its clip, and the thread that works ahead for one span."""

    def __init__(self, layer: Layer, pictures: PictureLayer) -> None:
        self.layer = layer
        self._pictures = pictures
        self._ahead: Ahead[Shown | None] | None = None
        self._peeked: list[Shown | None] = []

    def work_ahead(self, start: int, end: int) -> None:
        """Begin with the frames of a span, unless that has been done early."""
        if self._ahead is None and self._pictures.moves:
            name = f"pictures {self.layer.clip_id}"
            self._ahead = Ahead(self._patches(start, end), limit=_AHEAD_PICTURES, name=name)

    def hides(self, start: int, rect: Rect) -> bool:
        """Answer whether nothing below it is seen in a whole span that it stays for."""
        patch = self._peek(start)
        if patch is None or self._pictures.shows_through:
            return False
        return patch.is_opaque_over(rect)

    def _peek(self, start: int) -> Shown | None:
        """Look at the first patch of the span without taking it."""
        if self._ahead is None:
            return self._pictures.patch_at(start)
        if not self._peeked:
            self._peeked.append(next(self._ahead))
        return self._peeked[0]

    def take(self, frame: int) -> Shown | None:
        """Return the patch of the next frame."""
        if self._peeked:
            return self._peeked.pop()
        return self._pictures.patch_at(frame) if self._ahead is None else next(self._ahead)

    def rest(self) -> None:
        """End a span; the source stays open for the next one."""
        if self._ahead is not None:
            self._ahead.close()
        self._ahead = None
        self._peeked.clear()

    def close(self) -> None:
        """Stop the thread and give back the file."""
        self.rest()
        self._pictures.close()

    def _patches(self, start: int, end: int) -> Iterator[Shown | None]:
        for frame in range(start, end):
            try:
                yield self._pictures.patch_at(frame)
            except EngineError as error:
                raise clip_failure(error, self.layer, frame) from error


@dataclass
class _Span:
    """Frames [start, end) with one set of layers, bottom first."""

    start: int
    end: int
    layers: list[Layer]
    parts: list[_Part] = field(default_factory=list)


class Compositor:
    """Draws frames of one spec. Use it once, for one range, and close it."""

    def __init__(
        self, spec: RenderSpec, shelf: MediaShelf, open_source: OpenSource = open_file
    ) -> None:
        timeline, output = spec.timeline, spec.output
        self._canvas = Canvas(timeline["width"], timeline["height"], output.width, output.height)
        self._all = Rect(0, 0, output.width, output.height)
        self._layers = picture_layers(timeline)
        self._clips = timeline["clips"]
        self._maker = LayerMaker(
            spec,
            shelf,
            self._canvas,
            draw=lambda inner: Compositor(inner, shelf, open_source),
            open_source=open_source,
        )
        self._background = hex_to_yuv(timeline.get("bg", "#000000"))
        self._open: dict[str, _Part] = {}
        self._drawn: tuple[list[Shown | Blend], VideoFrame] | None = None

    def frames(self, first: int, end: int) -> Generator[VideoFrame]:
        """Yield one yuv420p picture for each frame of [first, end).

        A picture that does not change is yielded again by reference: never write to one.
        """
        spans = self._spans(first, end)
        try:
            for span, upcoming in itertools.zip_longest(spans, spans[1:]):
                self._start(span)
                yield self._draw(span, span.start)
                # Not before the first picture, which may be all that somebody waits for.
                if upcoming is not None:
                    self._open_early(upcoming, busy=span)
                for frame in range(span.start + 1, span.end):
                    yield self._draw(span, frame)
                self._finish(span, upcoming)
        finally:
            self.close()

    def close(self) -> None:
        """Stop all threads and give back all files."""
        for part in self._open.values():
            part.close()
        self._open.clear()

    def _spans(self, first: int, end: int) -> list[_Span]:
        inside = [layer for layer in self._layers if layer.start < end and first < layer.end]
        cuts = {frame for layer in inside for frame in (layer.start, layer.end)}
        bounds = sorted({first, end, *(frame for frame in cuts if first < frame < end)})
        return [
            _Span(a, b, [layer for layer in inside if layer.start < b and a < layer.end])
            for a, b in itertools.pairwise(bounds)
        ]

    def _start(self, span: _Span) -> None:
        """Open what is seen, from the top down to the first layer that hides all below it."""
        for layer in reversed(span.layers):
            part = self._part(layer, span.start)
            if part is None:
                continue
            part.work_ahead(span.start, span.end)
            span.parts.insert(0, part)
            if _stays(layer, span) and part.hides(span.start, self._all):
                break

    def _open_early(self, span: _Span, *, busy: _Span) -> None:
        # A cut would stall the pipeline while its file is opened and sought. Only the top layer,
        # which is certainly seen, and only one that no thread is working for now.
        clip_ids = {part.layer.clip_id for part in busy.parts}
        if span.layers and span.layers[-1].clip_id not in clip_ids:
            part = self._part(span.layers[-1], span.start)
            if part is not None:
                part.work_ahead(span.start, span.end)

    def _part(self, layer: Layer, frame: int) -> _Part | None:
        part = self._open.get(layer.clip_id)
        if part is not None and part.layer is layer:
            return part
        # Pieces of one clip share a name, but each has its own place in its source.
        self._drop(layer.clip_id)
        try:
            pictures = self._maker.make(layer)
        except EngineError as error:
            raise clip_failure(error, layer, frame) from error
        if pictures is None:
            return None
        self._open[layer.clip_id] = _Part(layer, pictures)
        return self._open[layer.clip_id]

    def _draw(self, span: _Span, frame: int) -> VideoFrame:
        patches = self._stack(span, frame)
        hiding = [n for n, patch in enumerate(patches) if patch.is_opaque_over(self._all)]
        if hiding:
            patches = patches[hiding[-1] :]
        if self._drawn is not None and _same(self._drawn[0], patches):
            return self._drawn[1]
        picture = new_picture(self._all.width, self._all.height)
        planes = plane_views(picture)
        if not hiding:
            for plane, value in zip(planes, self._background, strict=True):
                plane.fill(np.uint8(value))
        for patch in patches:
            patch.lay_over(planes)
        self._drawn = (patches, picture)
        return picture

    def _stack(self, span: _Span, frame: int) -> list[Shown | Blend]:
        """Take what is seen at a frame, bottom first; two clips in a transition are one."""
        stack: list[Shown | Blend] = []
        blends: dict[str, Blend] = {}
        for part in span.parts:
            patch, join = part.take(frame), part.layer.join_at(frame)
            if patch is None:
                continue
            if join is None:
                stack.append(patch)
                continue
            if join["id"] not in blends:
                blends[join["id"]] = Blend(self._mix(join, frame), self._canvas.rect)
                stack.append(blends[join["id"]])
            blends[join["id"]].take(patch, later=join is part.layer.entering)
        return stack

    def _mix(self, join: Mapping[str, Any], frame: int) -> Mix:
        # Effects on what lies below have no picture of their own that could be moved or tinted.
        if any(self._clips[join[side]]["kind"] == "adjust" for side in "ab"):
            join = {**join, "type": "dissolve", "params": {}}
        return mix_at(join, frame)

    def _finish(self, span: _Span, upcoming: _Span | None) -> None:
        staying = {layer.clip_id for layer in upcoming.layers} if upcoming else set()
        for part in span.parts:
            part.rest()
            if part.layer.clip_id not in staying:
                self._drop(part.layer.clip_id)

    def _drop(self, clip_id: str) -> None:
        part = self._open.pop(clip_id, None)
        if part is not None:
            part.close()


def _stays(layer: Layer, span: _Span) -> bool:
    """Answer whether a layer hides all frames of a span if it hides the first one."""
    return layer.join_at(span.start) is None and not changes(layer.clip)


def _same(before: list[Shown | Blend], now: list[Shown | Blend]) -> bool:
    return len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True))
