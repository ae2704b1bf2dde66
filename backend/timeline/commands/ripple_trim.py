"""Trimming with everything behind shifting along: no gap opens and nothing is run over."""

from collections.abc import Sequence

from backend.timeline.commands.bounds import Bound, Edge, edge_bounds, held_by
from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    refusal_for,
)
from backend.timeline.commands.ripple import Ripple, add_ripple
from backend.timeline.commands.settle import settled
from backend.timeline.patches import Draft


def ripple_trim_head(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Cut time off the beginning of clips, or bring some back; they begin where they began.

        |---- A ----|---- B ----|-- C --|   ->   |---- A ----|-- B --|-- C --|

    One clip of a track, as a film and its sound. Other tracks ripple from the first of them.
    """
    return _ripple_trim(context, clips, "head", frames)


def ripple_trim_tail(context: EditContext, *, clips: Sequence[str], frames: int) -> Outcome:
    """Cut time off the end of clips, or bring some back; what follows stays attached.

        |---- A ----|---- B ----|   ->   |-- A --|---- B ----|

    One clip of a track, as a film and its sound. Other tracks ripple from the first of them.
    """
    return _ripple_trim(context, clips, "tail", frames)


def _ripple_trim(context: EditContext, clips: Sequence[str], edge: Edge, frames: int) -> Outcome:
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    shown = context.projection["clips"]
    own = {shown[clip_id]["track"]: _point(context, clip_id, edge) for clip_id in chosen}
    if len(own) < len(chosen):
        return Refused(RefusalReason.ONE_PER_TRACK)
    point = _point(context, chosen[0], edge)
    ripple = Ripple(context, own, apart=chosen)
    bounds = [b for clip_id in chosen for b in edge_bounds(context, clip_id, edge, frames)]
    sign = 1 if edge == "tail" else -1
    if sign * frames < 0:
        room = ripple.room(point, own)
        bounds += [Bound(sign * bound.frames, bound.reason, bound.clip) for bound in room]
    frames, limits = held_by(frames, bounds)
    ripple.shift(point, sign * frames, own)
    draft = Draft(context.document)
    for clip_id in chosen if frames else ():
        draft.set("clips", clip_id, edge, shown[clip_id][edge] + frames)
        if edge == "head":
            add_ripple(context, draft, clip_id, -frames)
    ripple.write(draft)
    return settled(context, draft, limits=limits + ripple.limits)


def _point(context: EditContext, clip_id: str, edge: Edge) -> int:
    """Find where what shifts begins; what begins together with a trimmed head stays."""
    clip = context.projection["clips"][clip_id]
    return clip["end"] if edge == "tail" else clip["start"] + 1
