"""How a clip looks and sounds at a local frame: keyframes, fades and effects as plain values.

`frontend/src/timeline/looks.ts` is the twin; both run `tests/vectors/looks.json`. The render
worker, the keys of chunks and the browser's preview read a clip through this and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.timeline.catalogue import EFFECTS
from backend.timeline.keyframes import clip_at, driven_fields, value_at
from backend.timeline.mixing import WHOLE, progress_at
from backend.timeline.title_animation import animated, is_animated


def look_at(clip: Mapping[str, Any], local: int) -> Mapping[str, Any]:
    """Return a clip with the values that it has at a local frame.

    Fades are in `op`, and `fx` holds only effects that are drawn, as `type` and `params`. A title
    that is being typed has `typed`. A clip that nothing changes is the same object.
    """
    look = clip_at(clip, local)
    share = _fade(clip, local)
    if share < WHOLE:
        look = {**look, "op": (look.get("op", WHOLE) * share + WHOLE // 2) // WHOLE}
    look = animated(look, clip, local)
    if clip.get("fx"):
        look = {**look, "fx": _effects_at(clip, local, "video")}
    return look


def sound_effects_at(clip: Mapping[str, Any], local: int) -> list[dict[str, Any]]:
    """Return a clip's effects of sound at a local frame, in their order, as `type` and `params`."""
    return _effects_at(clip, local, "audio")


def sound_effect_keyframes(clip: Mapping[str, Any]) -> dict[str, Sequence[Sequence[Any]]]:
    """Return the keyframes that drive a clip's effects of sound, by what they drive."""
    found = {
        f"fx:{effect['id']}:{name}": _keyframes(clip, effect, name)
        for effect in _switched_on(clip, "audio")
        for name in EFFECTS[effect["type"]].params
    }
    return {target: frames for target, frames in found.items() if frames}


def changes(clip: Mapping[str, Any]) -> bool:
    """Answer whether a clip may look different from frame to frame by itself."""
    if driven_fields(clip) or clip.get("fin") or clip.get("fout") or is_animated(clip):
        return True
    return any(
        _keyframes(clip, effect, name)
        for effect in _switched_on(clip, "video")
        for name in EFFECTS[effect["type"]].params
    )


def tables_of(clip: Mapping[str, Any]) -> list[str]:
    """Name the assets of the look-up tables that a clip's effects use."""
    drawn = _switched_on(clip, "video")
    named = [effect["params"].get("lut", "") for effect in drawn if effect["type"] == "lut"]
    return [name for name in named if name]


def steadies(clip: Mapping[str, Any]) -> bool:
    """Answer whether a clip's camera is to be steadied."""
    return any(effect["type"] == "stabilise" for effect in _switched_on(clip, "video"))


def _effects_at(clip: Mapping[str, Any], local: int, on: str) -> list[dict[str, Any]]:
    return [
        {
            "type": effect["type"],
            "params": {
                name: _param_at(clip, effect, name, local)
                for name in EFFECTS[effect["type"]].params
            },
        }
        for effect in _switched_on(clip, on)
    ]


def _switched_on(clip: Mapping[str, Any], on: str) -> list[Mapping[str, Any]]:
    """Leave out effects that are off, of the other kind of track, or of a later version."""
    return [
        effect
        for effect in clip.get("fx", ())
        if effect["on"] and effect["type"] in EFFECTS and EFFECTS[effect["type"]].on == on
    ]


def _param_at(clip: Mapping[str, Any], effect: Mapping[str, Any], name: str, local: int) -> Any:  # noqa: ANN401 - as the catalogue says
    field = EFFECTS[effect["type"]].params[name]
    if frames := _keyframes(clip, effect, name):
        return value_at(frames, local, field)
    return effect["params"].get(name, field.default)


def _keyframes(
    clip: Mapping[str, Any], effect: Mapping[str, Any], name: str
) -> Sequence[Sequence[Any]]:
    frames: Sequence[Sequence[Any]] = (clip.get("kf") or {}).get(f"fx:{effect['id']}:{name}", ())
    return frames


def _fade(clip: Mapping[str, Any], local: int) -> int:
    """Return the share of its opacity that a clip has, in 1/10000, taken in a frame's middle."""
    share = WHOLE
    passed, left = local - clip.get("head", 0), clip.get("tail", 0) - 1 - local
    for length, frames in ((clip.get("fin", 0), passed), (clip.get("fout", 0), left)):
        if 0 < length > frames:
            share = share * max(0, progress_at(0, length, frames)) // WHOLE
    return share
