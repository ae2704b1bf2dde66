"""Interlaced pictures without their combs, each from its own lines alone."""

from collections.abc import Callable

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

_COMB = 12
"""Of 256: a line that is so much brighter than both its neighbours, or darker, is a comb's."""
_BYTE_BITS, _PAIR_BITS = 8, 16
_LEAST_LINES = 3

Samples = NDArray[np.uint8] | NDArray[np.uint16]


def without_combs(frame: VideoFrame) -> VideoFrame:
    """Return a progressive picture as it is, an interlaced one as its first field shows it.

    Lines of the second field are drawn anew only where they stand out, so that what does not move
    keeps all its lines. A picture needs none of its neighbours: chunks may begin anywhere.
    """
    if not frame.interlaced_frame or not _is_known(frame):
        return frame
    whole = VideoFrame(frame.width, frame.height, frame.format.name)
    for plane, made in zip(frame.planes, whole.planes, strict=True):
        view = _rows(frame, plane.line_size)
        length = min(plane.line_size, made.line_size)
        rows = view(memoryview(plane))[: plane.height, :length]
        _rows(frame, made.line_size)(memoryview(made))[: plane.height, :length] = _smooth(rows)
    whole.colorspace, whole.color_range = frame.colorspace, frame.color_range
    whole.color_trc, whole.color_primaries = frame.color_trc, frame.color_primaries
    whole.pts = frame.pts
    return whole


def _is_known(frame: VideoFrame) -> bool:
    """Answer whether samples are whole bytes, or pairs of them with the lower one first."""
    pixels = frame.format
    plain = pixels.name != "pal8" and not pixels.name.endswith("be")
    return plain and pixels.components[0].bits <= _PAIR_BITS and frame.height >= _LEAST_LINES


def _rows(frame: VideoFrame, line_size: int) -> Callable[[memoryview], Samples]:
    wide = frame.format.components[0].bits > _BYTE_BITS

    def view(memory: memoryview) -> Samples:
        rows = np.frombuffer(memory, np.uint8).reshape(-1, line_size)
        return rows.view("<u2") if wide else rows

    return view


def _smooth(rows: Samples) -> Samples:
    above, line, below = (rows[n : n + len(rows) - 2 : 2].astype(np.int32) for n in range(3))
    count = min(len(above), len(line), len(below))
    above, line, below = above[:count], line[:count], below[:count]
    least = _COMB if rows.dtype == np.uint8 else _COMB << 2
    over = np.minimum(line - above, line - below) > least
    under = np.maximum(line - above, line - below) < -least
    smooth = rows.copy()
    smooth[1 : 2 * count : 2] = np.where(over | under, (above + below + 1) >> 1, line)
    return smooth
