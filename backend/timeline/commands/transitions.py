"""Transitions between clips that touch."""

from collections.abc import Mapping
from typing import Any

from backend.timeline.catalogue import TRANSITIONS
from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    done,
    find_track,
    refusal_for,
)
from backend.timeline.commands.fields import in_range
from backend.timeline.fields import XFADE_FIELDS, Field, reader_of
from backend.timeline.ids import pair_id
from backend.timeline.model import Transition
from backend.timeline.patches import Draft, same_json
from backend.timeline.reading import as_map
from backend.timeline.time import Rate
from backend.timeline.transitions import find_cuts, fitting, reach_at

_PARAM = "p:"
_FIXED = {"a", "b"}


def add_transition(
    context: EditContext, *, cut: tuple[str, str], length: int, kind: str = "dissolve"
) -> Outcome:
    """Join two clips that touch, centred on their cut.

        |---- A ----|---- B ----|   ->   |---- A --><-- B ----|      (both play at ><)

    No longer than the media beyond the cut and half of each clip allow. A transition that was
    removed there comes back in the same entry.
    """
    left, right = cut
    refusal = refusal_for(context.projection, [left, right])
    if refusal is not None:
        return refusal
    pair = pair_id(left, right)
    room = _room(context, pair, length, 0)
    if room is None:
        return Refused(RefusalReason.NOT_TOUCHING)
    track = find_track(context.projection, context.projection["clips"][left]["track"])
    if kind not in TRANSITIONS:
        return Refused(RefusalReason.BAD_VALUE)
    if track is None or TRANSITIONS[kind].on != track["kind"]:
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    if room < 1:
        return Refused(RefusalReason.NO_HANDLES)
    draft = Draft(context.document)
    fields = {"a": left, "b": right, "type": kind, "dur": room}
    existing = as_map(context.document.get("xfades")).get(pair)
    if isinstance(existing, dict):
        for key, value in {**dict.fromkeys(existing), **fields}.items():
            draft.set("xfades", pair, key, value)
    else:
        draft.create("xfades", pair, fields)
    return done(draft.patches, made=[pair], limits=_held(room, length, left))


def set_transition(context: EditContext, *, transition: str, fields: Mapping[str, Any]) -> Outcome:
    """Change a transition's `type`, `dur`, `align` or a parameter (`p:color`).

    |---- A --><-- B ----|   ->   |---- A -->--<-- B ----|      (a longer `dur`)

    """
    found = _find(context, transition)
    if isinstance(found, Refused):
        return found
    align = reader_of(XFADE_FIELDS["align"])(fields.get("align", found["align"]))
    if align is None:
        return Refused(RefusalReason.BAD_VALUE)
    draft = Draft(context.document)
    limits: list[Limit] = []
    for name, wanted in fields.items():
        field = _field(name, str(fields.get("type", found["type"])))
        if field is None:
            return Refused(RefusalReason.NOT_EDITABLE)
        value = reader_of(field)(in_range(field, wanted))
        if value is None or (name == "type" and value not in TRANSITIONS):
            return Refused(RefusalReason.BAD_VALUE)
        if name == "dur":
            room = _room(context, transition, value, align)
            value = value if room is None else max(1, room)
        if field.type == "integer" and value != wanted:
            reason = LimitReason.HANDLES if name == "dur" else LimitReason.RANGE
            limits.append(Limit(reason, found["a"]))
        draft.set("xfades", transition, name, None if same_json(value, field.default) else value)
    return done(draft.patches, limits=limits)


def remove_transition(context: EditContext, *, transition: str) -> Outcome:
    """Make it a plain cut again.

    |---- A --><-- B ----|   ->   |---- A ----|---- B ----|

    """
    found = _find(context, transition)
    if isinstance(found, Refused):
        return found
    draft = Draft(context.document)
    draft.set("xfades", transition, "del", list(context.stamp))
    return done(draft.patches)


def _find(context: EditContext, transition: str) -> Transition | Refused:
    for found in context.projection["transitions"]:
        if found["id"] == transition:
            present = [
                key for key in (found["a"], found["b"]) if key in context.projection["clips"]
            ]
            refusal = refusal_for(context.projection, present) if present else None
            return refusal or found
    return Refused(RefusalReason.NO_SUCH_TRANSITION)


def _field(name: str, kind: str) -> Field | None:
    if name.startswith(_PARAM):
        known = TRANSITIONS.get(kind)
        return known.params.get(name.removeprefix(_PARAM)) if known else None
    return None if name in _FIXED else XFADE_FIELDS.get(name)


def _room(context: EditContext, pair: str, length: int, align: int) -> int | None:
    projection = context.projection
    first = projection["clips"].get(pair.partition(">")[0])
    track = find_track(projection, first["track"]) if first is not None else None
    cut = find_cuts(track["segments"]).get(pair) if track is not None else None
    if cut is None:
        return None
    reach = reach_at(cut, projection["clips"], projection["assets"], Rate(*projection["rate"]))
    return fitting(length, align, reach)


def _held(room: int, wanted: int, clip: str) -> list[Limit]:
    return [] if room == wanted else [Limit(LimitReason.HANDLES, clip)]
