"""From two pictures of a film to what lies between them: shift, turn and growth.

The shift is found by phase correlation, the rest by Gauss-Newton steps on the brightness of all
pixels (Baker and Matthews, Lucas-Kanade 20 years on, 2004), first coarsely. What moves by itself
differs most and counts least.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Luma = NDArray[np.float32]
"""A small grey picture: (height, width) from 0 to 255."""
Motion = tuple[float, float, float, float]
"""Right and down in shares of the width, clockwise in radians, and the logarithm of growth."""

STILL: Motion = (0.0, 0.0, 0.0, 0.0)
_COARSE = 4
_COARSE_STEPS, _FINE_STEPS = 8, 6
_SETTLED = 0.01
"""Pixels at the picture's edge: a smaller step is the last one."""
_MARGIN = 4
"""Pixels at the edges that are left out, beside those that moved in."""
_FLAT = 2.0
"""A standard deviation below which a picture shows nothing that could move."""
_ALIKE = 0.5
"""A correlation below which two pictures show different things."""
_SOFTEST = 2.0
"""The least difference that counts as half."""


def estimate(before: Luma, after: Luma) -> Motion | None:
    """Find how the content of a picture moved to the next; None when that shows something else."""
    if before.std() < _FLAT or after.std() < _FLAT:
        flat = before.std() < _FLAT and after.std() < _FLAT
        return STILL if flat else None
    across, down = _shift(before, after)
    small = _halved(before), _halved(after)
    found = np.array([across / _COARSE, down / _COARSE, 0.0, 0.0])
    found = _refined(*small, found, _COARSE_STEPS)
    found[:2] *= _COARSE
    found = _refined(before, after, found, _FINE_STEPS)
    if not _is_alike(before, _sampled(after, found), found):
        return None
    width = before.shape[1]
    x, y, turn, growth = (float(part) for part in found)
    return x / width, y / width, turn, growth


def _shift(before: Luma, after: Luma) -> tuple[float, float]:
    """Return whole pixels, by the peak of the phase correlation."""
    height, width = before.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    first, second = (np.fft.rfft2((one - one.mean()) * window) for one in (before, after))
    cross = second * np.conj(first)
    peaks = np.fft.irfft2(cross / (np.abs(cross) + 1e-6), (height, width))
    down, across = divmod(int(np.argmax(peaks)), width)
    return (
        float(across - width if across > width // 2 else across),
        float(down - height if down > height // 2 else down),
    )


def _halved(picture: Luma) -> Luma:
    """Return the picture at a quarter of its size, as means."""
    height, width = (side // _COARSE * _COARSE for side in picture.shape)
    parts = picture[:height, :width].reshape(height // _COARSE, _COARSE, width // _COARSE, _COARSE)
    means: Luma = parts.mean(axis=(1, 3), dtype=np.float32)
    return means


def _refined(
    before: Luma, after: Luma, found: NDArray[np.float64], steps: int
) -> NDArray[np.float64]:
    """Improve shift (pixels), turn and growth until nothing is gained."""
    height, width = before.shape
    reach = math.hypot(height, width) / 2
    y, x = np.mgrid[:height, :width].astype(np.float64)
    x, y = x - (width - 1) / 2, y - (height - 1) / 2
    for _ in range(steps):
        warped = _sampled(after, found)
        inside = _inside(before.shape, found)
        bright = warped.astype(np.float64)
        down, across = (np.gradient(bright, axis=axis)[inside] for axis in (0, 1))
        there, here = bright[inside], before[inside].astype(np.float64)
        rest = (there - there.mean()) - (here - here.mean())
        softness = max(_SOFTEST, 1.5 * float(np.median(np.abs(rest))))
        weight = 1 / (1 + (rest / softness) ** 2)
        turning = x[inside] * down - y[inside] * across
        growing = x[inside] * across + y[inside] * down
        lean = np.stack([across, down, turning, growing])
        # Sums and not products of matrices: those share their work out between threads.
        square = np.array([[(weight * one * two).sum() for two in lean] for one in lean])
        slope = np.array([(weight * one * rest).sum() for one in lean])
        step = np.linalg.solve(square + np.diag([1e-3, 1e-3, 1.0, 1.0]), -slope)
        found = found + step
        if np.abs(step[:2]).max() + np.abs(step[2:]).max() * reach < _SETTLED:
            break
    return found


def _sampled(after: Luma, found: NDArray[np.float64]) -> Luma:
    """Return the later picture, moved back to where the earlier one lies."""
    height, width = after.shape
    across, down, turn, growth = found
    cosine, sine = math.exp(growth) * math.cos(turn), math.exp(growth) * math.sin(turn)
    middle_x, middle_y = width / 2, height / 2
    matrix = (
        cosine,
        -sine,
        middle_x - cosine * middle_x + sine * middle_y + across,
        sine,
        cosine,
        middle_y - sine * middle_x - cosine * middle_y + down,
    )
    image = Image.fromarray(after)
    moved = image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return np.asarray(moved, np.float32)


def _inside(shape: tuple[int, ...], found: NDArray[np.float64]) -> tuple[slice, slice]:
    """Return the part of the earlier picture that the later one shows, too."""
    height, width = shape
    turned = math.hypot(height, width) / 2 * (abs(found[2]) + abs(found[3]))
    slices = []
    for side, shift in ((height, found[1]), (width, found[0])):
        margin = _MARGIN + math.ceil(min(turned, side / 8))
        low = min(margin + math.ceil(max(0.0, -shift)), side * 2 // 5)
        high = max(side - margin - math.ceil(max(0.0, shift)), side * 3 // 5)
        slices.append(slice(low, high))
    return slices[0], slices[1]


def _is_alike(before: Luma, moved: Luma, found: NDArray[np.float64]) -> bool:
    inside = _inside(before.shape, found)
    here, there = (one[inside].astype(np.float64) for one in (before, moved))
    here, there = here - here.mean(), there - there.mean()
    both = math.sqrt(float((here * here).sum() * (there * there).sum()))
    return both > 0 and float((here * there).sum()) / both > _ALIKE
