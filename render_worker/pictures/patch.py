"""A piece of a picture in 4:2:0, ready to be laid over another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from render_worker.pictures.colour import Plane
from render_worker.pictures.geometry import Rect
from render_worker.pictures.modes import blended

Number = TypeVar("Number", np.uint32, np.float32)
NORMAL = "normal"
_OPAQUE = 255
_FULL_OPACITY = 10_000
_SHARES = 256
_BLOCK_ROWS = 48


@dataclass(frozen=True)
class Patch:
    """Planes for an even rectangle of the output."""

    rect: Rect
    planes: tuple[Plane, Plane, Plane]
    """Luma at full size, the two chroma planes at half."""
    alpha: tuple[Plane, Plane] | None
    """For luma and for chroma; None is opaque."""
    mode: str = NORMAL
    """What it makes of the picture below it: a blend mode of the document."""

    def is_opaque_over(self, rect: Rect) -> bool:
        """Answer whether nothing below it is seen in a rectangle."""
        return self.alpha is None and self.mode == NORMAL and self.rect.holds(rect)

    def in_mode(self, mode: str) -> "Patch":
        """Return it with a blend mode."""
        return self if mode == self.mode else replace(self, mode=mode)

    def through(self, alpha: tuple[Plane, Plane] | None) -> "Patch":
        """Return it as clear as another one of the same place is, too."""
        if alpha is None or self.alpha is None:
            return replace(self, alpha=alpha or self.alpha)
        luma, chroma = (_product(a, b) for a, b in zip(self.alpha, alpha, strict=True))
        return replace(self, alpha=(luma, chroma))

    def moved(self, across: int, down: int) -> "Patch":
        """Return it an even number of pixels further right and down."""
        return replace(self, rect=self.rect.moved(across, down))

    def resized(self, rect: Rect) -> "Patch | None":
        """Return it as large as another even rectangle; None when that is empty."""
        if rect.is_empty or self.rect.is_empty:
            return None
        planes = [_resized(p, rect, halved=n > 0) for n, p in enumerate(self.planes)]
        alpha = self.alpha and [_resized(p, rect, halved=n > 0) for n, p in enumerate(self.alpha)]
        return self._with(rect, planes, alpha)

    def within(self, rect: Rect) -> "Patch | None":
        """Return the part on an even rectangle; None when there is none."""
        seen = self.rect.meet(rect)
        if seen.is_empty:
            return None
        planes = [_cut(p, self.rect, seen, halved=n > 0) for n, p in enumerate(self.planes)]
        alpha = self.alpha and [
            _cut(p, self.rect, seen, halved=n > 0) for n, p in enumerate(self.alpha)
        ]
        return self._with(seen, planes, alpha)

    def tinted(self, color: tuple[int, int, int], amount: int) -> "Patch":
        """Return it covered by a colour in YUV, as far as `amount` of 256 says."""
        planes = [
            mix(plane, np.uint16(c), amount) for plane, c in zip(self.planes, color, strict=True)
        ]
        return replace(self, planes=(planes[0], planes[1], planes[2]))

    def lay_over(self, picture: list[Plane]) -> None:
        """Blend onto the planes of a whole output picture, in place."""
        # Never a part that is the patch itself: it would wait with all its samples for the
        # garbage collector.
        seen = self if self.alpha is None else self._visible
        if seen is not None:
            seen._blend_onto(picture)  # noqa: SLF001 - another of its kind

    @cached_property
    def _visible(self) -> "Patch | None":
        """The smallest part that has all that is seen: a title covers little of its picture."""
        luma, chroma = self.alpha or (self.planes[0], self.planes[1])
        bounds = [_bounds(luma, 1), _bounds(chroma, 2)]
        left, top, right, bottom = zip(*bounds, strict=True)
        seen = Rect(min(left), min(top), max(right), max(bottom)).evened
        return self.within(seen.moved(self.rect.left, self.rect.top))

    def _blend_onto(self, picture: list[Plane]) -> None:
        below = (
            self._cover(picture[0], 0),
            self._cover(picture[1], 1),
            self._cover(picture[2], 1),
        )
        above = self.planes if self.mode == NORMAL else blended(below, self.planes, self.mode)
        for number, (plane, under) in enumerate(zip(above, below, strict=True)):
            shift = 1 if number else 0
            if self.alpha is None:
                under[:] = plane
            else:
                under[:] = _mix(plane, under, self.alpha[shift])

    def _cover(self, plane: Plane, shift: int) -> Plane:
        """Return the part of a plane of the whole picture that it lies on."""
        return plane[
            self.rect.top >> shift : self.rect.bottom >> shift,
            self.rect.left >> shift : self.rect.right >> shift,
        ]

    def _with(self, rect: Rect, planes: Sequence[Plane], alpha: Sequence[Plane] | None) -> "Patch":
        return replace(
            self,
            rect=rect,
            planes=(planes[0], planes[1], planes[2]),
            alpha=(alpha[0], alpha[1]) if alpha else None,
        )


def mix(first: Plane, second: Plane | np.uint16, share: NDArray[np.uint16] | int) -> Plane:
    """Mix planes: `share` of 256 is the second's, one for all samples or one for each."""
    part = np.asarray(share, np.uint16)
    out = np.empty(first.shape, np.uint8)
    for rows in _blocks(first):
        share_here = part[rows] if part.ndim else part
        mixed = first[rows] * (_SHARES - share_here)
        mixed += (second[rows] if isinstance(second, np.ndarray) else second) * share_here
        mixed += _SHARES // 2
        mixed >>= 8
        out[rows] = mixed
    return out


def _blocks(plane: Plane) -> Iterator[slice]:
    """Divide a plane into rows that stay in the processor's cache: six times as fast as all."""
    return (slice(top, top + _BLOCK_ROWS) for top in range(0, len(plane), _BLOCK_ROWS))


def _cut(plane: Plane, whole: Rect, seen: Rect, *, halved: bool) -> Plane:
    shift = 1 if halved else 0
    top, left = (seen.top - whole.top) >> shift, (seen.left - whole.left) >> shift
    return plane[top : top + (seen.height >> shift), left : left + (seen.width >> shift)]


def _resized(plane: Plane, rect: Rect, *, halved: bool) -> Plane:
    shift = 1 if halved else 0
    size = (rect.width >> shift, rect.height >> shift)
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BILINEAR))


def _bounds(alpha: Plane, step: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what is not clear, in pixels of luma."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return alpha.shape[1] * step, alpha.shape[0] * step, 0, 0
    return (
        int(columns[0]) * step,
        int(rows[0]) * step,
        (int(columns[-1]) + 1) * step,
        (int(rows[-1]) + 1) * step,
    )


def _product(first: Plane, second: Plane) -> Plane:
    return _mix(first, np.zeros_like(first), second)


def _mix(over: Plane, under: Plane, alpha: Plane) -> Plane:
    out = np.empty(over.shape, np.uint8)
    for rows in _blocks(over):
        # Exact rounding of (over*a + under*(255-a)) / 255 without a division; fits 16 bits.
        opaque = alpha[rows].astype(np.uint16)
        mixed = over[rows] * opaque
        mixed += under[rows] * (_OPAQUE - opaque)
        mixed += 128
        mixed += mixed >> 8
        mixed >>= 8
        out[rows] = mixed
    return out


def grown_alpha(patch: Patch, place: Rect, area: Rect) -> Plane:
    """Return how opaque a patch is on an area, were it at another place; 0 around it."""
    plane = np.zeros((area.height, area.width), np.uint8)
    seen = place.meet(area)
    if not seen.is_empty:
        own = (
            patch.alpha[0]
            if patch.alpha
            else np.full((place.height, place.width), _OPAQUE, np.uint8)
        )
        plane[
            seen.top - area.top : seen.bottom - area.top,
            seen.left - area.left : seen.right - area.left,
        ] = own[
            seen.top - place.top : seen.bottom - place.top,
            seen.left - place.left : seen.right - place.left,
        ]
    return plane


def halved_mean(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of squares of 2x2."""
    return _halved(plane) / np.float32(4)


def patch_of_window(
    planes: tuple[Plane, Plane, Plane], box: Rect, visible: Rect, opacity: int
) -> Patch:
    """Make a patch of the even part `visible` of a 4:2:0 picture that lies on the even `box`."""
    cut = [_cut(plane, box, visible, halved=number > 0) for number, plane in enumerate(planes)]
    return Patch(visible, (cut[0], cut[1], cut[2]), _flat_alpha(visible, opacity))


def patch_of_samples(
    samples: tuple[Plane, Plane, Plane], alpha: Plane | None, rect: Rect, opacity: int
) -> Patch:
    """Make a patch of planes at full size (4:4:4) on any rectangle.

    Where the rectangle cuts a chroma sample, the sample is that of the covered part and covers
    as much as is covered, so that odd positions show no fringe.
    """
    even = rect.evened
    pads = (
        (rect.top - even.top, even.bottom - rect.bottom),
        (rect.left - even.left, even.right - rect.right),
    )
    if alpha is None:
        alpha = np.full(samples[0].shape, _OPAQUE, np.uint8)
    if opacity < _FULL_OPACITY:
        alpha = _scaled(alpha, opacity)
    cover = np.pad(alpha, pads)
    luma, blue, red = (np.pad(plane, pads, mode="edge") for plane in samples)
    chroma_cover = _halved(cover.astype(np.uint32))
    half = ((chroma_cover + 2) >> 2).astype(np.uint8)
    planes = (luma, _weighted(blue, cover, chroma_cover), _weighted(red, cover, chroma_cover))
    opaque = bool((cover == _OPAQUE).all())
    return Patch(even, planes, None if opaque else (cover, half))


def _flat_alpha(rect: Rect, opacity: int) -> tuple[Plane, Plane] | None:
    if opacity >= _FULL_OPACITY:
        return None
    value = round(opacity * _OPAQUE / _FULL_OPACITY)
    return (
        np.full((rect.height, rect.width), value, np.uint8),
        np.full((rect.height // 2, rect.width // 2), value, np.uint8),
    )


def _scaled(alpha: Plane, opacity: int) -> Plane:
    scaled: NDArray[np.uint32] = alpha.astype(np.uint32) * opacity + _FULL_OPACITY // 2
    return (scaled // _FULL_OPACITY).astype(np.uint8)


def _halved(plane: NDArray[Number]) -> NDArray[Number]:
    """Add up squares of 2x2."""
    return plane[0::2, 0::2] + plane[0::2, 1::2] + plane[1::2, 0::2] + plane[1::2, 1::2]


def _weighted(plane: Plane, cover: Plane, total: NDArray[np.uint32]) -> Plane:
    weighted = _halved(plane.astype(np.uint32) * cover)
    safe = np.maximum(total, 1)
    mean: Plane = ((weighted + safe // 2) // safe).astype(np.uint8)
    return mean
