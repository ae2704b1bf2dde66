"""How a stored picture must be turned to be shown: the container's display matrix."""

import struct
from dataclasses import dataclass
from typing import cast

import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame

from render_worker.pictures.colour import Plane

_MATRIX_BYTES = 36
_QUARTER = 90


@dataclass(frozen=True)
class Orientation:
    """Quarter turns clockwise, after mirroring left and right."""

    quarter_turns: int = 0
    mirrored: bool = False

    @property
    def swaps_sides(self) -> bool:
        """Whether width and height change places."""
        return self.quarter_turns % 2 == 1

    @property
    def is_upright(self) -> bool:
        """Whether nothing has to be done."""
        return self.quarter_turns == 0 and not self.mirrored

    def turn(self, plane: Plane) -> Plane:
        """Return a plane (height, width, …) as it is to be shown."""
        if self.mirrored:
            plane = plane[:, ::-1]
        return np.rot90(plane, -self.quarter_turns) if self.quarter_turns else plane


UPRIGHT = Orientation()


def orientation_of(frame: VideoFrame) -> Orientation:
    """Read a frame's display matrix; turns that are no quarter turns are left alone.

    The matrix is row-major 16.16: [a b u; c d v; x y w], and maps a stored (p, q) to
    (a·p + c·q, b·p + d·q) (ISO/IEC 14496-12, 8.3.2.3).
    """
    try:
        found = cast("SideDataContainer", frame.side_data)
    except ValueError:
        # PyAV lists no side data when it does not know one of its kinds, as EXIF.
        return _by_angle(frame.rotation)
    if Type.DISPLAYMATRIX not in found:
        return UPRIGHT
    matrix = bytes(found[Type.DISPLAYMATRIX])
    if len(matrix) != _MATRIX_BYTES:
        return UPRIGHT
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix)
    return _BY_SIGNS.get((_sign(a), _sign(b), _sign(c), _sign(d)), UPRIGHT)


def _by_angle(counterclockwise: int) -> Orientation:
    turns, rest = divmod(-counterclockwise, _QUARTER)
    return Orientation(turns % 4) if rest == 0 else UPRIGHT


def _sign(value: int) -> int:
    # Turns made from sines and cosines leave a few units where a 0 is meant.
    return 0 if abs(value) < 1 << 8 else (1 if value > 0 else -1)


_BY_SIGNS = {
    (1, 0, 0, 1): UPRIGHT,
    (0, 1, -1, 0): Orientation(1),
    (-1, 0, 0, -1): Orientation(2),
    (0, -1, 1, 0): Orientation(3),
    (-1, 0, 0, 1): Orientation(0, mirrored=True),
    (0, -1, -1, 0): Orientation(1, mirrored=True),
    (1, 0, 0, -1): Orientation(2, mirrored=True),
    (0, 1, 1, 0): Orientation(3, mirrored=True),
}
