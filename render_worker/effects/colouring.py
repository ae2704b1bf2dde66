"""Effects on each pixel by itself: twelve numbers, or a table of 256.

`frontend/src/compositor/effects/colouring.ts` is the twin of the numbers; both run
`tests/vectors/colouring.json`.
"""

import math
from collections.abc import Mapping
from typing import Any

from PIL import Image

Params = Mapping[str, Any]
Rows = tuple[tuple[float, ...], ...]
"""A row for each channel: mostly the shares of red, green and blue, and what is added (0..1)."""

_WHOLE = 10_000
_MILLI = 1_000
_HALF_TURN = 18_000
_GAMMA = 2.2
_LUMA = (0.2126, 0.7152, 0.0722)
_BLUE_REACH, _RED_REACH = 1.8556, 1.5748
"""What blue and red minus luma are divided by for chroma from -0.5 to 0.5 (BT.709)."""
_IDENTITY: Rows = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0))
_STEPS = 256
_NARROWEST = 0.0001


def colour_rows(params: Params) -> Rows:
    """Return the numbers of `color`: exposure, warmth, contrast, brightness, saturation, hue."""
    exposure = 2 ** (params["exposure"] / _MILLI / _GAMMA)
    warm, magenta = params["temperature"] / _WHOLE / 4, params["tint"] / _WHOLE / 4
    contrast, saturation = params["contrast"] / _WHOLE, params["saturation"] / _WHOLE
    gains = (1 + warm + magenta / 2, 1 - magenta, 1 - warm + magenta / 2)
    lifted = (1 - contrast) / 2 + params["brightness"] / _WHOLE
    graded = tuple(
        (*(exposure * gain * contrast if m == n else 0.0 for m in range(3)), lifted)
        for n, gain in enumerate(gains)
    )
    chroma = _chroma_rows(saturation, math.pi * params["hue"] / _HALF_TURN)
    return _behind(graded, chroma)


def monochrome_rows(params: Params) -> Rows:
    """Return the numbers of `monochrome`: a colour as bright as the picture."""
    mix, color = params["mix"] / _WHOLE, colour_parts(params["color"])
    return tuple(
        (*(mix * part * share + (1 - mix if m == n else 0) for m, share in enumerate(_LUMA)), 0.0)
        for n, part in enumerate(color)
    )


def invert_rows(params: Params) -> Rows:
    """Return the numbers of `invert`."""
    mix = params["mix"] / _WHOLE
    return tuple((*(part * (1 - 2 * mix) for part in row[:3]), mix) for row in _IDENTITY)


def lift_gamma_gain_rows(params: Params) -> Rows:
    """Return lift, exponent and gain of red, green and blue: each goes with that of all three."""
    return tuple(
        (
            (params["lift"] + params[f"lift_{name}"]) / _WHOLE,
            _WHOLE * _WHOLE / (params["gamma"] * params[f"gamma_{name}"]),
            params["gain"] * params[f"gain_{name}"] / (_WHOLE * _WHOLE),
        )
        for name in ("red", "green", "blue")
    )


def with_lift_gamma_gain(image: Image.Image, params: Params) -> Image.Image:
    """Move the darkest, bend the middle and multiply the brightest of each channel.

    The formula is that of Blender's colour balance node (`colorbalance_lgg`), with lift from 0.
    """
    table = []
    for lift, exponent, gain in lift_gamma_gain_rows(params):
        for step in range(_STEPS):
            value = step / (_STEPS - 1)
            part = max(gain * (value + lift * (1 - value)), 0.0) ** exponent
            table.append(int(min(part, 1.0) * (_STEPS - 1) + 0.5))
    return image.point(table + _clear_steps(image))


def with_rows(image: Image.Image, rows: Rows) -> Image.Image:
    """Give every pixel the sum that the rows say, from 0 to 1."""
    matrix = tuple(
        part * (_STEPS - 1) if number == len(row) - 1 else part
        for row in rows
        for number, part in enumerate(row)
    )
    coloured = image.convert("RGB").convert("RGB", matrix)
    if image.mode == "RGBA":
        coloured.putalpha(image.getchannel("A"))
    return coloured


def with_levels(image: Image.Image, params: Params) -> Image.Image:
    """Spread what lies between black and white, and bend the middle."""
    black, gamma = params["black"] / _WHOLE, params["gamma"] / _WHOLE
    reach = max(params["white"] / _WHOLE - black, _NARROWEST)
    table = []
    for step in range(_STEPS):
        part = min(max((step / (_STEPS - 1) - black) / reach, 0.0), 1.0)
        table.append(int(part ** (1 / gamma) * (_STEPS - 1) + 0.5))
    return image.point(table * 3 + _clear_steps(image))


def colour_parts(color: str) -> tuple[float, ...]:
    """Return `#rrggbb` as three numbers from 0 to 1."""
    return tuple(int(color[at : at + 2], 16) / (_STEPS - 1) for at in (1, 3, 5))


def _clear_steps(image: Image.Image) -> list[int]:
    """Return the part of a table that leaves alpha as it is, for a picture that has any."""
    return list(range(_STEPS)) if image.mode == "RGBA" else []


def _chroma_rows(saturation: float, angle: float) -> Rows:
    """Make chroma stronger and turn it, red towards yellow; luma stays."""
    sine, cosine = saturation * math.sin(angle), saturation * math.cos(angle)
    rows = []
    # Where blue and red minus luma come from: shares of both, before and after the turn.
    shares = {0: (sine * _RED_REACH / _BLUE_REACH, cosine)}
    shares[2] = (cosine, -sine * _BLUE_REACH / _RED_REACH)
    by_blue, by_red = (
        -(_LUMA[0] * shares[0][n] + _LUMA[2] * shares[2][n]) / _LUMA[1] for n in (0, 1)
    )
    shares[1] = (by_blue, by_red)
    for channel in range(3):
        blue, red = shares[channel]
        row = [luma * (1 - blue - red) for luma in _LUMA]
        row[2] += blue
        row[0] += red
        rows.append((*row, 0.0))
    return tuple(rows)


def _behind(first: Rows, second: Rows) -> Rows:
    """Return the rows that do what the first and then the second would do."""
    return tuple(
        tuple(
            sum(row[k] * first[k][column] for k in range(3)) + (row[3] if column == 3 else 0)  # noqa: PLR2004 - what is added
            for column in range(4)
        )
        for row in second
    )
