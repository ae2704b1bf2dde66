"""Settings of a track and of the whole timeline."""

from collections.abc import Mapping
from typing import Any

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    done,
    find_track,
)
from backend.timeline.commands.fields import in_range
from backend.timeline.fields import META_FIELDS, TRACK_FIELDS, Field, reader_of
from backend.timeline.model import Track
from backend.timeline.patches import Draft, same_json
from backend.timeline.reading import as_map
from backend.timeline.time import Rate
from backend.timeline.timecode import can_drop

_OF_TRACKS = ("gain", "role", "duck")
_OF_TIMELINES = ("width", "height", "bg", "start", "drop", "audio_rate")


def set_track_fields(context: EditContext, *, track: str, fields: Mapping[str, Any]) -> Outcome:
    """Set a track's `gain`, `role` or `duck`; numbers stop at the ends of their range.

        A1 {}   ->   A1 { gain: -600 }

    None goes back to the default. Flags and the name have commands of their own.
    """
    found = find_track(context.projection, track)
    if found is None or not isinstance(as_map(context.document.get("tracks")).get(track), dict):
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if found["lock"]:
        return Refused(RefusalReason.TRACK_LOCKED)
    refusal = _misfit(found, fields)
    known = {name: TRACK_FIELDS[name] for name in _OF_TRACKS}
    return refusal or _set(context, ("tracks", track), fields, known)


def set_timeline_fields(context: EditContext, *, fields: Mapping[str, Any]) -> Outcome:
    """Set a timeline's `width`, `height`, `bg`, `start`, `drop` or `audio_rate`.

        1920 x 1080   ->   1080 x 1920      (width: 1080, height: 1920)

    Numbers stop at the ends of their range, None goes back to the default. The picture rate is
    changed by conforming. Labels are dropped at 29.97 and 59.94 only.
    """
    if fields.get("drop") is True and not can_drop(Rate(*context.projection["rate"])):
        return Refused(RefusalReason.BAD_VALUE)
    known = {name: META_FIELDS[name] for name in _OF_TIMELINES}
    return _set(context, ("meta", ""), fields, known)


def _misfit(track: Track, fields: Mapping[str, Any]) -> Refused | None:
    """Captions are pictures, and a track does not duck under itself."""
    if fields.get("role") == "captions" and track["kind"] != "video":
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    duck = reader_of(TRACK_FIELDS["duck"])(fields.get("duck"))
    if duck is not None and track["id"] in duck[0]:
        return Refused(RefusalReason.BAD_VALUE)
    return None


def _set(
    context: EditContext,
    place: tuple[str, str],
    fields: Mapping[str, Any],
    known: Mapping[str, Field],
) -> Outcome:
    draft = Draft(context.document)
    limits: list[Limit] = []
    for name, wanted in fields.items():
        field = known.get(name)
        if field is None:
            return Refused(RefusalReason.NOT_EDITABLE)
        value = None if wanted is None else reader_of(field)(in_range(field, wanted))
        if value is None and wanted is not None:
            return Refused(RefusalReason.BAD_VALUE)
        draft.set(*place, name, None if same_json(value, field.default) else value)
        if field.type == "integer" and wanted is not None and value != wanted:
            limits.append(Limit(LimitReason.RANGE, ""))
    return done(draft.patches, limits=limits)
