"""Changing what a title says."""

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    refusal_for,
)
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map


def set_text(context: EditContext, *, clip: str, text: str) -> Outcome:
    """Make a title say something else.

        "Good morning"   ->   "Good evening"      (only `mor` becomes `eve`)

    Written as the smallest splice, so that two people typing in one title keep both.
    """
    refusal = refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    if context.projection["clips"][clip]["kind"] != "text":
        return Refused(RefusalReason.NOT_A_TEXT)
    draft = Draft(context.document)
    if clip in as_map(context.document.get("texts")):
        draft.rewrite_text(clip, text)
    else:
        draft.create_text(clip, text)
    return done(draft.patches)
