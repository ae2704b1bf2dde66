"""Deleting clips."""

from collections.abc import Sequence

from backend.timeline.commands.context import EditContext, Outcome, refusal_for
from backend.timeline.commands.settle import settled
from backend.timeline.patches import Draft


def delete_clips(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Delete clips and leave their places empty.

        |-- A --|-- B --|-- C --|   ->   |-- A --|       |-- C --|

    They get a tombstone: undo, or a colleague's unseen edit, finds them again.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    draft = Draft(context.document)
    for clip_id in chosen:
        draft.set("clips", clip_id, "del", list(context.stamp))
    return settled(context, draft)
