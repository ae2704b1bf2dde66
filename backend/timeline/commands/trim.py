"""Trimming: moving one edge of clips while what they show stays where it is."""

from collections.abc import Sequence

from backend.timeline.commands.bounds import Bound, Edge, beside, edge_bounds, held_by
from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    refusal_for,
)
from backend.timeline.commands.settle import settled
from backend.timeline.patches import Draft


def trim_head(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Move where clips begin; all by the same amount, as far as the tightest of them allows.

        |---- A ----|-- B --|   ->   |---- A ----|   |B-|      (B's head later)

    It stops at the beginning of the media, at frame 0, at the clip before, and one frame before
    the end.
    """
    return _trim(context, clips, "head", frames)


def trim_tail(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Move where clips end; all by the same amount, as far as the tightest of them allows.

        |---- A ----|-- B --|   ->   |-- A --|   |-- B --|      (A's tail earlier)

    It stops at the end of the media, at the clip after, and one frame after the beginning.
    """
    return _trim(context, clips, "tail", frames)


def trim_head_to(context: EditContext, *, clips: Sequence[str], frame: int) -> Outcome:
    """Let clips begin at a frame, or as near to it as each of them can.

    |---- A ----|   ->       |-- A --|
        ^ frame              ^ frame

    """
    return _trim_to(context, clips, "head", frame)


def trim_tail_to(context: EditContext, *, clips: Sequence[str], frame: int) -> Outcome:
    """Let clips end at a frame, or as near to it as each of them can.

    |---- A ----|   ->   |- A -|
          ^ frame              ^ frame

    """
    return _trim_to(context, clips, "tail", frame)


def _trim(context: EditContext, clips: Sequence[str], edge: Edge, frames: int) -> Outcome:
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    bounds = [bound for clip_id in chosen for bound in _bounds(context, clip_id, edge, frames)]
    frames, limits = held_by(frames, bounds)
    return _write(context, edge, dict.fromkeys(chosen, frames), limits)


def _trim_to(context: EditContext, clips: Sequence[str], edge: Edge, frame: int) -> Outcome:
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    distances: dict[str, int] = {}
    limits: list[Limit] = []
    for clip_id in chosen:
        clip = context.projection["clips"][clip_id]
        wanted = frame - clip["start" if edge == "head" else "end"]
        distances[clip_id], held = held_by(wanted, _bounds(context, clip_id, edge, wanted))
        limits += held
    return _write(context, edge, distances, limits)


def _write(
    context: EditContext, edge: Edge, distances: dict[str, int], limits: list[Limit]
) -> Outcome:
    draft = Draft(context.document)
    for clip_id, frames in distances.items():
        if frames:
            draft.set("clips", clip_id, edge, context.projection["clips"][clip_id][edge] + frames)
    return settled(context, draft, limits=limits)


def _bounds(context: EditContext, clip_id: str, edge: Edge, frames: int) -> list[Bound]:
    """Find what stops an edge: the media, the clip itself, the next clip, and frame 0."""
    clip = context.projection["clips"][clip_id]
    own = edge_bounds(context, clip_id, edge, frames)
    before, after = beside(context, clip_id)
    if edge == "head" and frames < 0:
        start = Bound(-max(0, clip["start"]), LimitReason.TIMELINE_START, clip_id)
        nearest = before["end"] - clip["start"] if before else None
        return [start, *own, *_neighbour(nearest, clip_id)]
    if edge == "tail" and frames > 0:
        nearest = after["start"] - clip["end"] if after else None
        return [*own, *_neighbour(nearest, clip_id)]
    return own


def _neighbour(frames: int | None, clip_id: str) -> list[Bound]:
    return [] if frames is None else [Bound(frames, LimitReason.NEIGHBOUR, clip_id)]
