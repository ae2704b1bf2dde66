"""How a title comes and goes: its style's `anim` at a local frame, as plain values.

`frontend/src/timeline/title-animation.ts` is the twin; both run `tests/vectors/looks.json`.

- `fade`: it gets opaque, and clear again at the end.
- `slide`: as `fade`, and it rises from below into its place, and sinks again at the end.
- `type`: its letters appear one after the other, and stay.
"""

from collections.abc import Mapping
from typing import Any

from backend.timeline.mixing import WHOLE, progress_at

_LONGEST_FRAMES = 15
_LEAST_PARTS = 3
"""Coming lasts no longer than this part of the clip, nor does going."""
_FRAMES_PER_LETTER = 2
_RISE = 2_000
"""Thousandths of the text's size."""


def is_animated(clip: Mapping[str, Any]) -> bool:
    """Answer whether a clip is a title that comes or goes in its own way."""
    return _kind(clip) != "none"


def animated(look: Mapping[str, Any], clip: Mapping[str, Any], local: int) -> Mapping[str, Any]:
    """Return a title's look with what its animation makes of it; the same one where that is none.

    `typed` is the share of its letters that are there, in 1/10000.
    """
    kind = _kind(clip)
    if kind == "type":
        share = _typed(clip, local)
        return look if share == WHOLE else {**look, "typed": share}
    share = _there(clip, local) if kind in {"fade", "slide"} else WHOLE
    if share == WHOLE:
        return look
    moved = {"op": (look.get("op", WHOLE) * share + WHOLE // 2) // WHOLE}
    if kind == "slide":
        rest = WHOLE - share
        way = clip["style"].get("size", 0) * _RISE
        moved["y"] = look.get("y", 0) + way * rest * rest // (WHOLE * WHOLE)
    return {**look, **moved}


def _kind(clip: Mapping[str, Any]) -> str:
    kind: str = (clip.get("style") or {}).get("anim", "none")
    return kind


def _there(clip: Mapping[str, Any], local: int) -> int:
    head, tail = clip.get("head", 0), clip.get("tail", 0)
    frames = min(_LONGEST_FRAMES, (tail - head) // _LEAST_PARTS)
    from_end = min(local - head, tail - 1 - local)
    if from_end >= frames:
        return WHOLE
    return max(0, progress_at(0, frames, from_end)) if frames > 0 else WHOLE


def _typed(clip: Mapping[str, Any], local: int) -> int:
    head: int = clip.get("head", 0)
    tail: int = clip.get("tail", 0)
    frames = min(_FRAMES_PER_LETTER * len(clip.get("text", "")), (tail - head) // 2)
    passed = local - head + 1
    if passed >= frames:
        return WHOLE
    return max(0, WHOLE * passed // frames)
