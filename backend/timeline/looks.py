"""How a clip's picture looks at a local frame: keyframes, fades and effects as plain values.

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
        look = {**look, "fx": _effects_at(clip, local)}
    return look


def changes(clip: Mapping[str, Any]) -> bool:
    """Answer whether a clip may look different from frame to frame by itself."""
    if driven_fields(clip) or clip.get("fin") or clip.get("fout") or is_animated(clip):
        return True
    return any(
        _keyframes(clip, effect, name) for effect in _drawn(clip) for name in effect["params"]
    )


def tables_of(clip: Mapping[str, Any]) -> list[str]:
    """Name the assets of the look-up tables that a clip's effects use."""
    named = [effect["params"].get("lut", "") for effect in _drawn(clip) if effect["type"] == "lut"]
    return [name for name in named if name]


def _effects_at(clip: Mapping[str, Any], local: int) -> list[dict[str, Any]]:
    return [
        {
            "type": effect["type"],
            "params": {
                name: _param_at(clip, effect, name, local)
                for name in EFFECTS[effect["type"]].params
            },
        }
        for effect in _drawn(clip)
    ]


def _drawn(clip: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Leave out effects that are off, of sound, or of a later version."""
    return [
        effect
        for effect in clip.get("fx", ())
        if effect["on"] and effect["type"] in EFFECTS and EFFECTS[effect["type"]].on == "video"
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
