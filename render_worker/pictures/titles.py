"""Titles, drawn once each with the same font file that the browser uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FONT_PATH = Path(__file__).parent.parent / "fonts" / "Inter.ttf"
"""Inter (SIL Open Font License 1.1), variable in optical size and weight."""

_INSET = Fraction(5, 100)
_REFERENCE_SIZE = 1000
_SMALLEST_OPTICAL, _LARGEST_OPTICAL = 14, 32
_PERCENT = 100

Measure = Callable[[str], float]


@dataclass(frozen=True)
class TitleStyle:
    """A text clip's style with its defaults filled in; sizes in canvas pixels."""

    size: int
    weight: int
    color: str
    align: str
    valign: str
    line_percent: int


def read_style(style: Mapping[str, Any]) -> TitleStyle:
    """Take what the projection says; unknown names are left out."""
    return TitleStyle(
        size=style.get("size", 72),
        weight=style.get("weight", 600),
        color=style.get("color", "#ffffff"),
        align=style.get("align", "center"),
        valign=style.get("valign", "middle"),
        line_percent=style.get("line", 120),
    )


def draw_title(text: str, style: TitleStyle, size: tuple[int, int], scale: Fraction) -> Image.Image:
    """Draw a text into a clear RGBA picture of `size` pixels, `scale` pixels per canvas pixel.

    The text stands in a box inset by 5 % on each side, wrapped at words. Lines are placed as CSS
    places them: the font's ascent and descent in the middle of the line's height.
    """
    image = Image.new("RGBA", size, _clear(style.color))
    font = _load_font(float(style.size * scale), style)
    left, top = float(size[0] * _INSET), float(size[1] * _INSET)
    width, height = size[0] - 2 * left, size[1] - 2 * top
    lines = wrap_lines(text, width, font.getlength)
    line_height = float(style.size * scale) * style.line_percent / _PERCENT
    baseline = top + _slack(style.valign, height - line_height * len(lines))
    baseline += _first_baseline(style, line_height, float(style.size * scale))
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        x = left + _slack(style.align, width - font.getlength(line))
        y = baseline + number * line_height
        draw.text((x, y), line, font=font, fill=style.color, anchor="ls")
    return image


def wrap_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Break a text into lines no wider than `width`, at spaces; a longer word stands alone."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and measure(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _slack(where: str, room: float) -> float:
    match where:
        case "left" | "top":
            return 0.0
        case "right" | "bottom":
            return room
        case _:
            return room / 2


def _load_font(size: float, style: TitleStyle) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT_PATH), max(1.0, size), layout_engine=ImageFont.Layout.RAQM)
    # Browsers choose the optical size from the CSS size by themselves.
    optical = min(max(style.size, _SMALLEST_OPTICAL), _LARGEST_OPTICAL)
    font.set_variation_by_axes([optical, style.weight])
    return font


def _first_baseline(style: TitleStyle, line_height: float, size: float) -> float:
    # Measured large, because a font's metrics are rounded to whole pixels at its own size.
    ascent, descent = _load_font(_REFERENCE_SIZE, style).getmetrics()
    ascent_px = ascent * size / _REFERENCE_SIZE
    descent_px = descent * size / _REFERENCE_SIZE
    return (line_height - ascent_px - descent_px) / 2 + ascent_px


def _clear(color: str) -> tuple[int, int, int, int]:
    # The clear pixels carry the text's colour, so that no other colour bleeds into its edges.
    return (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16), 0)
