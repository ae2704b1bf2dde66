"""Effects on clips."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.timeline.catalogue import EFFECTS
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
from backend.timeline.fields import reader_of
from backend.timeline.model import Effect
from backend.timeline.order import order_between
from backend.timeline.patches import Draft, same_json

_JITTER_LENGTH = 3


def add_effect(context: EditContext, *, clips: Sequence[str], kind: str) -> Outcome:
    """Put an effect on clips, after those they have.

    A [blur]   ->   A [blur, color]

    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    if kind not in EFFECTS:
        return Refused(RefusalReason.BAD_VALUE)
    draft = Draft(context.document)
    made: list[str] = []
    for clip_id in chosen:
        clip = context.projection["clips"][clip_id]
        track = find_track(context.projection, clip["track"])
        if track is None or track["kind"] != EFFECTS[kind].on:
            return Refused(RefusalReason.WRONG_TRACK_KIND)
        made.append(context.new_id())
        last = clip["fx"][-1]["order"] if clip.get("fx") else None
        order = order_between(last, None, jitter=made[-1][:_JITTER_LENGTH])
        draft.set("clips", clip_id, f"fx:{made[-1]}", [kind, order, True])
    return done(draft.patches, made=made)


def move_effect(
    context: EditContext, *, clip: str, effect: str, before: str | None = None
) -> Outcome:
    """Apply an effect before another one, or last of all.

    A [blur, color]   ->   A [color, blur]

    """
    found = _find(context, clip, effect)
    if isinstance(found, Refused):
        return found
    others = [other for other in context.projection["clips"][clip]["fx"] if other["id"] != effect]
    places = [index for index, other in enumerate(others) if other["id"] == before]
    if before is not None and not places:
        return Refused(RefusalReason.NO_SUCH_EFFECT)
    place = places[0] if places else len(others)
    low = others[place - 1]["order"] if place else None
    high = others[place]["order"] if place < len(others) else None
    order = order_between(low, high, jitter=context.new_id()[:_JITTER_LENGTH])
    draft = Draft(context.document)
    draft.set("clips", clip, f"fx:{effect}", [found["type"], order, found["on"]])
    return done(draft.patches)


def set_effect(
    context: EditContext,
    *,
    clip: str,
    effect: str,
    on: bool | None = None,
    params: Mapping[str, Any] | None = None,
) -> Outcome:
    """Switch an effect, or change its parameters; numbers stop at the ends of their range.

        A [blur]   ->   A [blur { radius: 12000 }]

    Each parameter is a key of its own: two people may set different ones.
    """
    found = _find(context, clip, effect)
    if isinstance(found, Refused):
        return found
    draft = Draft(context.document)
    limits: list[Limit] = []
    if on is not None:
        draft.set("clips", clip, f"fx:{effect}", [found["type"], found["order"], on])
    known = EFFECTS[found["type"]].params if found["type"] in EFFECTS else {}
    for name, wanted in (params or {}).items():
        field = known.get(name)
        if field is None:
            return Refused(RefusalReason.NOT_EDITABLE)
        value = reader_of(field)(in_range(field, wanted))
        if value is None:
            return Refused(RefusalReason.BAD_VALUE)
        stored = None if same_json(value, field.default) else value
        draft.set("clips", clip, f"fx:{effect}:{name}", stored)
        if field.type == "integer" and value != wanted:
            limits.append(Limit(LimitReason.RANGE, clip))
    return done(draft.patches, limits=limits)


def remove_effect(context: EditContext, *, clip: str, effect: str) -> Outcome:
    """Take an effect from a clip.

        A [blur, color]   ->   A [color]

    Its parameters and keyframes stay in the document and come back with it.
    """
    found = _find(context, clip, effect)
    if isinstance(found, Refused):
        return found
    draft = Draft(context.document)
    draft.set("clips", clip, f"fx:{effect}", None)
    return done(draft.patches)


def _find(context: EditContext, clip: str, effect: str) -> Effect | Refused:
    refusal = refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    for found in context.projection["clips"][clip].get("fx", ()):
        if found["id"] == effect:
            return found
    return Refused(RefusalReason.NO_SUCH_EFFECT)
