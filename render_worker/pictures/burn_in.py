"""The timecode burned into a picture's lower edge."""

from collections.abc import Generator
from contextlib import closing
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from backend.renders.contract import RenderSpec
from backend.timeline.time import Rate
from backend.timeline.timecode import can_drop, format_timecode
from render_worker.pictures.colour import Plane, new_picture, plane_views
from render_worker.pictures.fonts import FOLDER as FONTS

_BLACK, _GREY, _WHITE = 16, 128, np.float32(235)
_SHARE = Fraction(1, 20)
"""Of the shorter side: how tall the digits' em is."""
_PADDING = Fraction(1, 4)
_WEIGHT, _OPTICAL = 600, 32
_BOX_SHARE = np.float32(0.7)
"""How much of the picture the box behind the digits covers."""
_MARGIN_PARTS = 40
"""The box stands off the edge by one of so many parts of the height."""
_TABULAR = ["tnum"]
"""Digits of one width: the box does not tremble."""


class BurnIn:
    """Draws labels; each is a box in the middle of the lower edge."""

    def __init__(self, spec: RenderSpec) -> None:
        timeline, output = spec.timeline, spec.output
        self._rate = Rate(*timeline["rate"])
        self._drop = bool(timeline.get("drop")) and can_drop(self._rate)
        self._start = timeline.get("start", 0)
        em = max(8, int(min(output.width, output.height) * _SHARE))
        self._font = ImageFont.truetype(
            str(FONTS / "Inter.ttf"), em, layout_engine=ImageFont.Layout.RAQM
        )
        self._font.set_variation_by_axes([_OPTICAL, _WEIGHT])
        self._padding = int(em * _PADDING)

    def label(self, frame: int) -> str:
        """Name a timeline frame as the timeline's ruler does."""
        return format_timecode(frame + self._start, self._rate, drop=self._drop)

    def stamp(self, picture: VideoFrame, frame: int) -> VideoFrame:
        """Return a copy with the frame's label; the picture itself is shared and stays."""
        stamped = new_picture(picture.width, picture.height)
        planes = plane_views(stamped)
        for target, source in zip(planes, plane_views(picture), strict=True):
            target[:] = source
        self._draw(planes, self.label(frame))
        return stamped

    def _draw(self, planes: list[Plane], text: str) -> None:
        height, width = planes[0].shape
        words = self._words(text)[:height, :width]
        rows, columns = words.shape
        top = max(0, height - rows - height // _MARGIN_PARTS) // 2 * 2
        left = (width - columns) // 4 * 2
        luma = planes[0][top : top + rows, left : left + columns]
        darkened = luma - (luma - np.float32(_BLACK)) * _BOX_SHARE
        luma[:] = np.rint(darkened + (_WHITE - darkened) * words)
        for plane in planes[1:]:
            colour = plane[top // 2 : (top + rows) // 2, left // 2 : (left + columns) // 2]
            colour[:] = np.rint(colour - (colour - np.float32(_GREY)) * _BOX_SHARE)

    def _words(self, text: str) -> NDArray[np.float32]:
        """Draw a label: how much of each pixel is covered, with even sides."""
        ascent, descent = self._font.getmetrics()
        length = self._font.getlength(text, features=_TABULAR)
        size = _even(length + 2 * self._padding), _even(ascent + descent + self._padding)
        image = Image.new("L", size, 0)
        place = self._padding, self._padding // 2
        ImageDraw.Draw(image).text(place, text, font=self._font, fill=255, features=_TABULAR)
        return np.asarray(image, np.float32) / np.float32(255)


def stamped(spec: RenderSpec, pictures: Generator[VideoFrame], first: int) -> Generator[VideoFrame]:
    """Yield pictures, each with its timecode; the first is timeline frame `first`."""
    burn_in = BurnIn(spec)
    with closing(pictures):
        for frame, picture in enumerate(pictures, start=first):
            yield burn_in.stamp(picture, frame)


def _even(side: float) -> int:
    return 2 * -(-int(side) // 2)
