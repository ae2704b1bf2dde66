"""Reading effects and keyframes, which are many flat keys of one clip.

- `fx:<id>` is `[type, order, on]`, `fx:<id>:<param>` one parameter;
- `kf:<field>:<local frame>` and `kf:fx:<id>:<param>:<local frame>` are `[value, ease]`.

One key for each keeps two people's work on different parameters or frames apart.
"""

import re
from collections.abc import Mapping
from typing import Any

from backend.timeline.catalogue import EFFECTS
from backend.timeline.fields import CLIP_FIELDS, FRAME_LIMIT, Field, reader_of
from backend.timeline.ids import is_readable_id
from backend.timeline.values import Reader, read_ease, read_effect_head, read_pair

_EFFECT = "fx:"
_KEYFRAME = "kf:"
_EFFECT_PARTS = 2
_FRAME = re.compile(r"0|-?[1-9][0-9]{0,9}")

ANIMATED_FIELDS = ("gain", "pan", "x", "y", "sx", "sy", "rot", "op")
"""Fields of a clip that keyframes may drive."""

_FIELD_READERS: dict[str, Reader] = {name: reader_of(CLIP_FIELDS[name]) for name in ANIMATED_FIELDS}
_PARAM_READERS: dict[str, dict[str, Reader]] = {
    kind: {name: reader_of(field) for name, field in effect.params.items()}
    for kind, effect in EFFECTS.items()
}


def read_animation(
    raw: Mapping[str, Any], names: list[str], bad: list[str]
) -> tuple[list[dict[str, Any]], dict[str, list[list[Any]]]]:
    """Read a clip's effects in their order, and its keyframes by what they drive.

    `names` are keys of the clip that are no fields. Parameters and keyframes of an effect that is
    gone, or whose kind this version does not know, are passed over and kept.
    """
    effects: dict[str, dict[str, Any]] = {}
    params: list[str] = []
    for name in names:
        if name.startswith(_EFFECT) and raw[name] is not None:
            if name.count(":") > 1:
                params.append(name)
            else:
                _read_head(name, raw[name], effects, bad)
    for name in params:
        _read_param(name, raw[name], effects, bad)
    keyframes = _read_keyframes(raw, names, effects, bad)
    stack = sorted(effects.values(), key=lambda effect: (effect["order"], effect["id"]))
    return stack, keyframes


def driven_field(effects: Mapping[str, Mapping[str, Any]], target: str) -> Field | None:
    """Find the field that keyframes of a target drive: `op`, or `fx:<id>:<param>`."""
    if not target.startswith(_EFFECT):
        return CLIP_FIELDS[target] if target in ANIMATED_FIELDS else None
    effect_id, _, param = target.removeprefix(_EFFECT).partition(":")
    effect = effects.get(effect_id)
    known = EFFECTS.get(effect["type"]) if effect is not None else None
    field = known.params.get(param) if known is not None else None
    return field if field is not None and field.type == "integer" else None


def _read_head(
    name: str, value: object, effects: dict[str, dict[str, Any]], bad: list[str]
) -> None:
    effect_id = name.removeprefix(_EFFECT)
    head = read_effect_head(value)
    if head is None or not is_readable_id(effect_id):
        bad.append(name)
        return
    known = EFFECTS.get(head[0])
    defaults = {key: field.default for key, field in known.params.items()} if known else {}
    effects[effect_id] = {
        "id": effect_id,
        "type": head[0],
        "order": head[1],
        "on": head[2],
        "params": defaults,
    }


def _read_param(
    name: str, value: object, effects: dict[str, dict[str, Any]], bad: list[str]
) -> None:
    effect_id, _, param = name.removeprefix(_EFFECT).partition(":")
    effect = effects.get(effect_id)
    reader = _PARAM_READERS.get(effect["type"], {}).get(param) if effect is not None else None
    if effect is None or reader is None:
        return
    valid = reader(value)
    if valid is None:
        bad.append(name)
    else:
        effect["params"][param] = valid


def _read_keyframes(
    raw: Mapping[str, Any],
    names: list[str],
    effects: dict[str, dict[str, Any]],
    bad: list[str],
) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for name in names:
        if not name.startswith(_KEYFRAME) or raw[name] is None:
            continue
        target, _, frame = name.removeprefix(_KEYFRAME).rpartition(":")
        field = driven_field(effects, target)
        if field is None:
            continue
        keyframe = _keyframe(frame, raw[name], field, target)
        if keyframe is None:
            bad.append(name)
        else:
            found.setdefault(target, []).append(keyframe)
    for frames in found.values():
        frames.sort(key=lambda keyframe: keyframe[0])
    return found


def _keyframe(frame: str, value: object, field: Field, target: str) -> list[Any] | None:
    pair = read_pair(value)
    if pair is None or _FRAME.fullmatch(frame) is None or abs(int(frame)) > FRAME_LIMIT:
        return None
    reader = _FIELD_READERS.get(target) or reader_of(field)
    driven, ease = reader(pair[0]), read_ease(pair[1])
    return None if driven is None or ease is None else [int(frame), driven, ease]
