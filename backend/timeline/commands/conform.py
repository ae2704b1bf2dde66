"""Giving a timeline another rate: everything keeps its moment, in other frames."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backend.timeline.clip_reading import read_clip_fields
from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
)
from backend.timeline.ids import is_readable_id
from backend.timeline.limits import clip_step
from backend.timeline.model import Clip
from backend.timeline.patches import Draft
from backend.timeline.reading import MARK, XFADE, JsonMap, as_map, read_meta
from backend.timeline.time import Rate, source_at

_KEYFRAME = re.compile(r"(kf:.+:)(0|-?[1-9][0-9]{0,9})")

Scale = Callable[[int], int]
Span = tuple[int, int]
"""First frame and end."""


def conform_timeline(context: EditContext, *, rate: tuple[int, int]) -> Outcome:
    """Count in frames of another rate; cuts move to the nearest frame and clips keep touching.

        25 fps  |-- 50 --|-- 25 --|   ->   50 fps  |-- 100 --|-- 50 --|

    A clip keeps one frame at least, and what follows moves on for it. What is deleted counts in
    the new frames too: undo brings it back to its moment. A locked track refuses it for all.
    """
    numerator, denominator = rate
    read, notices = read_meta({"rate_n": numerator, "rate_d": denominator})
    if notices:
        return Refused(RefusalReason.BAD_VALUE)
    if any(track["lock"] for track in context.projection["tracks"]):
        return Refused(RefusalReason.TRACK_LOCKED)
    before, after = Rate(*context.projection["rate"]), Rate(*read["rate"])
    if before == after:
        return Refused(RefusalReason.NOTHING_CHANGES)
    scale = scale_between(before, after)
    draft = Draft(context.document)
    draft.set("meta", "", "rate_n", after.numerator)
    draft.set("meta", "", "rate_d", after.denominator)
    draft.set("meta", "", "start", scale(context.projection["start"]) or None)
    _conform_clips(context, draft, scale, after)
    _conform_marks(context, draft, scale)
    return done(draft.patches)


def conformed_clip(raw: JsonMap, clip: Clip, span: Span, rates: tuple[Rate, Rate]) -> JsonMap:
    """Count the keys of one clip in other frames; None takes a key away.

    `span` is where it lies afterwards; `clip` says what it is before, as far as it is seen.
    """
    before, after = rates
    scale = scale_between(before, after)
    head = scale(clip["head"])
    shown = source_at(clip["src"], clip["head"], clip_step(clip, before))
    return {
        "at": span[0] - head - clip["ripple"],
        "head": head,
        "tail": head + span[1] - span[0],
        "src": shown - source_at(0, head, clip_step(clip, after)),
        "fin": scale(clip["fin"]) or None,
        "fout": scale(clip["fout"]) or None,
        **_conformed_keyframes(raw, scale),
    }


def _scaled_span(span: Span, scale: Scale) -> Span:
    """Count a span in other frames; something stays something."""
    start, end = span
    return scale(start), scale(start) + max(scale(end) - scale(start), min(1, end - start))


def scale_between(before: Rate, after: Rate) -> Scale:
    """Make the function from old frames to the nearest new ones."""
    up = after.numerator * before.denominator
    down = after.denominator * before.numerator
    return lambda frame: (2 * frame * up + down) // (2 * down)


def _conform_clips(context: EditContext, draft: Draft, scale: Scale, after: Rate) -> None:
    spans = _live_spans(context, scale)
    rates = (Rate(*context.projection["rate"]), after)
    for clip_id, raw in _entries(context, "clips"):
        clip = context.projection["clips"].get(clip_id) or read_clip_fields(raw, None)[0]
        span = spans.get(clip_id) or _scaled_span((clip["start"], clip["end"]), scale)
        for key, value in conformed_clip(raw, clip, span, rates).items():
            draft.set("clips", clip_id, key, value)


def _conform_marks(context: EditContext, draft: Draft, scale: Scale) -> None:
    for pair, raw in _entries(context, "xfades"):
        length = XFADE.read(raw)[0]["dur"]
        draft.set("xfades", pair, "dur", max(1, scale(length)) if length else raw.get("dur"))
    for marker, raw in _entries(context, "marks"):
        mark = MARK.read(raw)[0]
        draft.set("marks", marker, "t", scale(mark["t"]))
        draft.set("marks", marker, "dur", scale(mark["dur"]) or None)


def _entries(context: EditContext, root: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk all entries of a root map that can be read, also the deleted ones."""
    table = as_map(context.document.get(root))
    for key in sorted(table):
        if isinstance(table[key], dict) and all(map(is_readable_id, key.split(">"))):
            yield key, table[key]


def _live_spans(context: EditContext, scale: Scale) -> dict[str, Span]:
    lying: defaultdict[str, dict[str, Span]] = defaultdict(dict)
    for clip_id, clip in context.projection["clips"].items():
        lying[clip["track"]][clip_id] = (clip["start"], clip["end"])
    spans: dict[str, Span] = {}
    for beside in lying.values():
        spans |= scaled_spans(beside, scale)
    return spans


def scaled_spans(spans: Mapping[str, Span], scale: Scale) -> dict[str, Span]:
    """Count the spans of a track in other frames: what ended before another began still does."""
    ended = sorted(spans, key=lambda key: (spans[key][1], key))
    scaled: dict[str, Span] = {}
    passed = 0
    floor: int | None = None
    for key in sorted(spans, key=lambda key: (spans[key], key)):
        while spans[ended[passed]][1] <= spans[key][0]:
            end = scaled[ended[passed]][1]
            floor = end if floor is None else max(floor, end)
            passed += 1
        start, end = _scaled_span(spans[key], scale)
        start = start if floor is None else max(floor, start)
        scaled[key] = (start, max(start + 1, end))
    return scaled


def _conformed_keyframes(raw: JsonMap, scale: Scale) -> dict[str, Any]:
    found = [(key, match) for key in sorted(raw) if (match := _KEYFRAME.fullmatch(key))]
    moved = {f"{match[1]}{scale(int(match[2]))}": raw[key] for key, match in found}
    gone = {key: None for key, _ in found if key not in moved}
    return {**gone, **{key: moved[key] for key in sorted(moved)}}
