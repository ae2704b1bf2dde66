"""Changing what a clip looks and sounds like."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    done,
    refusal_for,
)
from backend.timeline.fields import CLIP_FIELDS, STYLE_FIELDS, Field, reader_of
from backend.timeline.patches import Draft, same_json

_FIXED = frozenset(
    [
        "kind",
        "asset",
        "stream",
        "seq",
        "track",
        "at",
        "head",
        "tail",
        "src",
        "rate",
        "z",
        "of",
        "link",
    ]
)
"""Where a clip is and what it shows has commands of its own."""

_STYLE = "style:"


def set_clip_fields(
    context: EditContext, *, clips: Sequence[str], fields: Mapping[str, Any]
) -> Outcome:
    """Set gain, opacity, transform and the like on clips; numbers stop at the ends of their range.

        A {}   ->   A { gain: -600, op: 5000 }

    Titles have `style:size` and the like. A value that equals the default is not stored.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    draft = Draft(context.document)
    limits: list[Limit] = []
    for name, wanted in fields.items():
        field = _editable_field(name)
        if field is None:
            return Refused(RefusalReason.NOT_EDITABLE)
        value = reader_of(field)(in_range(field, wanted))
        if value is None:
            return Refused(RefusalReason.BAD_VALUE)
        stored = None if same_json(value, field.default) else value
        for clip_id in chosen:
            draft.set("clips", clip_id, name, stored)
        if field.type == "integer" and value != wanted:
            limits.extend(Limit(LimitReason.RANGE, clip_id) for clip_id in chosen)
    return done(draft.patches, limits=limits)


def _editable_field(name: str) -> Field | None:
    if name.startswith(_STYLE):
        return STYLE_FIELDS.get(name.removeprefix(_STYLE))
    return None if name in _FIXED else CLIP_FIELDS.get(name)


def in_range(field: Field, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Move a number to the nearest end of a field's range; anything else stays as it is."""
    if field.type != "integer" or type(value) not in {int, float}:
        return value
    return max(field.low, min(field.high, value))
