"""A line of text as pieces that one font draws in one direction, from left to right."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageColor, ImageDraw, ImageFont

from render_worker.pictures.bidi import levels_of, visual_order
from render_worker.pictures.fonts import EMOJI_FAMILY, Face, FontFile, clusters, font_runs

_LEAN = 0.25
"""How far italic letters lean for each pixel up; `title.ts` has the same."""
_NO_LIGATURES = ["-liga", "-clig"]


@dataclass(frozen=True)
class Piece:
    """What one font draws in one go."""

    text: str
    font: ImageFont.FreeTypeFont
    direction: str
    is_emoji: bool
    x: float
    """From the line's left end."""
    features: list[str] | None


@dataclass(frozen=True)
class Line:
    """A line that is laid out."""

    pieces: tuple[Piece, ...]
    width: float


def lay_out(text: str, face: Face, *, right_to_left: bool, spacing: float = 0) -> Line:
    """Part a line into pieces and put them beside each other; `spacing` follows every letter."""
    text = "".join(character for character in text if _is_drawn(character))
    levels = levels_of(text, right_to_left=right_to_left)
    runs = _runs(levels, font_runs(text, face))
    order = visual_order([levels[start] for start, _, _ in runs])
    pieces: list[Piece] = []
    x = 0.0
    for place in order:
        start, end, file = runs[place]
        apart = spacing if _comes_apart(text[start:end]) else 0
        for piece in _pieces(text[start:end], face, file, levels[start], apart=bool(apart)):
            pieces.append(replace(piece, x=x))
            x += piece.font.getlength(
                piece.text, direction=piece.direction, features=piece.features
            )
            x += apart
    return Line(tuple(pieces), x)


def draw_line(
    image: Image.Image, line: Line, place: tuple[float, float], color: str, *, edge: float = 0
) -> None:
    """Draw a line whose baseline begins at `place`."""
    draw = ImageDraw.Draw(image)
    for piece in line.pieces:
        draw.text(
            (place[0] + piece.x, place[1]),
            piece.text,
            font=piece.font,
            fill=color,
            anchor="ls",
            stroke_width=0 if piece.is_emoji else edge,
            direction=piece.direction,
            features=piece.features,
            embedded_color=piece.is_emoji,
        )


def draw_leaning(
    image: Image.Image, line: Line, place: tuple[float, float], color: str, *, edge: float = 0
) -> None:
    """Draw a line that leans to the right about its baseline."""
    x, y = place
    em = max((piece.font.size for piece in line.pieces), default=1)
    top, bottom = max(0, int(y - 2 * em)), min(image.height, int(y + em))
    if top >= bottom:
        return
    band = image.crop((0, top, image.width, bottom))
    # Clear, but for the colour that bleeds into the letters' edges.
    band.paste(Image.new("RGBA", band.size, (*ImageColor.getrgb(color)[:3], 0)))
    draw_line(band, line, (x, y - top), color, edge=edge)
    # Each pixel is taken from further left the higher it is.
    matrix = (1, _LEAN, -_LEAN * (y - top), 0, 1, 0)
    leaned = band.transform(
        band.size, Image.Transform.AFFINE, matrix, resample=Image.Resampling.BILINEAR
    )
    image.alpha_composite(leaned, (0, top))


def _runs(levels: Sequence[int], files: Sequence[FontFile]) -> list[tuple[int, int, FontFile]]:
    runs: list[tuple[int, int, FontFile]] = []
    for place, (level, file) in enumerate(zip(levels, files, strict=True)):
        if runs and runs[-1][2] is file and levels[runs[-1][0]] == level:
            runs[-1] = (runs[-1][0], place + 1, file)
        else:
            runs.append((place, place + 1, file))
    return runs


def _pieces(text: str, face: Face, file: FontFile, level: int, *, apart: bool) -> list[Piece]:
    font, is_emoji = face.load(file), file.family == EMOJI_FAMILY
    direction = "rtl" if level % 2 else "ltr"
    if not apart:
        return [Piece(text, font, direction, is_emoji, 0, None)]
    letters = list(clusters(text))
    # Joined emoji are ligatures, too.
    features = None if is_emoji else _NO_LIGATURES
    ordered = reversed(letters) if level % 2 else letters
    return [Piece(letter, font, direction, is_emoji, 0, features) for letter in ordered]


def _comes_apart(text: str) -> bool:
    """Answer whether anything may come between letters: in some scripts they hang together."""
    names = (unicodedata.name(character, "") for character in text)
    return not any(name.startswith(("ARABIC LETTER", "DEVANAGARI")) for name in names)


def _is_drawn(character: str) -> bool:
    return unicodedata.category(character) != "Cc"
