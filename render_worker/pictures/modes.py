"""Blend modes: what a picture makes of the one below it, where it is opaque.

The formulas are those of W3C Compositing and Blending, on RGB; `frontend/src/compositor/modes.ts`
has the same.
"""

from collections.abc import Callable, Mapping

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from render_worker.pictures.colour import Converter, Plane, frame_of_planes, plane_views

Planes = tuple[Plane, Plane, Plane]
Values = NDArray[np.int32]
"""0 .. 255."""

_FULL = 255
_HALF = 127


def _product(below: Values, above: Values) -> Values:
    return (below * above + _HALF) // _FULL


def _screen(below: Values, above: Values) -> Values:
    return below + above - _product(below, above)


def _overlay(below: Values, above: Values) -> Values:
    dark, light = _product(2 * below, above), _screen(2 * below - _FULL, above)
    return np.where(2 * below <= _FULL, dark, light)


_MODES: Mapping[str, Callable[[Values, Values], Values]] = {
    "multiply": _product,
    "screen": _screen,
    "overlay": _overlay,
    "darken": np.minimum,
    "lighten": np.maximum,
    "add": lambda below, above: np.minimum(below + above, _FULL),
    "difference": lambda below, above: np.abs(below - above),
}


def blended(below: Planes, above: Planes, mode: str) -> Planes:
    """Blend planes of one size in 4:2:0 as if both were opaque."""
    parts = [_rgb(planes).astype(np.int32) for planes in (below, above)]
    made = _MODES[mode](*parts).astype(np.uint8)
    height, width = made.shape[:2]
    frame = VideoFrame.from_ndarray(made, format="rgb24")
    luma, blue, red = plane_views(
        Converter().to_yuv(frame, width=width, height=height, pixels="yuv420p")
    )
    return luma, blue, red


def _rgb(planes: Planes) -> Plane:
    frame = frame_of_planes(planes)
    converted = Converter().to_rgb(frame, width=frame.width, height=frame.height, pixels="rgb24")
    return np.asarray(converted.to_ndarray(), np.uint8)
