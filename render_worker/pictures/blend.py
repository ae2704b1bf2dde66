"""Two clips in a transition as one picture of the stack."""

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from backend.timeline.mixing import WHOLE, Edge, Mix
from render_worker.pictures.adjusting import Adjustment
from render_worker.pictures.colour import Plane, hex_to_yuv
from render_worker.pictures.geometry import Rect
from render_worker.pictures.patch import Patch, mix

_SHARES = 256
_HUNDREDTHS = 100


class Blend:
    """What a transition shows at one frame: laid over a picture as a patch is.

    It is the picture with the earlier clip over it, mixed with the picture with the later clip
    over it; so what lies below shows through wherever it would show through the clips.
    """

    def __init__(self, how: Mix, canvas: Rect) -> None:
        self._how = how
        self._canvas = canvas
        self._before: Patch | Adjustment | None = None
        self._after: Patch | Adjustment | None = None

    def take(self, patch: Patch | Adjustment, *, later: bool) -> None:
        """Take what one of the two clips shows; an adjustment's can only be mixed evenly."""
        if self._how.tint is not None and isinstance(patch, Patch):
            color, amount = self._how.tint
            patch = patch.tinted(hex_to_yuv(color), _share(amount))
        if later:
            self._after = patch
        else:
            self._before = patch

    def is_opaque_over(self, rect: Rect) -> bool:
        """Answer whether nothing below is seen, as where two pictures that cover all are mixed."""
        how = self._how
        evenly = how.edge is None and how.scale_b == WHOLE
        return evenly and all(
            patch is not None and patch.is_opaque_over(rect)
            for patch in (self._before, self._after)
        )

    def lay_over(self, picture: list[Plane]) -> None:
        """Blend onto the planes of a whole output picture, in place."""
        edge = self._how.edge
        if self._lay_both(picture):
            return
        if edge is not None and edge.softness == 0 and self._how.shift_b != (0, 0):
            self._lay_side_by_side(picture)
            return
        if self._how.scale_b != WHOLE:
            self._lay_grown(picture)
            return
        earlier = [plane.copy() for plane in picture]
        if self._before is not None:
            self._before.lay_over(earlier)
        if self._after is not None:
            self._after.lay_over(picture)
        for plane, other in zip(picture, earlier, strict=True):
            share = _share(self._how.weight)
            if edge is not None:
                plane[:] = mix(other, plane, self._ramp(edge, plane, picture[0]))
            else:
                plane[:] = mix(other, plane, share)

    def _lay_both(self, picture: list[Plane]) -> bool:
        """Mix two pictures that cover all, which needs nothing of what lies below."""
        before, after = self._before, self._after
        whole = Rect(0, 0, picture[0].shape[1], picture[0].shape[0])
        if not isinstance(before, Patch) or not isinstance(after, Patch):
            return False
        if not self.is_opaque_over(whole) or before.rect != whole or after.rect != whole:
            return False
        share = _share(self._how.weight)
        for plane, first, second in zip(picture, before.planes, after.planes, strict=True):
            plane[:] = mix(first, second, share)
        return True

    def _lay_side_by_side(self, picture: list[Plane]) -> None:
        whole = self._canvas.evened
        across, down = _pixels(self._how.shift_b, whole)
        _lay_part(picture, self._after, (across, down), whole.moved(across, down).meet(whole))
        # The earlier picture has what the later one does not cover: beside, above or below it.
        width, height = (whole.width, 0) if across else (0, whole.height if down else 0)
        rest = whole.moved(
            across - (width if across > 0 else -width), down - (height if down > 0 else -height)
        )
        if (across, down) != (0, 0):
            _lay_part(picture, self._before, _pixels(self._how.shift_a, whole), rest.meet(whole))

    def _lay_grown(self, picture: list[Plane]) -> None:
        """Show the whole later picture small, and the earlier one around it."""
        canvas, part = self._canvas.evened, Fraction(self._how.scale_b, WHOLE)
        window = canvas.scaled_about(canvas, part)
        below = [plane.copy() for plane in picture]
        if self._before is not None:
            self._before.lay_over(picture)
        if window.is_empty:
            return
        for number, (plane, under) in enumerate(zip(picture, below, strict=True)):
            shown = _window(window, halved=number > 0)
            plane[shown] = under[shown]
        if isinstance(self._after, Patch):
            small = self._after.resized(self._after.rect.scaled_about(canvas, part))
            if small is not None:
                small.lay_over(picture)

    def _ramp(self, edge: Edge, plane: Plane, luma: Plane) -> NDArray[np.uint16]:
        """Return the later picture's share of each sample of a plane, of 256."""
        size = luma.shape[0] // plane.shape[0]
        rows = (np.arange(plane.shape[0], dtype=np.float32)[:, None] + 0.5) * size
        columns = (np.arange(plane.shape[1], dtype=np.float32)[None, :] + 0.5) * size
        canvas = self._canvas
        angle = math.radians(edge.angle / _HUNDREDTHS)
        sine, cosine = math.sin(angle), math.cos(angle)
        reach = canvas.width * abs(sine) + canvas.height * abs(cosine)
        x, y = columns - (canvas.left + canvas.right) / 2, rows - (canvas.top + canvas.bottom) / 2
        way = (x * sine - y * cosine) / reach + 0.5
        # Never sharper than a pixel, or it would have steps.
        soft = max(edge.softness / WHOLE, 1 / reach)
        ahead = (self._how.weight / WHOLE * (1 + soft) - way) / soft
        shares: NDArray[np.uint16] = np.rint(np.clip(ahead, 0, 1) * _SHARES).astype(np.uint16)
        return shares


def _window(rect: Rect, *, halved: bool) -> tuple[slice, slice]:
    shift = 1 if halved else 0
    return (
        slice(rect.top >> shift, rect.bottom >> shift),
        slice(rect.left >> shift, rect.right >> shift),
    )


def _share(part: int) -> int:
    return round(part * _SHARES / WHOLE)


def _pixels(shift: tuple[int, int], canvas: Rect) -> tuple[int, int]:
    """Turn a shift into pixels: even ones, so that chroma samples move as they are."""
    return (
        2 * math.floor(shift[0] * canvas.width / (2 * WHOLE) + 0.5),
        2 * math.floor(shift[1] * canvas.height / (2 * WHOLE) + 0.5),
    )


def _lay_part(
    picture: list[Plane], patch: Patch | Adjustment | None, shift: tuple[int, int], region: Rect
) -> None:
    part = patch.moved(*shift).within(region) if isinstance(patch, Patch) else None
    if part is not None:
        part.lay_over(picture)
