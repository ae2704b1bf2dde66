"""Edits made of several commands: each sees what the one before it decided."""

from collections.abc import Sequence

from backend.timeline.commands.context import Done, EditContext, Outcome, Refused


def after_steps(context: EditContext, steps: Sequence[Done]) -> EditContext:
    """Answer the document as it is after some commands."""
    return context.after([patch for step in steps for patch in step.patches]) if steps else context


def joined_steps(steps: Sequence[Done], last: Outcome) -> Outcome:
    """Make one edit of several; refused is what the last of them refuses."""
    if isinstance(last, Refused):
        return last
    every = [*steps, last]
    return Done(
        [patch for step in every for patch in step.patches],
        [made for step in every for made in step.made],
        [limit for step in every for limit in step.limits],
    )
