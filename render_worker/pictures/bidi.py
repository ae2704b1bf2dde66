"""In which order characters stand on a line: the Unicode Bidirectional Algorithm (UAX #9).

Without explicit embeddings and isolates, whose characters have no effect. A line is one paragraph
here: `title.ts` hands each one to the canvas with the direction of `is_right_to_left`.
"""

import unicodedata
from collections.abc import Iterator, Sequence

_STRONG = {"L": 0, "R": 1, "AL": 1}
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


def is_right_to_left(text: str) -> bool:
    """Answer which way a paragraph runs: as its first strong character does."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((_STRONG[kind] for kind in kinds if kind in _STRONG), 0) == 1


def levels_of(text: str, *, right_to_left: bool) -> list[int]:
    """Return each character's level; odd ones run from right to left."""
    base = int(right_to_left)
    if text.isascii() and not base:
        return [0] * len(text)
    kinds = [_kind(character) for character in text]
    _settle_weak(kinds, base)
    _settle_brackets(text, kinds, base)
    _settle_neutral(kinds, base)
    levels = [_level(kind, base) for kind in kinds]
    for place in _trailing(text):
        levels[place] = base
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return places in the order in which they stand, from left to right (rule L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


def _kind(character: str) -> str:
    kind = unicodedata.bidirectional(character) or "L"
    # Controls are as if they were not there (X9), but keep a place here.
    return "BN" if kind in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"} else kind


def _settle_weak(kinds: list[str], base: int) -> None:
    """Rules W1 to W7."""
    edge = _strong_name(base)
    _settle_marks(kinds, edge)
    for place in range(1, len(kinds) - 1):
        around = {kinds[place - 1], kinds[place + 1]}
        if (kinds[place] in {"ES", "CS"} and around == {"EN"}) or (
            kinds[place] == "CS" and around == {"AN"}
        ):
            kinds[place] = kinds[place - 1]
    for first, end in _stretches(kinds, frozenset({"ET"})):
        beside = {kinds[first - 1] if first else "", kinds[end] if end < len(kinds) else ""}
        kinds[first:end] = ["EN" if "EN" in beside else "ON"] * (end - first)
    strong = edge
    for place, kind in enumerate(kinds):
        if kind in {"L", "R"}:
            strong = kind
        elif kind in {"ES", "CS"}:
            kinds[place] = "ON"
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _settle_marks(kinds: list[str], edge: str) -> None:
    """Rules W1 to W3."""
    before = strong = edge
    for place, kind in enumerate(kinds):
        now = before if kind in {"NSM", "BN"} else kind
        if now == "EN" and strong == "AL":
            now = "AN"
        if now in _STRONG:
            strong = now
        kinds[place] = before = now
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _settle_brackets(text: str, kinds: list[str], base: int) -> None:
    """Rule N0: a pair runs as what is in it, if that runs as the paragraph or what is before."""
    edge = _strong_name(base)
    for opening, closing in sorted(_pairs(text, kinds)):
        inside = {_as_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if edge in inside:
            kinds[opening] = kinds[closing] = edge
        elif inside:
            before = (_as_strong(kind) for kind in reversed(kinds[:opening]))
            context = next((kind for kind in before if kind), edge)
            kinds[opening] = kinds[closing] = context if context in inside else edge


def _pairs(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    open_ones: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        if kinds[place] != "ON":
            continue
        if character in _BRACKETS:
            open_ones.append((_BRACKETS[character], place))
        elif any(closing == character for closing, _ in open_ones):
            while open_ones[-1][0] != character:
                open_ones.pop()
            yield open_ones.pop()[1], place


def _settle_neutral(kinds: list[str], base: int) -> None:
    """Rules N1 and N2."""
    edge = _strong_name(base)
    for first, end in _stretches(kinds, _NEUTRAL):
        before = _as_strong(kinds[first - 1]) if first else edge
        after = _as_strong(kinds[end]) if end < len(kinds) else edge
        kinds[first:end] = [before if before == after else edge] * (end - first)


def _stretches(kinds: Sequence[str], wanted: frozenset[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, kind in enumerate(kinds):
        if kind not in wanted:
            continue
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _as_strong(kind: str) -> str:
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _strong_name(base: int) -> str:
    return "R" if base else "L"


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base == 0:
        return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return {"L": 2, "EN": 2, "AN": 2}.get(kind, 1)


def _trailing(text: str) -> range:
    """Rule L1: white space at the end stands at the paragraph's end."""
    return range(len(text.rstrip()), len(text))
