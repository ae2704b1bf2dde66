"""Drop shadows: of a picture as it is placed, on what lies below it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from render_worker.pictures.colour import Plane, hex_to_yuv
from render_worker.pictures.geometry import Canvas, Rect
from render_worker.pictures.patch import Patch, grown_alpha, halved_mean

Part = NDArray[np.float32]
"""From 0 to 1."""

_MILLI = 1_000
_WHOLE = 10_000
_HUNDREDTHS = 100
_OPAQUE = 255
_REACH = 3
"""Standard deviations after which a Gaussian has ended."""


def with_shadows(patch: Patch, effects: Sequence[Mapping[str, Any]], canvas: Canvas) -> Patch:
    """Return a patch with the shadows that effects say, the first one next to it."""
    for effect in effects:
        if effect["type"] == "drop_shadow":
            patch = _with_shadow(patch, effect["params"], canvas)
    return patch


def _with_shadow(patch: Patch, params: Mapping[str, Any], canvas: Canvas) -> Patch:
    scale = float(canvas.scale) / _MILLI
    angle = math.radians(params["angle"] / _HUNDREDTHS)
    across = round(params["distance"] * scale * math.sin(angle))
    down = round(-params["distance"] * scale * math.cos(angle))
    deviation = params["blur"] * scale / 2
    margin = math.ceil(deviation * _REACH)
    cast = patch.rect.moved(across, down)
    reach = Rect(
        min(patch.rect.left, cast.left - margin),
        min(patch.rect.top, cast.top - margin),
        max(patch.rect.right, cast.right + margin),
        max(patch.rect.bottom, cast.bottom + margin),
    )
    area = reach.evened.meet(canvas.rect.evened)
    own = grown_alpha(patch, patch.rect, area)
    shade = Image.fromarray(grown_alpha(patch, cast, area))
    if deviation > 0:
        shade = shade.filter(ImageFilter.GaussianBlur(deviation))
    dark = np.asarray(shade, np.float32) * np.float32(params["opacity"] / _WHOLE / _OPAQUE)
    return _under(patch, area, own, dark, hex_to_yuv(params["color"]))


def _under(patch: Patch, area: Rect, own: Plane, shade: Part, color: tuple[int, int, int]) -> Patch:
    """Put a colour of a shape under a patch: one patch that shows both."""
    over: Part = own.astype(np.float32) / np.float32(_OPAQUE)
    shapes: list[tuple[Part, Part]] = [(over, shade), (halved_mean(over), halved_mean(shade))]
    planes, alphas = [], []
    for number, (plane, value) in enumerate(zip(patch.planes, color, strict=True)):
        shift = 1 if number else 0
        top, bottom = shapes[shift]
        whole = top + bottom * (1 - top)
        colour = np.full(top.shape, value, np.float32)
        place = (
            slice((patch.rect.top - area.top) >> shift, (patch.rect.bottom - area.top) >> shift),
            slice((patch.rect.left - area.left) >> shift, (patch.rect.right - area.left) >> shift),
        )
        seen = np.maximum(whole[place], np.float32(1 / _OPAQUE))
        colour[place] += (plane - colour[place]) * (top[place] / seen)
        planes.append((np.clip(colour, 0, _OPAQUE) + np.float32(0.5)).astype(np.uint8))
        alphas.append((whole * _OPAQUE + np.float32(0.5)).astype(np.uint8))
    return Patch(area, (planes[0], planes[1], planes[2]), (alphas[0], alphas[1]), patch.mode)
