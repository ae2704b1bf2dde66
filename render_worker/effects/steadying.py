"""The effect that takes the shaking out of a film: each picture is moved to a smooth path.

It is a function of the stored path, the picture's time and the parameters alone, so a chunk may
begin anywhere.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from backend.renders.motion import REACH_FLICKS, Moved
from render_worker.effects.colouring import Params

Correction = tuple[float, float, float, float]
"""Right and down in shares of the shown width, clockwise in radians, the logarithm of growth."""

_WHOLE = 10_000
_MILLION = 1_000_000
_FLICKS_PER_MILLISECOND = 705_600
_REACH = 2.5
"""So many standard deviations away a picture counts for the last time."""
_EDGE = 2
"""Pixels that the sampling reads beyond a picture."""


class Point(NamedTuple):
    """Where a picture lies on the path: all movements since the first one, in millionths."""

    time: int
    x: int
    y: int
    turn: int
    growth: int

    def after(self, moved: Moved) -> "Point":
        """Return the point of the next picture."""
        return Point(
            moved.time_flicks,
            self.x + moved.x,
            self.y + moved.y,
            self.turn + moved.turn,
            self.growth + moved.growth,
        )


def correction_at(points: Sequence[Point], time: int, smoothness: int) -> Correction:
    """Return what brings the picture nearest to a time onto the mean of those around it.

    The mean is a Gaussian's, in time. Beyond the ends of a shot its path goes on as its mirror
    image, turned over, so that a pan stays a pan.
    """
    if not points or smoothness <= 0:
        return (0.0, 0.0, 0.0, 0.0)
    here = min(points, key=lambda point: abs(point.time - time))
    deviation = smoothness * _FLICKS_PER_MILLISECOND
    reach = min(REACH_FLICKS, _REACH * deviation)
    sums, weights = [0.0, 0.0, 0.0, 0.0], 0.0
    for point in points:
        for end, sign in ((None, 1), (points[0], -1), (points[-1], -1)):
            if end is point:
                continue  # its mirror image is itself
            at = point.time if end is None else 2 * end.time - point.time
            if abs(at - here.time) > reach:
                continue
            weight = math.exp(-0.5 * ((at - here.time) / deviation) ** 2)
            weights += weight
            for part in range(4):
                turned_over = 0 if end is None else 2 * end[part + 1]
                sums[part] += weight * (turned_over + sign * point[part + 1] - here[part + 1])
    x, y, turn, growth = (total / weights / _MILLION for total in sums)
    return x, y, turn, growth


def sampling(
    correction: Correction, zoom: int, shape: tuple[int, int]
) -> tuple[float, float, float, float, float, float]:
    """Return where the samples of a moved picture come from, both in shares of its sides.

    As much is moved as the zoom leaves room for, so that no edge comes into sight by a shift.

    Returns:
        a, b, c, d, e and f: a place (u, v) comes from (a u + b v + c, d u + e v + f).
    """
    x, y, turn, growth = correction
    high = shape[1] / shape[0]
    size = math.exp(-growth) * _WHOLE / zoom
    cosine, sine = size * math.cos(turn), size * math.sin(turn)
    away_x = -(cosine * x + sine * y) * zoom / _WHOLE
    away_y = -(cosine * y - sine * x) * zoom / _WHOLE
    room_x = max(0.0, 0.5 - (abs(cosine) + abs(sine) * high) / 2)
    room_y = max(0.0, high / 2 - (abs(sine) + abs(cosine) * high) / 2)
    away_x = min(max(away_x, -room_x), room_x)
    away_y = min(max(away_y, -room_y), room_y)
    return (
        cosine,
        sine * high,
        0.5 + away_x - (cosine + sine * high) / 2,
        -sine / high,
        cosine,
        0.5 + away_y / high - (cosine - sine / high) / 2,
    )


def with_steadiness(image: Image.Image, params: Params) -> Image.Image:
    """Draw a moved picture; one of whose motion nothing is known stays as it is."""
    if "correction" not in params:
        return image
    a, b, c, d, e, f = sampling(params["correction"], params["zoom"], params["shape"])
    width, height = image.size
    # In pixels, and of a picture whose edges go on.
    b, d = b * width / height, d * height / width
    c, f = c * width, f * height
    pad = _EDGE + _beyond(image.size, (a, b, c, d, e, f))
    sides = ((pad, pad), (pad, pad), (0, 0))
    padded = Image.fromarray(np.pad(np.asarray(image), sides, "edge"))
    matrix = (a, b, c + pad, d, e, f + pad)
    return padded.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)


def _beyond(size: tuple[int, int], matrix: tuple[float, ...]) -> int:
    """Count the pixels beyond its edges that a picture's corners come from."""
    (width, height), (a, b, c, d, e, f) = size, matrix
    corners = [(x, y) for x in (0, width) for y in (0, height)]
    across = [a * x + b * y + c for x, y in corners]
    down = [d * x + e * y + f for x, y in corners]
    outside = [-min(across), max(across) - width, -min(down), max(down) - height]
    return math.ceil(min(max(0.0, *outside), max(size)))
