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
    with_lift_gamma_gain,
    with_rows,
)
from render_worker.effects.cube import Cube, with_cube
from render_worker.effects.denoising import with_less_noise
from render_worker.effects.masking import with_chroma_key, with_shape_mask, with_vignette
from render_worker.effects.softening import Scale, with_blur, with_mosaic, with_sharpness
from render_worker.effects.steadying import with_steadiness

Effects = Sequence[Mapping[str, Any]]
"""As `look_at` gives them: `type` and `params` of those that are drawn, in order."""
Tables = Mapping[str, Cube]
"""Look-up tables by the asset's key; one that is not there changes nothing."""
_Drawer = Callable[[Image.Image, Params, Scale], Image.Image]

_DRAWERS: Mapping[str, _Drawer] = {
    "color": lambda image, params, _: with_rows(image, colour_rows(params)),
    "monochrome": lambda image, params, _: with_rows(image, monochrome_rows(params)),
    "invert": lambda image, params, _: with_rows(image, invert_rows(params)),
    "levels": lambda image, params, _: with_levels(image, params),
    "lift_gamma_gain": lambda image, params, _: with_lift_gamma_gain(image, params),
    "blur": with_blur,
    "denoise": lambda image, params, _: with_less_noise(image, params),
    "sharpen": with_sharpness,
    "stabilise": lambda image, params, _: with_steadiness(image, params),
    "mosaic": with_mosaic,
    "vignette": lambda image, params, _: with_vignette(image, params),
    "chroma_key": lambda image, params, _: with_chroma_key(image, params),
    "shape_mask": lambda image, params, _: with_shape_mask(image, params),
}
_CLEARING = frozenset({"chroma_key", "shape_mask"})


def with_effects(image: Image.Image, effects: Effects, scale: Scale, tables: Tables) -> Image.Image:
    """Draw effects on an upright picture, RGB or RGBA with straight alpha.

    Shadows are left out: they fall outside of a picture, once it is placed.
    """
    for effect in effects:
        params = effect["params"]
        if effect["type"] == "lut" and params["lut"] in tables:
            image = with_cube(image, tables[params["lut"]], params)
        elif drawer := _DRAWERS.get(effect["type"]):
            image = drawer(image, params, scale)
    return image


def clears(effects: Effects) -> bool:
    """Answer whether effects can make parts of an opaque picture clear."""
    return any(effect["type"] in _CLEARING for effect in effects)
