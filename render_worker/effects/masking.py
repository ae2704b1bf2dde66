"""Effects that depend on the place in the picture or make parts of it clear."""

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from render_worker.effects.colouring import Params, colour_parts

Part = NDArray[np.float32]
"""(height, width), or what goes with it."""

_WHOLE = 10_000
_BRIGHTEST = 255
_BLUE_CHROMA = (-0.114572, -0.385428, 0.5)
_RED_CHROMA = (0.5, -0.454153, -0.045847)
"""Shares of red, green and blue in Cb and Cr (BT.709), each from -0.5 to 0.5."""
_NARROWEST = 0.0001
_THINNEST = 0.001
"""Half a side of a shape, in pixels, where it has none."""


def with_vignette(image: Image.Image, params: Params) -> Image.Image:
    """Darken towards the corners, or lighten where the amount is negative."""
    amount = np.float32(params["amount"] / _WHOLE)
    shade = _shade(image.size, params["size"], params["softness"])[..., None]
    pixels = np.asarray(image).copy()
    colours = pixels[..., :3].astype(np.float32)
    towards = 0 if amount >= 0 else _BRIGHTEST
    pixels[..., :3] = colours + (towards - colours) * np.abs(amount) * shade + np.float32(0.5)
    return Image.fromarray(pixels)


def with_chroma_key(image: Image.Image, params: Params) -> Image.Image:
    """Make what has a colour clear, and take the colour's light from the rest."""
    key = colour_parts(params["color"])
    pixels = np.asarray(image.convert("RGBA")).copy()
    parts = pixels[..., :3].astype(np.float32) / np.float32(_BRIGHTEST)
    away = np.hypot(_difference(parts, key, _BLUE_CHROMA), _difference(parts, key, _RED_CHROMA))
    softness = max(params["softness"] / _WHOLE, _NARROWEST)
    kept = np.clip((away - params["tolerance"] / _WHOLE) / softness, 0, 1)
    pixels[..., 3] = pixels[..., 3] * kept + np.float32(0.5)
    strongest = key.index(max(key))
    others = [pixels[..., channel] for channel in range(3) if channel != strongest]
    spill = pixels[..., strongest].astype(np.float32)
    limit = np.minimum(spill, np.maximum(*others))
    share = np.float32(params["spill"] / _WHOLE)
    pixels[..., strongest] = spill + (limit - spill) * share + np.float32(0.5)
    return Image.fromarray(pixels)


def with_shape_mask(image: Image.Image, params: Params) -> Image.Image:
    """Keep what lies inside a shape, or outside."""
    width, height = image.size
    middle = (width * (0.5 + params["x"] / _WHOLE), height * (0.5 + params["y"] / _WHOLE))
    half = (
        max(width * params["width"] / _WHOLE / 2, _THINNEST),
        max(height * params["height"] / _WHOLE / 2, _THINNEST),
    )
    across = np.abs(np.arange(width, dtype=np.float32)[None, :] + np.float32(0.5 - middle[0]))
    down = np.abs(np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5 - middle[1]))
    if params["shape"] == "ellipse":
        outside = (np.hypot(across / half[0], down / half[1]) - 1) * min(half)
    else:
        outside = _outside_rectangle(across - half[0], down - half[1])
    feather = max(params["feather"] / _WHOLE * min(width, height), 1)
    kept = np.clip(0.5 - outside / feather, 0, 1)
    pixels = np.asarray(image.convert("RGBA")).copy()
    pixels[..., 3] = pixels[..., 3] * (1 - kept if params["invert"] else kept) + 0.5
    return Image.fromarray(pixels)


def _outside_rectangle(across: Part, down: Part) -> Part:
    """Return how far points lie outside, negative inside."""
    corner = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    outside: Part = corner + np.minimum(np.maximum(across, down), 0)
    return outside


def _difference(parts: Part, key: tuple[float, ...], shares: tuple[float, ...]) -> Part:
    same = np.float32(sum(part * share for part, share in zip(key, shares, strict=True)))
    red, green, blue = (np.float32(share) for share in shares)
    chroma: Part = parts[..., 0] * red + parts[..., 1] * green + parts[..., 2] * blue
    return chroma - same


@functools.lru_cache(maxsize=2)
def _shade(size: tuple[int, int], begin: int, softness: int) -> Part:
    """Return how far a vignette has come at each pixel: 0 at `begin`, on the way to a corner."""
    across, down = (
        (np.arange(length, dtype=np.float32) + np.float32(0.5)) * 2 / length - 1 for length in size
    )
    way = np.sqrt((across[None, :] ** 2 + down[:, None] ** 2) / 2)
    width = max(softness / _WHOLE, _NARROWEST)
    part = np.clip((way - np.float32(begin / _WHOLE)) / np.float32(width), 0, 1)
    shade: Part = part * part * (3 - 2 * part)
    return shade
