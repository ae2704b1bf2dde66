"""Rolling a cut and sliding a clip: neighbours give and take, nothing else moves."""

from collections.abc import Sequence

from backend.timeline.commands.bounds import Bound, beside, edge_bounds, held_by
from backend.timeline.commands.context import (
    EditContext,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    refusal_for,
    room_behind,
)
from backend.timeline.commands.settle import settled
from backend.timeline.patches import Draft


def roll_cuts(context: EditContext, *, cuts: Sequence[Sequence[str]], frames: int) -> Outcome:
    """Move cuts between clips that touch: what one side gives the other takes.

        |---- A ----|---- B ----|   ->   |-- A --|------ B ------|      (earlier)

    Each cut is the pair of its clips, left and right. All move by the same amount, as far as the
    media and one frame of each clip allow.
    """
    named = [clip_id for cut in cuts for clip_id in cut]
    refusal = refusal_for(context.projection, named)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"]
    if any(_neighbours(context, left)[1] != right for left, right in cuts):
        return Refused(RefusalReason.NOT_TOUCHING)
    bounds: list[Bound] = []
    for left, right in cuts:
        bounds += edge_bounds(context, left, "tail", frames)
        bounds += edge_bounds(context, right, "head", frames)
    frames, limits = held_by(frames, bounds)
    draft = Draft(context.document)
    for left, right in cuts if frames else ():
        draft.set("clips", left, "tail", shown[left]["tail"] + frames)
        draft.set("clips", right, "head", shown[right]["head"] + frames)
    return settled(context, draft, limits=limits)


def slide_clips(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Move clips between their neighbours, which grow and shrink to keep touching.

        |---- A ----|-- B --|---- C ----|   ->   |-- A --|-- B --|------ C ------|      (earlier)

    Beside a gap the clip slides into it and stops at the next clip. One clip of a track.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"]
    if len({shown[clip_id]["track"] for clip_id in chosen}) < len(chosen):
        return Refused(RefusalReason.ONE_PER_TRACK)
    beside = {clip_id: _neighbours(context, clip_id) for clip_id in chosen}
    bounds = [bound for clip_id in chosen for bound in _slide_bounds(context, clip_id, frames)]
    frames, limits = held_by(frames, bounds)
    draft = Draft(context.document)
    for clip_id, (left, right) in beside.items() if frames else ():
        draft.set("clips", clip_id, "at", shown[clip_id]["at"] + frames)
        if left is not None:
            draft.set("clips", left, "tail", shown[left]["tail"] + frames)
        if right is not None:
            draft.set("clips", right, "head", shown[right]["head"] + frames)
    return settled(context, draft, limits=limits)


def _slide_bounds(context: EditContext, clip_id: str, frames: int) -> list[Bound]:
    clip = context.projection["clips"][clip_id]
    left, right = _neighbours(context, clip_id)
    before, after = beside(context, clip_id)
    bounds: list[Bound] = []
    if left is not None:
        bounds += edge_bounds(context, left, "tail", frames)
    elif frames < 0:
        reason = LimitReason.NEIGHBOUR if before else LimitReason.TIMELINE_START
        bounds.append(Bound((before["end"] if before else 0) - clip["start"], reason, clip_id))
    if right is not None:
        bounds += edge_bounds(context, right, "head", frames)
    elif frames > 0 and after is not None:
        bounds.append(Bound(after["start"] - clip["end"], LimitReason.NEIGHBOUR, clip_id))
    elif frames > 0:
        room = room_behind(context.projection, clip["end"])
        bounds.append(Bound(room, LimitReason.TIMELINE_END, clip_id))
    return bounds


def _neighbours(context: EditContext, clip_id: str) -> tuple[str | None, str | None]:
    """Find the clips that touch a clip before and after it."""
    shown = context.projection["clips"]
    clip = shown[clip_id]
    before, after = beside(context, clip_id)
    left = before["clip"] if before and shown[before["clip"]]["end"] == clip["start"] else None
    right = after["clip"] if after and shown[after["clip"]]["start"] == clip["end"] else None
    return left, right
