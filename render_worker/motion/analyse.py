"""One stretch of a film, looked at picture by picture."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.motion import STRETCH_FLICKS, MotionStretch, Moved
from render_worker.motion.estimate import STILL, Luma, estimate
from render_worker.pictures.colour import Converter
from render_worker.pictures.orientation import Orientation, orientation_of
from render_worker.pictures.source import PictureSource

_LONGEST = 320
"""Pixels of the longer side of what is compared."""
_MILLION = 1_000_000
_BEFORE_SECONDS = Fraction(1)
"""So far back begins what is decoded, so that the first picture has one before it."""


def analyse_stretch(path: Path, number: int) -> MotionStretch:
    """Find how the camera moves from picture to picture of a stretch.

    Raises:
        MediaMissing
        MediaDamaged
    """
    source = PictureSource(path, threads=1)
    try:
        return _Analysis(source).stretch(number)
    finally:
        source.close()


class _Analysis:
    def __init__(self, source: PictureSource) -> None:
        self._source = source
        self._converter = Converter()
        self._orientation: Orientation | None = None

    def stretch(self, number: int) -> MotionStretch:
        first, end = number * STRETCH_FLICKS, (number + 1) * STRETCH_FLICKS
        shape, before, pictures = (1, 1), None, []
        for time, picture in self._pictures(Fraction(first, FLICKS_PER_SECOND)):
            if time >= end:
                break
            after, shape = self._small(picture)
            if time >= first:
                pictures.append(_moved(time, before, after))
            before = after
        return MotionStretch(shape, tuple(pictures))

    def _pictures(self, first: Fraction) -> Iterator[tuple[int, VideoFrame]]:
        for time, picture in self._source.pictures_from(max(Fraction(0), first - _BEFORE_SECONDS)):
            yield int(time * FLICKS_PER_SECOND), picture

    def _small(self, picture: VideoFrame) -> tuple[Luma, tuple[int, int]]:
        """Return a small grey copy as it is shown, and the size at which it is shown."""
        if self._orientation is None:
            self._orientation = orientation_of(picture)
        width, height = self._source.size_of(picture)
        share = min(Fraction(1), _LONGEST / max(width, height))
        sides = max(8, round(width * share)), max(8, round(height * share))
        pixels = self._converter.to_rgb(picture, width=sides[0], height=sides[1], pixels="gray")
        turned = self._orientation.turn(np.asarray(pixels.to_ndarray(), np.uint8))
        shown = (height, width) if self._orientation.swaps_sides else (width, height)
        return np.ascontiguousarray(turned, np.float32), (round(shown[0]), round(shown[1]))


def _moved(time: int, before: Luma | None, after: Luma) -> Moved:
    found = estimate(before, after) if before is not None else None
    x, y, turn, growth = (round(part * _MILLION) for part in found or STILL)
    return Moved(time, x, y, turn, growth, is_cut=found is None)
