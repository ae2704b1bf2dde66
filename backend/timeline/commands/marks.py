"""Markers on the sequence and on clips."""

from collections.abc import Mapping
from typing import Any

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    origin_of,
    refusal_for,
)
from backend.timeline.commands.placing import start_limits, start_of
from backend.timeline.fields import MARK_FIELDS, reader_of
from backend.timeline.model import Marker
from backend.timeline.patches import Draft, same_json

_FIXED = {"on", "t"}


def add_marker(
    context: EditContext, *, frame: int, clip: str | None = None, label: str = ""
) -> Outcome:
    """Name a frame of the sequence, or the picture that a clip shows there.

        |---- A ----|   ->   |---v A ----|
            ^ frame

    A clip's marker moves with the clip; the sequence's stays.
    """
    refusal = None if clip is None else refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    fields: dict[str, Any] = {"t": start_of(frame)}
    if clip is not None:
        local = start_of(frame) - origin_of(context.projection["clips"][clip])
        fields = {"on": clip, "t": local}
    named = reader_of(MARK_FIELDS["label"])(label)
    draft = Draft(context.document)
    marker = context.new_id()
    draft.create("marks", marker, {**fields, "label": named} if named else fields)
    return done(draft.patches, made=[marker], limits=start_limits(frame, ""))


def move_marker(context: EditContext, *, marker: str, frame: int) -> Outcome:
    """Move a marker to a frame of the sequence; it stays on its clip.

    |-v-- A ----|   ->   |---- A -v--|

    """
    found = _find(context, marker)
    if isinstance(found, Refused):
        return found
    clip = context.projection["clips"].get(found["on"])
    draft = Draft(context.document)
    local = start_of(frame) - (0 if clip is None else origin_of(clip))
    draft.set("marks", marker, "t", local)
    return done(draft.patches, limits=start_limits(frame, ""))


def set_marker(context: EditContext, *, marker: str, fields: Mapping[str, Any]) -> Outcome:
    """Change a marker's `label`, `color` or `dur`.

    v   ->   v Chorus

    """
    found = _find(context, marker)
    if isinstance(found, Refused):
        return found
    draft = Draft(context.document)
    for name, wanted in fields.items():
        field = None if name in _FIXED else MARK_FIELDS.get(name)
        if field is None:
            return Refused(RefusalReason.NOT_EDITABLE)
        value = reader_of(field)(wanted)
        if value is None:
            return Refused(RefusalReason.BAD_VALUE)
        draft.set("marks", marker, name, None if same_json(value, field.default) else value)
    return done(draft.patches)


def remove_marker(context: EditContext, *, marker: str) -> Outcome:
    """Take a marker away.

    |---v A ----|   ->   |---- A ----|

    """
    found = _find(context, marker)
    if isinstance(found, Refused):
        return found
    draft = Draft(context.document)
    draft.set("marks", marker, "del", list(context.stamp))
    return done(draft.patches)


def _find(context: EditContext, marker: str) -> Marker | Refused:
    for found in context.projection["markers"]:
        if found["id"] == marker:
            on = found["on"]
            known = on in context.projection["clips"]
            return (refusal_for(context.projection, [on]) if known else None) or found
    return Refused(RefusalReason.NO_SUCH_MARKER)
