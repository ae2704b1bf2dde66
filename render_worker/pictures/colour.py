"""Every picture becomes bt709, limited range, once: matrices and ranges are always explicit."""

from collections.abc import Sequence

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorRange,
    Colorspace,
    Interpolation,
    VideoReformatter,
)
from numpy.typing import NDArray

from render_worker.pictures.dynamic_range import PIXELS, Narrowing, range_of
from render_worker.pictures.interlaced import without_combs

Plane = NDArray[np.uint8]

AV_UNSPECIFIED = 2
"""AVCOL_SPC_UNSPECIFIED, AVCOL_PRI_UNSPECIFIED and AVCOL_TRC_UNSPECIFIED."""
AV_BT709 = 1
AV_BT2020 = 9
_LARGEST_SD_HEIGHT = 576


class Converter:
    """Scales and converts pictures; keep one for each kind of conversion."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        self._narrowing = Narrowing()

    def to_yuv(self, frame: VideoFrame, *, width: int, height: int, pixels: str) -> VideoFrame:
        """Return the picture as bt709 limited in a YUV format, alpha straight where it has one."""
        frame = self._narrowed(frame, width, height)
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format=pixels,
            src_colorspace=_matrix(frame),
            dst_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
            src_color_range=_range(frame),
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )

    def to_rgb(self, frame: VideoFrame, *, width: int, height: int, pixels: str) -> VideoFrame:
        """Return the picture as full range RGB."""
        return self._rgb(self._narrowed(frame, width, height), width, height, pixels)

    def _narrowed(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """Return it without combs; pictures of more light or colours as RGB of bt709."""
        frame = without_combs(frame)
        kind = range_of(frame)
        if kind is None:
            return frame
        return self._narrowing.narrow(self._rgb(frame, width, height, PIXELS), kind)

    def _rgb(self, frame: VideoFrame, width: int, height: int, pixels: str) -> VideoFrame:
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format=pixels,
            src_colorspace=_matrix(frame),
            # Without full chroma white would be 253.
            interpolation=Interpolation.BICUBIC
            | Interpolation.ACCURATE_RND
            | Interpolation.FULL_CHR_H_INT,
            src_color_range=_range(frame),
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )


def has_alpha(frame: VideoFrame) -> bool:
    """Answer whether pictures of this pixel format can be seen through."""
    name = frame.format.name
    return any(mark in name for mark in ("yuva", "rgba", "argb", "bgra", "abgr", "ya", "gbrap"))


def plane_views(frame: VideoFrame) -> list[Plane]:
    """Return the planes of an 8-bit planar picture without copying: (height, width) uint8."""
    views = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        views.append(rows[: plane.height, : plane.width])
    return views


def frame_of_planes(planes: Sequence[Plane]) -> VideoFrame:
    """Make a picture of planes in 4:2:0, bt709, limited range."""
    height, width = planes[0].shape
    frame = new_picture(width, height)
    for view, plane in zip(plane_views(frame), planes, strict=True):
        view[:] = plane
    return frame


def new_picture(width: int, height: int) -> VideoFrame:
    """Make an empty picture in 4:2:0 that says that it is bt709, limited range."""
    frame = VideoFrame(width, height, "yuv420p")
    frame.colorspace = AV_BT709
    frame.color_range = int(ColorRange.MPEG)
    return frame


def rgb_to_yuv(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """Convert one full range RGB colour to bt709 limited 8 bit (ITU-R BT.709-6, items 3 and 4)."""
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (
        round(16 + luma * 219 / 255),
        round(128 + (blue - luma) / 1.8556 * 224 / 255),
        round(128 + (red - luma) / 1.5748 * 224 / 255),
    )


def hex_to_yuv(color: str) -> tuple[int, int, int]:
    """Convert `#rrggbb`; anything else is black."""
    if len(color) != len("#rrggbb") or not color.startswith("#"):
        return rgb_to_yuv(0, 0, 0)
    return rgb_to_yuv(int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16))


def _matrix(frame: VideoFrame) -> int | None:
    """Untagged pictures follow the custom of their size; tagged ones speak for themselves."""
    if frame.colorspace != AV_UNSPECIFIED or frame.format.is_rgb:
        return None
    if range_of(frame) is not None:
        return AV_BT2020
    small = frame.height <= _LARGEST_SD_HEIGHT
    return int(Colorspace.ITU601 if small else Colorspace.ITU709)


def _range(frame: VideoFrame) -> int:
    if frame.color_range in {int(ColorRange.MPEG), int(ColorRange.JPEG)}:
        return frame.color_range
    full = frame.format.is_rgb or frame.format.name.startswith("yuvj")
    return int(ColorRange.JPEG if full else ColorRange.MPEG)
