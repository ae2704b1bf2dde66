"""Test media whose every picture carries its own number, and the reader for it.

A row of 16 black or white blocks at the top is the number in binary, most significant first; the
last two blocks are a check: 3 minus the number of ones modulo 4,
so that neither black nor white is a number.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

BITS = 14
BLOCKS = BITS + 2
SIZE = (320, 180)
_BAND = 24
_WHITE = 128


@dataclass(frozen=True)
class Numbered:
    """How to make one file."""

    frames: int
    rate: Fraction = Fraction(25)
    gop: int = 12
    b_frames: int = 0
    size: tuple[int, int] = SIZE
    times: list[int] | None = None
    """Presentation times in `tick`s; frame n at n/rate when left out."""
    tick: Fraction | None = None
    first_number: int = 0
    options: dict[str, str] = field(default_factory=dict)
    codec: str = "libx264"
    pixels: str = "yuv420p"
    rotate: int = 0


def draw_number(number: int, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """Draw a picture: (height, width, 3) uint8 RGB."""
    width, height = size
    picture = np.full((height, width, 3), 60 + number % 60, np.uint8)
    picture[height // 2 :, :, 1] = (number * 7) % 200
    bits = [(number >> shift) & 1 for shift in reversed(range(BITS))]
    check = 3 - sum(bits) % 4
    for index, bit in enumerate([*bits, check >> 1, check & 1]):
        left, right = width * index // BLOCKS, width * (index + 1) // BLOCKS
        picture[: _BAND * height // SIZE[1], left:right] = 235 if bit else 16
    return picture


def read_number(picture: NDArray[np.uint8]) -> int:
    """Read a picture (height, width, 3) back.

    Raises:
        ValueError: the check does not fit, so that this is no numbered picture.
    """
    height, width = picture.shape[:2]
    row = picture[: _BAND * height // SIZE[1] * 2 // 3].mean(axis=(0, 2))
    centres = [row[int(width * (index + 0.5) / BLOCKS)] for index in range(BLOCKS)]
    ones = [int(value > _WHITE) for value in centres]
    bits, check = ones[:BITS], ones[BITS] * 2 + ones[BITS + 1]
    if 3 - sum(bits) % 4 != check or any(100 < value < 156 for value in centres):
        raise ValueError("no number can be read")
    return int("".join(map(str, bits)), 2)


def write_numbered(path: Path, how: Numbered) -> Path:
    """Make the file."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(how.codec, rate=how.rate, options=_options(how))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = how.size
        stream.pix_fmt = how.pixels
        stream.codec_context.gop_size = how.gop
        tick = how.tick or 1 / how.rate
        stream.codec_context.time_base = tick
        stream.time_base = tick
        if how.rotate:
            stream.set_display_rotation(how.rotate)
        for number in range(how.frames):
            frame = VideoFrame.from_ndarray(
                draw_number(how.first_number + number, how.size), format="rgb24"
            ).reformat(format=how.pixels)
            frame.pts = how.times[number] if how.times else int(number / how.rate / tick)
            frame.time_base = tick
            frame.pict_type = PictureType.NONE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _options(how: Numbered) -> dict[str, str]:
    if how.codec != "libx264":
        return how.options
    return {"preset": "ultrafast", "crf": "18", "bf": str(how.b_frames), **how.options}


def numbers_in(pictures: Iterable[VideoFrame]) -> Iterator[int | None]:
    """Read numbers; None where a picture has none."""
    for picture in pictures:
        try:
            yield read_number(np.asarray(picture.to_ndarray(format="rgb24"), np.uint8))
        except ValueError:
            yield None


def numbers_of_file(path: Path) -> list[int | None]:
    """Read the numbers of all pictures of a file in order of presentation."""
    with av.open(str(path)) as container:
        return list(numbers_in(container.decode(video=0)))
