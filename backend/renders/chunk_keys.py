"""The names of what a render is made of: hashes of everything that can change it, and no more."""

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import OutputProfile, RenderSpec
from backend.renders.layers import (
    Layer,
    duck_of,
    keeps_pitch,
    picture_layers,
    sound_layers,
    timeline_rate,
)
from backend.renders.motion import layer_stretches
from backend.renders.nesting import nested_spec
from backend.timeline.animation import ANIMATED_FIELDS
from backend.timeline.keyframes import driven_fields
from backend.timeline.looks import (
    changes,
    look_at,
    sound_effect_keyframes,
    sound_effects_at,
    tables_of,
)

# Fields of a clip that place it or sound, so that they never change a chunk's pictures, and those
# that do so through the values that `look_at` gives. All other fields enter the key: one that is
# new to this file costs a render, never a wrong picture.
_NOT_IN_PICTURES = frozenset(
    {
        "id",
        "name",
        "label",
        "track",
        "asset",
        "at",
        "head",
        "tail",
        "src",
        "seq",
        "ripple",
        "start",
        "end",
        "z",
        "of",
        "link",
        "gain",
        "pan",
        "fin",
        "fout",
        "pitch",
        "stream",
        "on",
        "kf",
        "flags",
        "by",
        "local",
    }
)
_MAY_CHANGE = frozenset({"op", "fx", "typed"} | (set(ANIMATED_FIELDS) - _NOT_IN_PICTURES))
_IN_SOUND = ("gain", "pan", "fin", "fout", "rate", "stream")


def chunk_key(spec: RenderSpec, first: int, end: int, engine_version: str) -> str:
    """Name frames [first, end) by all that can change their pictures, never by their place."""
    return _digest(
        {
            "engine": engine_version,
            "output": _picture_profile(spec.output),
            "on_missing": spec.on_missing,
            **_place(spec, first),
            **_pictures(spec, first, end),
        }
    )


def _place(spec: RenderSpec, first: int) -> dict[str, Any]:
    """Tell of the only two things that depend on a chunk's place in time."""
    timeline = spec.timeline
    rate = timeline_rate(timeline)
    stamp = [first, timeline.get("start", 0), timeline.get("drop", False), timeline["rate"]]
    # At another rate, which frames are repeated or left out begins anew with this fraction.
    phase = (first - spec.range[0]) * Fraction(*spec.output.rate) / rate % 1
    return {
        "first": stamp if spec.burn_in else None,
        "rate": timeline["rate"],
        "phase": [phase.numerator, phase.denominator],
    }


def _pictures(spec: RenderSpec, first: int, end: int) -> dict[str, Any]:
    rate = timeline_rate(spec.timeline)
    layers = [layer for layer in picture_layers(spec.timeline) if _overlaps(layer, first, end)]
    return {
        "canvas": [spec.timeline[name] for name in ("width", "height", "bg")],
        "length": end - first,
        "layers": [_picture_identity(spec, layer, first, end, rate) for layer in layers],
    }


def _overlaps(layer: Layer, first: int, end: int) -> bool:
    return layer.start < end and first < layer.end


def _picture_profile(output: OutputProfile) -> list[Any]:
    return [
        output.width,
        output.height,
        output.rate,
        output.video_codec,
        output.encoder_preset,
        output.crf,
        output.pixel_format,
        output.container == "gif",
        output.video_bit_rate,
        output.hardware,
    ]


def _picture_identity(
    spec: RenderSpec, layer: Layer, first: int, end: int, rate: Fraction
) -> dict[str, Any]:
    start, stop = max(layer.start, first), min(layer.end, end)
    fields = _picture_fields(layer, start, stop)
    identity: dict[str, Any] = {"at": [start - first, stop - first], "clip": fields}
    if layer.clip.get("asset"):
        source = layer.source_flicks(start, rate)
        identity |= {
            "media": _media(spec, layer.clip["asset"]),
            "src": [source.numerator, source.denominator],
        }
    if inner := nested_spec(spec, layer):
        identity |= _nested(inner, (start, stop - 1), layer, rate, _pictures)
    if motion := layer_stretches(spec, layer, (start, stop)):
        identity["motion"] = motion
    if tables := [_media(spec, key) for key in tables_of(layer.clip)]:
        identity["tables"] = tables
    return identity | _joins_identity(layer, first, end)


def _nested(
    inner: RenderSpec,
    frames: tuple[int, int],
    layer: Layer,
    rate: Fraction,
    describe: Callable[[RenderSpec, int, int], dict[str, Any]],
) -> dict[str, Any]:
    """Tell of the stretch of a nested timeline from one frame of a layer to another, both in."""
    inner_rate = timeline_rate(inner.timeline)
    ends = [layer.source_flicks(frame, rate) / FLICKS_PER_SECOND for frame in frames]
    first, end = floor(min(ends) * inner_rate), floor(max(ends) * inner_rate) + 1
    begin = ends[0] - first / inner_rate
    return {
        "rate": list(inner.timeline["rate"]),
        "src": [begin.numerator, begin.denominator],
        "nested": describe(inner, first, end),
    }


def _picture_fields(layer: Layer, start: int, stop: int) -> dict[str, Any]:
    """Return what the pictures of frames [start, stop) depend on; what changes, frame by frame."""
    fields = {k: v for k, v in layer.clip.items() if k not in _NOT_IN_PICTURES}
    local = layer.local_frame(start)
    frames = range(local, local + stop - start) if changes(layer.clip) else (local,)
    looks = [look_at(layer.clip, frame) for frame in frames]
    for name in fields.keys() | _MAY_CHANGE:
        values = [look.get(name) for look in looks]
        fields[name] = values[:1] if values.count(values[0]) == len(values) else values
    fields["fx"] = [fx or None for fx in fields["fx"]]
    return fields


def _joins_identity(layer: Layer, first: int, end: int) -> dict[str, Any]:
    """Tell of the transitions that touch [first, end)."""
    joins = {"entering": layer.entering, "leaving": layer.leaving}
    return {
        side: [join["start"] - first, join["end"] - first, join["type"], join["params"]]
        for side, join in joins.items()
        if join is not None and join["start"] < end and first < join["end"]
    }


def _media(spec: RenderSpec, key: str) -> str | None:
    asset = spec.assets.get(key)
    return asset.sha256 if asset else None


def sound_key(spec: RenderSpec, engine_version: str) -> str:
    """Name the sound of the spec's range by all that can change it."""
    output = spec.output
    return _digest(
        {
            "engine": engine_version,
            "output": [
                output.audio_codec,
                output.audio_bit_rate,
                output.audio_rate,
                output.channels,
                output.loudness_lufs,
                # Files with sound alone are made by the sound's own job.
                "" if output.video_codec else output.container,
            ],
            "rate": spec.timeline["rate"],
            "on_missing": spec.on_missing,
            **_sounds(spec, *spec.range),
        }
    )


def _sounds(spec: RenderSpec, first: int, end: int) -> dict[str, Any]:
    layers = [layer for layer in sound_layers(spec.timeline) if _overlaps(layer, first, end)]
    return {
        "length": end - first,
        "layers": [_sound_identity(spec, layer, first, end) for layer in layers],
    }


def _sound_identity(spec: RenderSpec, layer: Layer, first: int, end: int) -> dict[str, Any]:
    clip = layer.clip
    keyframes = driven_fields(clip)
    driven = {name: keyframes[name] for name in ("gain", "pan") if name in keyframes}
    inner = nested_spec(spec, layer)
    frames = max(layer.start, first), min(layer.end, end)
    return {
        "at": [layer.start - first, layer.end - first],
        # Fades are counted from the clip's own ends, of which a segment may show only a part.
        "clip": [clip["start"] - first, clip["end"] - first],
        "fields": {name: clip.get(name) for name in _IN_SOUND},
        "driven": [layer.local_frame(first), driven] if driven else None,
        "media": _media(spec, clip["asset"]) if clip.get("asset") else None,
        "src": None if inner else layer.src_flicks,
        "track_gain": layer.track.get("gain", 0),
        "stretched": layer.local_frame(first) if keeps_pitch(clip) else None,
        **_effects_identity(layer, first),
        **_duck_identity(spec, layer, first),
        **(_nested_sound(inner, layer, frames, timeline_rate(spec.timeline)) if inner else {}),
        **_joins_identity(layer, first, end),
    }


def _effects_identity(layer: Layer, first: int) -> dict[str, Any]:
    """Tell of a clip's effects of sound."""
    effects = sound_effects_at(layer.clip, layer.local)
    driven = sound_effect_keyframes(layer.clip)
    return {
        **({"effects": effects} if effects else {}),
        **({"effects_driven": [layer.local_frame(first), driven]} if driven else {}),
    }


def _nested_sound(
    inner: RenderSpec, layer: Layer, frames: tuple[int, int], rate: Fraction
) -> dict[str, Any]:
    """Tell of what is heard of a nested timeline: all, where it matters what was before."""
    if not keeps_pitch(layer.clip) and not sound_effects_at(layer.clip, layer.local):
        return _nested(inner, frames, layer, rate, _sounds)
    begin = layer.source_flicks(frames[0], rate)
    return {
        "rate": list(inner.timeline["rate"]),
        "src": [begin.numerator, begin.denominator],
        "nested": _sounds(inner, *inner.range),
    }


def _duck_identity(spec: RenderSpec, layer: Layer, first: int) -> dict[str, Any]:
    duck = duck_of(spec.timeline, layer.track)
    if duck is None:
        return {}
    spans = [[start - first, end - first] for start, end in duck.spans]
    return {"duck": [duck.amount, duck.attack, duck.release, spans]}


def _digest(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
