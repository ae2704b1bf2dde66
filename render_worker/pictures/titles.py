"""Titles, drawn once each with the same font file that the browser uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from render_worker.pictures.bidi import is_right_to_left
from render_worker.pictures.fonts import USUAL_FAMILY, Face, first_clusters
from render_worker.pictures.lettering import Line, draw_leaning, draw_line, lay_out
from render_worker.pictures.line_breaking import wrap_lines

_INSET = Fraction(5, 100)
_REFERENCE_SIZE = 1000
_PERCENT = 100
_WHOLE = 10_000
_ROUGH = 0.03
"""Words beside each other are as wide as each of them, but for less than this."""
_SPACING_STEPS = 1000
"""Letter spacing is in thousandths of the text's size."""
# Parts of the text's size; `frontend/src/compositor/title.ts` has the same.
_STROKE = 1 / 20
_SHADOW_AWAY, _SHADOW_DEVIATION = 1 / 20, 1 / 40
_BOX_ACROSS, _BOX_DOWN = 1 / 4, 1 / 8


@dataclass(frozen=True)
class TitleStyle:
    """A text clip's style with its defaults filled in; sizes in canvas pixels."""

    size: int
    weight: int
    font: str
    italic: bool
    spacing: int
    color: str
    align: str
    valign: str
    line_percent: int
    box: str
    """The colour behind the lines, of the outlines and of the shadow; empty is none."""
    stroke: str
    shadow: str


def read_style(style: Mapping[str, Any]) -> TitleStyle:
    """Take what the projection says; unknown names are left out."""
    return TitleStyle(
        size=style.get("size", 72),
        weight=style.get("weight", 600),
        font=style.get("font", USUAL_FAMILY),
        italic=bool(style.get("italic", False)),
        spacing=style.get("spacing", 0),
        color=style.get("color", "#ffffff"),
        align=style.get("align", "center"),
        valign=style.get("valign", "middle"),
        line_percent=style.get("line", 120),
        box=style.get("box", ""),
        stroke=style.get("stroke", ""),
        shadow=style.get("shadow", ""),
    )


def draw_title(
    text: str,
    style: TitleStyle,
    size: tuple[int, int],
    scale: Fraction,
    typed: int | None = None,
) -> Image.Image:
    """Draw a text into a clear RGBA picture of `size` pixels, `scale` pixels per canvas pixel.

    With `typed` only that share of its letters is drawn, in 1/10000, where all would stand.

    The text stands in a box inset by 5 % on each side, and is wrapped in it. Lines are placed as
    CSS places them: the font's ascent and descent in the middle of the line's height.
    """
    em = float(style.size * scale)
    face = Face(style.font, em, style.weight, style.size)
    left, top = float(size[0] * _INSET), float(size[1] * _INSET)
    width, height = size[0] - 2 * left, size[1] - 2 * top
    words = _lines(text, face, width, em * style.spacing / _SPACING_STEPS)
    lines = [one.line for one in words]
    line_height = em * style.line_percent / _PERCENT
    top += _slack(style.valign, height - line_height * len(lines))
    first = top + _first_baseline(face, line_height, em)
    placed = [
        (left + _slack(style.align, width - line.width), first + n * line_height, line)
        for n, line in enumerate(lines)
    ]
    written = placed if typed is None else _begun(placed, words, typed)
    drawing = _Drawing(size, written, italic=style.italic)
    image = Image.new("RGBA", size, _clear(style.color))
    if style.box:
        bottom = top + line_height * len(lines)
        around = replace(drawing, placed=placed)
        image.alpha_composite(around.box(style.box, (top, bottom), em))
    edge = em * _STROKE if style.stroke else 0
    if style.shadow:
        image.alpha_composite(drawing.shadow(style.shadow, edge, em))
    if style.stroke:
        image.alpha_composite(drawing.words(style.stroke, edge))
    image.alpha_composite(drawing.words(style.color))
    return image


_Placed = tuple[float, float, Line]
"""Where a line's baseline begins, and the line."""


@dataclass(frozen=True)
class _Words:
    """The words of one line."""

    text: str
    lay: Callable[[str], Line]
    right_to_left: bool

    @cached_property
    def line(self) -> Line:
        """All of them."""
        return self.lay(self.text)


def _begun(placed: list[_Placed], words: list[_Words], typed: int) -> list[_Placed]:
    """Leave the first letters of all lines, where they stand when all are there."""
    left = sum(len(one.text) for one in words) * typed // _WHOLE
    begun: list[_Placed] = []
    for (x, y, whole), one in zip(placed, words, strict=True):
        line = one.lay(first_clusters(one.text, left))
        begun.append((x + (whole.width - line.width) * one.right_to_left, y, line))
        left = max(0, left - len(one.text))
    return begun


@dataclass(frozen=True)
class _Drawing:
    """Words in their places, drawn by one colour at a time: no other bleeds into its edges."""

    size: tuple[int, int]
    placed: list[_Placed]
    italic: bool

    def words(self, color: str, edge: float = 0, away: float = 0) -> Image.Image:
        image = Image.new("RGBA", self.size, _clear(color))
        draw = draw_leaning if self.italic else draw_line
        for x, y, line in self.placed:
            draw(image, line, (x + away, y + away), color, edge=edge)
        return image

    def shadow(self, color: str, edge: float, em: float) -> Image.Image:
        words = self.words(color, edge, em * _SHADOW_AWAY)
        # Emoji have colours of their own, but not their shadows.
        flat = Image.new("RGBA", self.size, _clear(color))
        flat.putalpha(words.getchannel("A"))
        return flat.filter(ImageFilter.GaussianBlur(em * _SHADOW_DEVIATION))

    def box(self, color: str, rows: tuple[float, float], em: float) -> Image.Image:
        image = Image.new("RGBA", self.size, _clear(color))
        first = min(x for x, _, _ in self.placed) - em * _BOX_ACROSS
        last = max(x + line.width for x, _, line in self.placed) + em * _BOX_ACROSS
        top, bottom = rows[0] - em * _BOX_DOWN, rows[1] + em * _BOX_DOWN
        # A rectangle's last row and column are drawn.
        corners = (round(first), round(top), round(last) - 1, round(bottom) - 1)
        ImageDraw.Draw(image).rectangle(corners, fill=color)
        return image


def _lines(text: str, face: Face, width: float, spacing: float) -> list[_Words]:
    """Break a text into lines; each paragraph runs in the direction of its first letter."""
    lines: list[_Words] = []
    for paragraph in text.split("\n"):
        backwards = is_right_to_left(paragraph)
        lay = partial(lay_out, face=face, right_to_left=backwards, spacing=spacing)
        broken = wrap_lines(paragraph, width, _Ruler(lay, width).measure)
        lines += [_Words(words, lay, backwards) for words in broken]
    return lines


class _Ruler:
    """Measures words; exactly only where it matters, because a long text is measured often."""

    def __init__(self, lay: Callable[[str], Line], width: float) -> None:
        self._lay = lay
        self._width = width
        self._known: dict[str, float] = {}

    def measure(self, words: str) -> float:
        parts = words.split(" ")
        rough = sum(map(self._part, parts)) + self._part(" ") * (len(parts) - 1)
        if abs(rough - self._width) > _ROUGH * self._width:
            return rough
        return self._lay(words).width

    def _part(self, word: str) -> float:
        if word not in self._known:
            self._known[word] = self._lay(word).width
        return self._known[word]


def _slack(where: str, room: float) -> float:
    match where:
        case "left" | "top":
            return 0.0
        case "right" | "bottom":
            return room
        case _:
            return room / 2


def _first_baseline(face: Face, line_height: float, size: float) -> float:
    # Measured large, because a font's metrics are rounded to whole pixels at its own size.
    ascent, descent = face.load(face.families[0], _REFERENCE_SIZE).getmetrics()
    ascent_px = ascent * size / _REFERENCE_SIZE
    descent_px = descent * size / _REFERENCE_SIZE
    return (line_height - ascent_px - descent_px) / 2 + ascent_px


def _clear(color: str) -> tuple[int, int, int, int]:
    # The clear pixels carry the text's colour, so that no other colour bleeds into its edges.
    return (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16), 0)
