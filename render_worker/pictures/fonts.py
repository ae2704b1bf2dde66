"""The fonts of titles, all shipped with the program, and which of them draws which character.

The preview loads the same files with the same list (`frontend/src/compositor/fonts.ts`).
"""

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

FOLDER: Final = Path(__file__).parent.parent / "fonts"
USUAL_FAMILY: Final = "Inter"
EMOJI_FAMILY: Final = "Cutroom Emoji"
_FALLBACKS: Final = (
    USUAL_FAMILY,
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    EMOJI_FAMILY,
    "Noto Sans CJK SC",
)
_SMALLEST_OPTICAL, _LARGEST_OPTICAL = 14, 32
_JOINER, _EMOJI_SELECTOR, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"


@dataclass(frozen=True)
class FontFile:
    """One file and what it can draw."""

    family: str
    file: str
    weights: tuple[int, ...]
    """Lightest and boldest; none when it has one weight."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    """First and last characters of its ranges."""

    def has(self, character: str) -> bool:
        """Answer whether it has a glyph for a character."""
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.ends[place]


def _read_files() -> dict[str, FontFile]:
    table = json.loads((FOLDER / "fonts.json").read_text())
    return {
        font["family"]: FontFile(
            font["family"],
            font["file"],
            tuple(font["weights"]),
            tuple(first for first, _ in font["ranges"]),
            tuple(last for _, last in font["ranges"]),
        )
        for font in table
    }


FILES: Final = _read_files()


@dataclass(frozen=True)
class Face:
    """How text is drawn: the family that is asked first, its size in pixels, and the weight."""

    family: str
    size: float
    weight: int
    optical: int
    """The size that the letters' shapes are made for, in pixels of the canvas."""

    @property
    def families(self) -> list[FontFile]:
        """Return the files in the order in which they are asked."""
        first = self.family if self.family in FILES else USUAL_FAMILY
        return [FILES[family] for family in dict.fromkeys((first, *_FALLBACKS))]

    def load(self, file: FontFile, size: float | None = None) -> ImageFont.FreeTypeFont:
        """Open a file at a size, by default this face's."""
        return _load(file.family, max(1.0, size or self.size), self.weight, self.optical)


def font_runs(text: str, face: Face) -> list[FontFile]:
    """Say for each character which file draws it; what nobody has, the first one's empty box."""
    files = face.families
    if text.isascii():
        return [files[0]] * len(text)
    chosen: list[FontFile] = []
    for cluster in clusters(text):
        asked = [FILES[EMOJI_FAMILY], *files] if _is_emoji(cluster) else files
        able = (file for file in asked if file.has(cluster[0]) and not _is_unseen(cluster[0]))
        file = next(able, files[0])
        chosen += [file] * len(cluster)
    return chosen


@lru_cache(maxsize=64)
def _load(family: str, size: float, weight: int, optical: int) -> ImageFont.FreeTypeFont:
    file = FILES[family]
    font = ImageFont.truetype(str(FOLDER / file.file), size, layout_engine=ImageFont.Layout.RAQM)
    if file.weights:
        lightest, boldest = file.weights
        fitting = min(max(weight, lightest), boldest)
        # Browsers choose the optical size from the CSS size by themselves.
        sizes = [min(max(optical, _SMALLEST_OPTICAL), _LARGEST_OPTICAL)]
        font.set_variation_by_axes([*(sizes if family == USUAL_FAMILY else []), fitting])
    return font


def clusters(text: str) -> Iterator[str]:
    """Part a text into what has to be drawn by one font: letters with marks, joined emoji."""
    cluster = ""
    for character in text:
        if cluster and not (_continues(character) or _is_open(cluster, character)):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def first_clusters(text: str, count: int) -> str:
    """Return a text's first characters, and what hangs on the last of them."""
    begun = ""
    for cluster in clusters(text):
        if len(begun) >= count:
            break
        begun += cluster
    return begun


def _continues(character: str) -> bool:
    is_mark = unicodedata.category(character) in {"Mn", "Mc", "Me"}
    is_tag = "\U000e0020" <= character <= "\U000e007f"
    return is_mark or is_tag or character == _JOINER or _is_skin(character)


def _is_open(cluster: str, character: str) -> bool:
    return cluster[-1] == _JOINER or (
        _is_flag_half(character) and len(cluster) == 1 and _is_flag_half(cluster)
    )


def _is_emoji(cluster: str) -> bool:
    marks = (_EMOJI_SELECTOR, _KEYCAP)
    return any(mark in cluster for mark in marks) or any(map(_is_skin, cluster[1:]))


def _is_skin(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_unseen(character: str) -> bool:
    """Answer whether it only means something beside another one; alone some fonts refuse it."""
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return is_selector or unicodedata.category(character) == "Cf"
