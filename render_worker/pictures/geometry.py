"""Where a clip's picture lands in the output: pure arithmetic in pixels."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_FULL = 10_000
_MILLI = 1_000
_HUNDREDTHS = 100

Size = tuple[Fraction, Fraction]
"""Width and height."""


@dataclass(frozen=True)
class Rect:
    """Pixels [left, right) x [top, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """0 or less for an empty one."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """0 or less for an empty one."""
        return self.bottom - self.top

    @property
    def is_empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.width <= 0 or self.height <= 0

    @property
    def is_even(self) -> bool:
        """Whether its edges fall between the chroma samples of 4:2:0."""
        return not (self.left | self.top | self.right | self.bottom) & 1

    @property
    def evened(self) -> "Rect":
        """The smallest even rectangle that holds it."""
        return Rect(
            self.left & ~1, self.top & ~1, -(-self.right // 2) * 2, -(-self.bottom // 2) * 2
        )

    def moved(self, across: int, down: int) -> "Rect":
        """Return it so many pixels further right and down."""
        return Rect(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def scaled_about(self, middle: "Rect", part: Fraction) -> "Rect":
        """Return it so much larger about the middle of another one, to the nearest even pixels."""
        x, y = Fraction(middle.left + middle.right, 2), Fraction(middle.top + middle.bottom, 2)
        return Rect(
            _nearest_even(x + (self.left - x) * part),
            _nearest_even(y + (self.top - y) * part),
            _nearest_even(x + (self.right - x) * part),
            _nearest_even(y + (self.bottom - y) * part),
        )

    def meet(self, other: "Rect") -> "Rect":
        """Return what both hold."""
        return Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def holds(self, other: "Rect") -> bool:
        """Answer whether the other lies within."""
        return self.meet(other) == other


@dataclass(frozen=True)
class Canvas:
    """The timeline's canvas inside the output picture, as large as fits, in the middle."""

    width: int
    height: int
    out_width: int
    out_height: int

    @property
    def size(self) -> Size:
        """The timeline's own size."""
        return Fraction(self.width), Fraction(self.height)

    @property
    def scale(self) -> Fraction:
        """Output pixels per canvas pixel."""
        return min(
            Fraction(self.out_width, self.width),
            Fraction(self.out_height, self.height),
        )

    @property
    def rect(self) -> Rect:
        """The canvas in output pixels; what lies outside is never drawn on."""
        return _rect_around(
            Fraction(self.out_width, 2),
            Fraction(self.out_height, 2),
            self.width * self.scale,
            self.height * self.scale,
        )


@dataclass(frozen=True)
class Placement:
    """A picture's box before it is turned, and what of it is seen."""

    box: Rect
    """The whole picture, scaled."""
    visible: Rect
    """The part that cropping leaves, still unclipped by the canvas."""
    turn_hundredths: int
    """Clockwise, 1/100 degree, around the box's centre."""
    flip_x: bool
    flip_y: bool
    opacity: int
    """0 .. 10000."""

    @property
    def is_seen(self) -> bool:
        """Whether anything of it could be drawn."""
        return self.opacity > 0 and not self.visible.is_empty


def place(clip: Mapping[str, Any], size: tuple[Fraction, Fraction], canvas: Canvas) -> Placement:
    """Place a picture of a shown size (square pixels) by the clip's fit and transform."""
    fitted = fit_size(clip.get("fit", "contain"), size, canvas)
    width = fitted[0] * clip.get("sx", _FULL) / _FULL * canvas.scale
    height = fitted[1] * clip.get("sy", _FULL) / _FULL * canvas.scale
    across, down = _offset(clip)
    centre_x = Fraction(canvas.out_width, 2) + across * canvas.scale
    centre_y = Fraction(canvas.out_height, 2) + down * canvas.scale
    box = _rect_around(centre_x, centre_y, width, height)
    flip_x, flip_y = bool(clip.get("fh")), bool(clip.get("fv"))
    left, top, right, bottom = clip.get("crop") or (0, 0, 0, 0)
    # Cropped before it is mirrored: the source's left stays the source's left.
    across_cut = (right, left) if flip_x else (left, right)
    down_cut = (bottom, top) if flip_y else (top, bottom)
    return Placement(
        box=box,
        visible=_crop(box, (across_cut[0], down_cut[0], across_cut[1], down_cut[1])),
        turn_hundredths=clip.get("rot", 0) % 36_000,
        flip_x=flip_x,
        flip_y=flip_y,
        opacity=max(0, min(_FULL, clip.get("op", _FULL))),
    )


def _offset(clip: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """Return how far a picture's centre lies from the canvas's, in canvas pixels.

    At rest that is x and y. The anchor is a point of the picture, counted from its centre before
    it is scaled; it stays in its place when the picture is scaled and turned.
    """
    x, y = Fraction(clip.get("x", 0), _MILLI), Fraction(clip.get("y", 0), _MILLI)
    anchor_x, anchor_y = Fraction(clip.get("ax", 0), _MILLI), Fraction(clip.get("ay", 0), _MILLI)
    if not anchor_x and not anchor_y:
        return x, y
    across, down = (
        anchor_x * clip.get("sx", _FULL) / _FULL,
        anchor_y * clip.get("sy", _FULL) / _FULL,
    )
    if turn := clip.get("rot", 0) % 36_000:
        angle = math.radians(turn / _HUNDREDTHS)
        sine, cosine = Fraction(math.sin(angle)), Fraction(math.cos(angle))
        across, down = across * cosine - down * sine, across * sine + down * cosine
    return x + anchor_x - across, y + anchor_y - down


def even_size(size: Size, scale: Fraction) -> tuple[int, int]:
    """Return a size so much larger, to the nearest even pixels."""
    width, height = (max(2, _nearest_even(side * scale)) for side in size)
    return width, height


def fit_size(
    fit: str, size: tuple[Fraction, Fraction], canvas: Canvas
) -> tuple[Fraction, Fraction]:
    """Return the size in canvas pixels at scale 1."""
    width, height = size
    across, down = canvas.width / width, canvas.height / height
    match fit:
        case "fill":
            return Fraction(canvas.width), Fraction(canvas.height)
        case "none":
            return width, height
        case "cover":
            factor = max(across, down)
        case _:
            factor = min(across, down)
    return width * factor, height * factor


def _crop(box: Rect, crop: tuple[int, int, int, int]) -> Rect:
    """Hide edges; `crop` is left, top, right, bottom in 1/10000 of the picture."""
    left, top, right, bottom = (Fraction(part, _FULL) for part in crop)
    return Rect(
        box.left + round(box.width * left),
        box.top + round(box.height * top),
        box.right - round(box.width * right),
        box.bottom - round(box.height * bottom),
    )


def _rect_around(x: Fraction, y: Fraction, width: Fraction, height: Fraction) -> Rect:
    # Rounded at the edges, so that pictures that touch on the canvas touch in the output.
    return Rect(
        _nearest(x - width / 2),
        _nearest(y - height / 2),
        _nearest(x + width / 2),
        _nearest(y + height / 2),
    )


def _nearest(value: Fraction) -> int:
    # Halves go up: Python's rounding to even would move edges by their position.
    return int((value + Fraction(1, 2)) // 1)


def _nearest_even(value: Fraction) -> int:
    return 2 * _nearest(value / 2)
