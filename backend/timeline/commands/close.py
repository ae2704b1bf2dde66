"""Deleting clips and gaps together with the time they took."""

from collections.abc import Iterable, Sequence

from backend.timeline.commands.bounds import held_by
from backend.timeline.commands.context import (
    EditContext,
    Limit,
    Outcome,
    RefusalReason,
    Refused,
    find_track,
    refusal_for,
)
from backend.timeline.commands.ripple import Ripple
from backend.timeline.commands.settle import settled
from backend.timeline.patches import Draft

Span = tuple[int, int]
"""First frame and end."""


def ripple_delete(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Delete clips and close what they leave, on every track that ripples along.

        |-- A --|-- B --|-- C --|   ->   |-- A --|-- C --|      (B deleted)

    Each stretch is closed as far as all tracks have room for it: what stays is never run over.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"]
    ripple = Ripple(context, {shown[clip_id]["track"] for clip_id in chosen}, apart=chosen)
    spans = _joined((max(0, shown[key]["start"]), shown[key]["end"]) for key in chosen)
    limits = [limit for start, end in spans for limit in _close(ripple, start, end)]
    draft = Draft(context.document)
    for clip_id in chosen:
        draft.set("clips", clip_id, "del", list(context.stamp))
    ripple.write(draft)
    return settled(context, draft, limits=limits + ripple.limits)


def close_gap(context: EditContext, *, track: str, frame: int) -> Outcome:
    """Close the gap under a frame of a track.

        |-- A --|       |-- B --|   ->   |-- A --|-- B --|
                   ^ frame

    It closes as far as all tracks that ripple along have room for it.
    """
    found = find_track(context.projection, track)
    if found is None:
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if found["lock"]:
        return Refused(RefusalReason.TRACK_LOCKED)
    starts = [segment["start"] for segment in found["segments"] if segment["end"] > frame]
    ends = [segment["end"] for segment in found["segments"] if segment["end"] <= frame]
    if not starts or min(starts) <= frame:
        return Refused(RefusalReason.NO_GAP)
    ripple = Ripple(context, {track})
    limits = _close(ripple, max(ends, default=0), min(starts))
    draft = Draft(context.document)
    ripple.write(draft)
    return settled(context, draft, limits=limits + ripple.limits)


def _close(ripple: Ripple, start: int, end: int) -> list[Limit]:
    frames, limits = held_by(start - end, ripple.room(end))
    ripple.shift(end, frames)
    return limits


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that overlap or touch."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
