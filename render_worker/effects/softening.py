"""Effects that look at the pixels around one: blur, sharpen and mosaic.

Colours are weighted by how opaque they are, so that clear parts have none. Beyond its edges a
picture goes on as it ends.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from render_worker.effects.colouring import Params

Scale = tuple[float, float]
"""Pixels of the picture for one of the timeline's canvas, across and down."""

_WHOLE = 10_000
_MILLI = 1_000
_SHARPENED = 1.5
"""The standard deviation that is sharpened away, in pixels of the canvas."""
_BRIGHTEST = 255


def with_blur(image: Image.Image, params: Params, scale: Scale) -> Image.Image:
    """Blur as a lens does; the radius is two standard deviations."""
    return softened(image, params["radius"] / _MILLI / 2, scale)


def with_sharpness(image: Image.Image, params: Params, scale: Scale) -> Image.Image:
    """Make the difference to a softened picture larger."""
    sharp = np.asarray(image, np.float32)
    soft = np.asarray(softened(image, _SHARPENED, scale), np.float32)
    amount = params["amount"] / _WHOLE
    drawn = _rounded(sharp + (sharp - soft) * np.float32(amount))
    drawn[..., 3:] = np.asarray(image)[..., 3:]
    return Image.fromarray(drawn)


def with_mosaic(image: Image.Image, params: Params, scale: Scale) -> Image.Image:
    """Give squares, counted from the upper left corner, the mean of their pixels."""
    width, height = (params["size"] / _MILLI * part for part in scale)
    if min(width, height) < 1:
        return image
    columns, rows = _starts(image.width, width), _starts(image.height, height)
    clear = image.mode == "RGBA"
    pixels = np.asarray(image.convert("RGBa") if clear else image, np.uint32)
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0), columns, axis=1)
    across = np.diff(columns, append=image.width)
    down = np.diff(rows, append=image.height)
    counts = down[:, None, None] * across[None, :, None]
    means = ((sums + counts // 2) // counts).astype(np.uint8)
    squares = Image.fromarray(means, "RGBa").convert("RGBA") if clear else Image.fromarray(means)
    drawn = np.repeat(np.repeat(np.asarray(squares), down, axis=0), across, axis=1)
    return Image.fromarray(drawn)


def softened(image: Image.Image, deviation: float, scale: Scale) -> Image.Image:
    """Blur by a Gaussian whose standard deviation is in pixels of the canvas."""
    blur = ImageFilter.GaussianBlur((deviation * scale[0], deviation * scale[1]))
    if image.mode != "RGBA":
        return image.filter(blur)
    return image.convert("RGBa").filter(blur).convert("RGBA")


def _starts(length: int, size: float) -> list[int]:
    count = int(np.ceil(length / size))
    return [start for k in range(count) if (start := round(k * size)) < length]


def _rounded(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    rounded: NDArray[np.uint8] = np.clip(values + np.float32(0.5), 0, _BRIGHTEST).astype(np.uint8)
    return rounded
