"""A clip's effects, one after the other, on a picture of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PIL import Image

from render_worker.effects.colouring import (
    Params,
    colour_rows,
    invert_rows,
    monochrome_rows,
    with_levels,
    with_rows,
)

Effects = Sequence[Mapping[str, Any]]
"""As `look_at` gives them: `type` and `params` of those that are drawn, in order."""
Scale = tuple[float, float]
"""Pixels of the picture for one of the timeline's canvas, across and down."""
_Drawer = Callable[[Image.Image, Params, Scale], Image.Image]

_DRAWERS: Mapping[str, _Drawer] = {
    "color": lambda image, params, _: with_rows(image, colour_rows(params)),
    "monochrome": lambda image, params, _: with_rows(image, monochrome_rows(params)),
    "invert": lambda image, params, _: with_rows(image, invert_rows(params)),
    "levels": lambda image, params, _: with_levels(image, params),
}
_CLEARING = frozenset({"chroma_key", "shape_mask"})


def with_effects(image: Image.Image, effects: Effects, scale: Scale) -> Image.Image:
    """Draw effects on an upright picture, RGB or RGBA with straight alpha."""
    for effect in effects:
        if drawer := _DRAWERS.get(effect["type"]):
            image = drawer(image, effect["params"], scale)
    return image


def clears(effects: Effects) -> bool:
    """Answer whether effects can make parts of an opaque picture clear."""
    return any(effect["type"] in _CLEARING for effect in effects)
