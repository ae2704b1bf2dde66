"""Look-up tables out of .cube files (Adobe's Cube LUT Specification 1.0)."""

import functools
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from render_worker.effects.colouring import Params
from render_worker.errors import EngineError

_WHOLE = 10_000
_LARGEST_BYTES = 32 * 2**20
_LARGEST_SIDE = 65
_LONGEST_LINE = 65_536
_SPREAD_SIDE = 33
"""A table of curves becomes a cube of so many colours along each side."""
_CHANNELS = 3


class CubeWrong(EngineError):
    """The file is no table that can be used; the message says why."""

    code = "media_damaged"


@dataclass(frozen=True, eq=False)
class Cube:
    """Colours for equal steps of red, green and blue."""

    side: int
    table: NDArray[np.float32]
    """(blue, green, red, 3), 0 .. 1."""

    def as_strip(self) -> Image.Image:
        """Return it as a picture: squares of red and green, one beside the other for each blue."""
        levels = np.rint(self.table * 255).astype(np.uint8)
        return Image.fromarray(np.concatenate(list(levels), axis=1))


def looks_like_cube(beginning: bytes) -> bool:
    """Answer whether a file that begins like this is meant as a table."""
    return b"LUT_3D_SIZE" in beginning or b"LUT_1D_SIZE" in beginning


@functools.lru_cache(maxsize=4)
def read_cube(path: Path) -> Cube:
    """Read a file.

    Raises:
        CubeWrong
    """
    if path.stat().st_size > _LARGEST_BYTES:
        raise CubeWrong("The look-up table is too large.")
    text = path.read_text(encoding="utf-8", errors="replace")
    settings: dict[str, list[str]] = {}
    rows: list[list[float]] = []
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words or words[0] == "TITLE":
            continue
        if words[0][0].isalpha():
            settings[words[0]] = words[1:]
        else:
            rows.append(_numbers(words))
    _check_domain(settings)
    if "LUT_3D_SIZE" in settings:
        return _cube(_side(settings["LUT_3D_SIZE"], _LARGEST_SIDE), rows)
    if "LUT_1D_SIZE" in settings:
        return _spread(_side(settings["LUT_1D_SIZE"], _LONGEST_LINE), rows)
    raise CubeWrong("The look-up table does not say its size.")


def with_cube(image: Image.Image, cube: Cube, params: Params) -> Image.Image:
    """Give every pixel the table's colour, as far as `mix` says."""
    plain = image.convert("RGB")
    table = ImageFilter.Color3DLUT(cube.side, cube.table.reshape(-1, _CHANNELS))
    drawn = Image.blend(plain, plain.filter(table), params["mix"] / _WHOLE)
    if image.mode == "RGBA":
        drawn.putalpha(image.getchannel("A"))
    return drawn


def _numbers(words: list[str]) -> list[float]:
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != _CHANNELS or not all(map(math.isfinite, numbers)):
        raise CubeWrong("The look-up table has a row that is not three numbers.")
    return numbers


def _side(words: list[str], largest: int) -> int:
    side = int(words[0]) if words and words[0].isdecimal() else 0
    if not 2 <= side <= largest:  # noqa: PLR2004 - black and white
        raise CubeWrong(f"The look-up table must have a size of 2 to {largest}.")
    return side


def _check_domain(settings: dict[str, list[str]]) -> None:
    for name, usual in (("DOMAIN_MIN", 0.0), ("DOMAIN_MAX", 1.0)):
        if name in settings and _numbers(settings[name]) != [usual] * _CHANNELS:
            raise CubeWrong("The look-up table is for other values than those from 0 to 1.")


def _cube(side: int, rows: list[list[float]]) -> Cube:
    if len(rows) != side**3:
        raise CubeWrong(f"The look-up table should have {side**3} rows and has {len(rows)}.")
    table = np.clip(np.array(rows, np.float32), 0, 1).reshape(side, side, side, _CHANNELS)
    return Cube(side, table)


def _spread(length: int, rows: list[list[float]]) -> Cube:
    if len(rows) != length:
        raise CubeWrong(f"The look-up table should have {length} rows and has {len(rows)}.")
    curves = np.clip(np.array(rows, np.float32), 0, 1)
    steps = np.linspace(0, length - 1, _SPREAD_SIDE)
    red, green, blue = (
        np.interp(steps, np.arange(length), curves[:, channel]).astype(np.float32)
        for channel in range(_CHANNELS)
    )
    table = np.empty((_SPREAD_SIDE, _SPREAD_SIDE, _SPREAD_SIDE, _CHANNELS), np.float32)
    table[..., 0], table[..., 1] = red[None, None, :], green[None, :, None]
    table[..., 2] = blue[:, None, None]
    return Cube(_SPREAD_SIDE, table)
