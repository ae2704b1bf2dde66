"""Joining clips that are edited together, and parting them."""

from collections.abc import Sequence

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    refusal_for,
)
from backend.timeline.patches import Draft

_FEWEST = 2


def link_clips(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Link clips to each other, and to nothing else any more.

    A, B   ->   A = B

    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    if len(chosen) < _FEWEST:
        return Refused(RefusalReason.TOO_FEW)
    link = context.new_id()
    draft = Draft(context.document)
    for clip_id in chosen:
        draft.set("clips", clip_id, "link", link)
    return done(draft.patches)


def unlink_clips(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Part clips from what they are linked to.

    A = B   ->   A, B

    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    draft = Draft(context.document)
    for clip_id in chosen:
        draft.set("clips", clip_id, "link", None)
    return done(draft.patches)
