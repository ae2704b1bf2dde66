"""What edits through the API are answered with, and how a refusal is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.collab import edit_schemas as wire
from backend.collab.edit_commands import Make
from backend.collab.errors import EditRefused, NoSuchPart
from backend.errors import FieldError, Invalid
from backend.timeline.commands.context import (
    Done,
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    find_track,
)
from backend.timeline.model import Projection, Transition

_MISSING = {
    RefusalReason.NO_SUCH_TRACK,
    RefusalReason.NO_SUCH_CLIP,
    RefusalReason.NO_SUCH_TRANSITION,
    RefusalReason.NO_SUCH_MARKER,
    RefusalReason.NO_SUCH_EFFECT,
    RefusalReason.NO_SUCH_KEYFRAME,
}
_WRONG = {
    RefusalReason.BAD_VALUE,
    RefusalReason.NOT_EDITABLE,
    RefusalReason.EMPTY_NAME,
    RefusalReason.NOT_PLACEABLE,
    RefusalReason.NOTHING_SELECTED,
}


_FIELD = {RefusalReason.EMPTY_NAME: "name", RefusalReason.NOT_PLACEABLE: "kind"}
"""What a request calls the thing that is wrong, where it is one thing."""


@dataclass(frozen=True)
class Carried:
    """An edit that is committed."""

    seq: int
    projection: Projection
    """What the document means right after it."""
    made: list[str]
    limits: list[wire.HeldBy]


def each_field(
    fields: Mapping[str, Any] | None, command: Callable[..., Outcome]
) -> Mapping[str, Make]:
    """Make a gesture of every single field."""
    return {name: _one(command, name, value) for name, value in (fields or {}).items()}


def _one(command: Callable[..., Outcome], name: str, value: object) -> Make:
    return lambda context: command(context, fields={name: value})


def at_fault(context: EditContext, each: Mapping[str, Make]) -> list[FieldError]:
    """Find out which single fields cannot be set."""
    made = {name: make(context) for name, make in each.items()}
    return [
        FieldError(f"fields.{name}", outcome.reason.value)
        for name, outcome in made.items()
        if isinstance(outcome, Refused) and outcome.reason in _WRONG
    ]


def refused(outcome: Refused, wrong: list[FieldError]) -> EditRefused | NoSuchPart | Invalid:
    """Tell a refusal: 404 for what is not there, 400 for what cannot be meant, else 409."""
    reason = outcome.reason
    if reason in _MISSING:
        return NoSuchPart(reason.value, outcome.message)
    if reason in _WRONG:
        field = FieldError(_FIELD.get(reason, "arguments"), reason.value)
        return Invalid(outcome.message, *(wrong or [field]))
    return EditRefused(reason.value, outcome.message)


def limits_of(outcome: Done) -> list[wire.HeldBy]:
    """Say what made an edit smaller than asked for."""
    return [wire.HeldBy(limit.reason.value, limit.clip) for limit in outcome.limits]


def track_edited(done: Carried, track_id: str) -> wire.TrackEdited:
    """Answer with the track as it is now."""
    track = find_track(done.projection, track_id)
    if track is None:
        raise NoSuchPart("no_such_track", "This track does not exist any more.")
    return wire.TrackEdited(done.seq, track, done.limits)


def clip_edited(done: Carried, clip_id: str) -> wire.ClipEdited:
    """Answer with the clip as it is now."""
    clip = done.projection["clips"].get(clip_id)
    if clip is None:
        raise NoSuchPart("no_such_clip", "This clip does not exist any more.")
    return wire.ClipEdited(done.seq, {"id": clip_id, **clip}, done.made, done.limits)


def transition_edited(done: Carried, transition_id: str) -> wire.TransitionEdited:
    """Answer with the transition as it is now."""
    return wire.TransitionEdited(
        done.seq, find_transition(done.projection, transition_id), done.limits
    )


def find_transition(projection: Projection, transition_id: str) -> Transition:
    """Find a transition that is not removed.

    Raises:
        NoSuchPart: there is none.
    """
    for transition in projection["transitions"]:
        if transition["id"] == transition_id:
            return transition
    raise NoSuchPart("no_such_transition", "This transition does not exist any more.")
