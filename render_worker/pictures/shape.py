"""From a source picture and its placement to a patch of the output."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from render_worker.pictures.colour import Converter, Plane, has_alpha, plane_views
from render_worker.pictures.geometry import Canvas, Placement, Rect
from render_worker.pictures.orientation import UPRIGHT, Orientation
from render_worker.pictures.patch import Patch, patch_of_samples, patch_of_window

_HUNDREDTHS = 100
_LARGEST_ZOOM = 4
"""A box of more than so many times the output's pixels is cut from the source, not scaled whole."""

Turn = Callable[[Plane], Plane]


def patch_of_frame(
    frame: VideoFrame,
    placement: Placement,
    canvas: Canvas,
    orientation: Orientation,
    converter: Converter,
) -> Patch | None:
    """Shape a decoded picture; None when nothing of it is seen."""
    if not placement.is_seen:
        return None
    if _is_plain(placement, canvas):
        return _straight(frame, placement, canvas, orientation, converter)
    box = placement.box
    sides = (min(frame.width, box.width), min(frame.height, box.height))
    if orientation.swaps_sides:
        sides = (min(frame.width, box.height), min(frame.height, box.width))
    pixels = converter.to_rgb(frame, width=sides[0], height=sides[1], pixels="rgba")
    upright = orientation.turn(np.asarray(pixels.to_ndarray(), np.uint8))
    image = Image.fromarray(np.ascontiguousarray(upright))
    return patch_of_image(image, placement, canvas, converter)


def patch_of_image(
    image: Image.Image, placement: Placement, canvas: Canvas, converter: Converter
) -> Patch | None:
    """Shape an RGBA picture (straight alpha); None when nothing of it is seen."""
    if not placement.is_seen:
        return None
    shaped = shaped_image(image, placement, canvas, converter)
    return shaped.patch(placement.opacity) if shaped else None


@dataclass(frozen=True)
class Shaped:
    """An RGBA picture where it stands, before it is made clear: a fade draws it only once."""

    planes: tuple[Plane, Plane, Plane, Plane]
    """4:4:4 with alpha."""
    rect: Rect

    def patch(self, opacity: int) -> Patch:
        """Return it as opaque as that."""
        luma, blue, red, alpha = self.planes
        return patch_of_samples((luma, blue, red), alpha, self.rect, opacity)


def shaped_image(
    image: Image.Image,
    placement: Placement,
    canvas: Canvas,
    converter: Converter,
    *,
    closely: bool = False,
) -> Shaped | None:
    """Shape an RGBA picture without looking at the opacity; None when nothing can be seen of it.

    `closely` leaves out clear margins: most of a title is clear.
    """
    if placement.flip_x:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if placement.flip_y:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    rect = _turned_bounds(placement).meet(canvas.rect)
    if rect.is_empty:
        return None
    drawn = _placed(_cropped(image, placement), placement, rect)
    if closely:
        inked = _inked(drawn, rect)
        if inked.is_empty:
            return None
        drawn = drawn.crop(_corners(inked.moved(-rect.left, -rect.top)))
        rect = inked
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(drawn), format="rgba")
    planes = plane_views(
        converter.to_yuv(frame, width=rect.width, height=rect.height, pixels="yuva444p")
    )
    return Shaped((planes[0], planes[1], planes[2], planes[3]), rect)


def _placed(image: Image.Image, placement: Placement, rect: Rect) -> Image.Image:
    """Draw the visible part of a picture, as it stands, on `rect`."""
    if placement.turn_hundredths != 0:
        return _projected(image, placement, rect)
    seen = placement.visible
    if rect == seen:
        return image if image.size == (rect.width, rect.height) else _resized(image, rect)
    if image.size == (seen.width, seen.height):
        return _moved(image, rect.moved(-seen.left, -seen.top))
    return _projected(image, placement, rect)


def _inked(image: Image.Image, rect: Rect) -> Rect:
    """Return the even part of a picture on `rect` outside of which it is clear."""
    bounds = image.getchannel("A").getbbox() or (0, 0, 0, 0)
    return Rect(*bounds).moved(rect.left, rect.top).evened.meet(rect)


def _corners(rect: Rect) -> tuple[int, int, int, int]:
    return rect.left, rect.top, rect.right, rect.bottom


def _moved(image: Image.Image, part: Rect) -> Image.Image:
    """Cut a part out, to the bit what `_projected` makes of it, in a tenth of the time."""
    cut = image.crop(_corners(part))
    # Drawing anew multiplies by alpha and divides again, which rounds.
    return cut.convert("RGBa").convert("RGBA")


def _is_plain(placement: Placement, canvas: Canvas) -> bool:
    pixels = placement.box.width * placement.box.height
    largest = _LARGEST_ZOOM * canvas.out_width * canvas.out_height
    return placement.turn_hundredths == 0 and pixels <= largest


def _straight(
    frame: VideoFrame,
    placement: Placement,
    canvas: Canvas,
    orientation: Orientation,
    converter: Converter,
) -> Patch | None:
    box, seen = placement.box, placement.visible.meet(canvas.rect)
    if seen.is_empty:
        return None
    turn = _turner(orientation, placement)
    width, height = (box.height, box.width) if orientation.swaps_sides else (box.width, box.height)
    if box.is_even and seen.is_even and not has_alpha(frame):
        scaled = converter.to_yuv(frame, width=width, height=height, pixels="yuv420p")
        luma, blue, red = (turn(plane) for plane in plane_views(scaled))
        return patch_of_window((luma, blue, red), box, seen, placement.opacity)
    pixels = "yuva444p" if has_alpha(frame) else "yuv444p"
    scaled = converter.to_yuv(frame, width=width, height=height, pixels=pixels)
    rows = slice(seen.top - box.top, seen.bottom - box.top)
    columns = slice(seen.left - box.left, seen.right - box.left)
    planes = [turn(plane)[rows, columns] for plane in plane_views(scaled)]
    alpha = planes[3] if has_alpha(frame) else None
    return patch_of_samples((planes[0], planes[1], planes[2]), alpha, seen, placement.opacity)


def _turner(orientation: Orientation, placement: Placement) -> Turn:
    if orientation == UPRIGHT and not (placement.flip_x or placement.flip_y):
        return lambda plane: plane

    def turn(plane: Plane) -> Plane:
        plane = orientation.turn(plane)
        plane = plane[:, ::-1] if placement.flip_x else plane
        return plane[::-1] if placement.flip_y else plane

    return turn


def _cropped(image: Image.Image, placement: Placement) -> Image.Image:
    box, visible = placement.box, placement.visible
    if visible == box:
        return image
    across, down = image.width / box.width, image.height / box.height
    return image.crop(
        (
            round((visible.left - box.left) * across),
            round((visible.top - box.top) * down),
            round((visible.right - box.left) * across),
            round((visible.bottom - box.top) * down),
        )
    )


def _resized(image: Image.Image, rect: Rect) -> Image.Image:
    # Pillow multiplies by alpha around resizing, so that edges get no dark halo.
    return image.resize((rect.width, rect.height), Image.Resampling.BICUBIC)


def _turned_bounds(placement: Placement) -> Rect:
    """Return the pixels a turned picture can touch."""
    if placement.turn_hundredths == 0:
        return placement.visible
    centre_x, centre_y = _centre(placement.box)
    sine, cosine = _sine_cosine(placement)
    seen = placement.visible
    corners = [(x, y) for x in (seen.left, seen.right) for y in (seen.top, seen.bottom)]
    across = [centre_x + (x - centre_x) * cosine - (y - centre_y) * sine for x, y in corners]
    down = [centre_y + (x - centre_x) * sine + (y - centre_y) * cosine for x, y in corners]
    # A thousandth forgives what sines leave of quarter turns.
    return Rect(
        math.floor(min(across) + 1e-3),
        math.floor(min(down) + 1e-3),
        math.ceil(max(across) - 1e-3),
        math.ceil(max(down) - 1e-3),
    )


def _projected(image: Image.Image, placement: Placement, rect: Rect) -> Image.Image:
    """Draw the part of a turned or far enlarged picture that falls on `rect`."""
    seen = placement.visible
    # Larger than it will be seen, it would be sampled with holes: make it small first.
    if image.width > seen.width or image.height > seen.height:
        image = _resized(image, Rect(0, 0, max(1, seen.width), max(1, seen.height)))
    across, down = image.width / seen.width, image.height / seen.height
    # A clear border lets the edges fade within a pixel instead of breaking off.
    framed = Image.new("RGBA", (image.width + 2, image.height + 2))
    framed.paste(image, (1, 1))
    centre_x, centre_y = _centre(placement.box)
    sine, cosine = _sine_cosine(placement)
    shift_x, shift_y = rect.left - centre_x, rect.top - centre_y
    start_x = cosine * shift_x + sine * shift_y + centre_x - seen.left
    start_y = -sine * shift_x + cosine * shift_y + centre_y - seen.top
    matrix = (
        cosine * across,
        sine * across,
        start_x * across + 1,
        -sine * down,
        cosine * down,
        start_y * down + 1,
    )
    return framed.transform(
        (rect.width, rect.height), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC
    )


def _centre(box: Rect) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _sine_cosine(placement: Placement) -> tuple[float, float]:
    angle = math.radians(placement.turn_hundredths / _HUNDREDTHS)
    return math.sin(angle), math.cos(angle)
