"""How a frozen timeline becomes jobs: output profile, chunk boundaries and content-addressed keys.

Pure: control plans with it and the render worker draws with it, so both see the same layers.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import OutputProfile, RenderSpec

ENGINE_VERSION = "1"
"""Raised whenever the same spec would give other pictures or sound, a changed font included.

Callers add the version of PyAV: `f"{ENGINE_VERSION}+av{importlib.metadata.version('av')}"`.
"""

PRESET_SIZES: Mapping[str, tuple[int, int]] = {
    "1080p": (1920, 1080),
    "720p": (1280, 720),
    "vertical": (1080, 1920),
}
# A span this long is divided on its own; shorter ones are grouped (render-engine.md, chunks).
_ALONE_SECONDS = 2
_USUAL_SECONDS = 4
_LONGEST_SECONDS = 6

# Fields of a clip that place it or sound, so that they never change a chunk's pictures. All
# other fields enter the key: one that is new to this file costs a render, never a wrong picture.
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
        "on",
        "flags",
        "by",
        "local",
    }
)
_IN_SOUND = ("gain", "pan", "fin", "fout", "rate", "pitch", "stream")


@dataclass(frozen=True)
class Layer:
    """One clip's visible or audible stretch of frames [start, end)."""

    clip_id: str
    clip: Mapping[str, Any]
    track: Mapping[str, Any]
    start: int
    end: int
    src_flicks: int
    """Source time at `start`."""

    def source_flicks(self, frame: int, rate: Fraction) -> Fraction:
        """Source time at a timeline frame, exactly; `rate` is the timeline's."""
        elapsed = (frame - self.start) / rate * self.speed
        return self.src_flicks + elapsed * FLICKS_PER_SECOND

    @property
    def speed(self) -> Fraction:
        """Source seconds per timeline second; negative plays backwards, 0 holds one picture."""
        numerator, denominator = self.clip.get("rate") or (1, 1)
        return Fraction(numerator, denominator)


@dataclass(frozen=True)
class PlannedChunk:
    """Frames [first, end), encoded into the object `storage.keys.chunk(workspace, key)`."""

    index: int
    first: int
    end: int
    key: str
    """SHA-256 in hex of everything that can change the pictures; never of their place."""


@dataclass(frozen=True)
class RenderPlan:
    """All that has to be made before a render can be joined."""

    chunks: tuple[PlannedChunk, ...]
    sound_key: str
    """The sound of the whole range is `storage.keys.chunk(workspace, sound_key, "m4a")`."""


def resolve_output(preset: str, rate: tuple[int, int]) -> OutputProfile:
    """Turn a preset's name into every figure the encoder needs.

    Raises:
        KeyError: no such preset.
    """
    width, height = PRESET_SIZES[preset]
    return OutputProfile(preset=preset, width=width, height=height, rate=rate)


def plan_render(spec: RenderSpec, engine_version: str) -> RenderPlan:
    """Divide the spec's range into chunks and name what each job makes."""
    chunks = tuple(
        PlannedChunk(index, first, end, _chunk_key(spec, first, end, engine_version))
        for index, (first, end) in enumerate(chunk_ranges(spec.timeline, spec.range))
    )
    return RenderPlan(chunks, _sound_key(spec, engine_version))


def timeline_rate(timeline: Mapping[str, Any]) -> Fraction:
    """Return the frames per second of a projection."""
    return Fraction(*timeline["rate"])


def picture_layers(timeline: Mapping[str, Any]) -> list[Layer]:
    """Return what is seen, bottom first, in order of time within a track."""
    tracks = (track for track in timeline["tracks"] if track["kind"] == "video")
    return list(_layers(timeline, (track for track in tracks if not track.get("hide"))))


def sound_layers(timeline: Mapping[str, Any]) -> list[Layer]:
    """Return what is heard."""
    tracks = (track for track in timeline["tracks"] if track["kind"] == "audio")
    return list(_layers(timeline, (track for track in tracks if not track.get("mute"))))


def _layers(timeline: Mapping[str, Any], tracks: Iterable[Mapping[str, Any]]) -> Iterator[Layer]:
    for track in tracks:
        for segment in track["segments"]:
            clip = timeline["clips"][segment["clip"]]
            if clip.get("on", True):
                start, end = segment["start"], segment["end"]
                yield Layer(segment["clip"], clip, track, start, end, segment["src"])


def chunk_ranges(timeline: Mapping[str, Any], frames: tuple[int, int]) -> list[tuple[int, int]]:
    """Cut [first, end) into chunks, each placed by the edits around it and by nothing else.

    Spans of one set of layers that last 2 s or more are divided into equal parts; runs of
    shorter spans are grouped from the run's start. So an insertion at the front leaves every
    boundary behind it where it was, relative to the clips.
    """
    second = timeline_rate(timeline)
    ranges: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for span in _spans(picture_layers(timeline), frames):
        if span[1] - span[0] < _ALONE_SECONDS * second:
            run.append(span)
            continue
        ranges += _grouped(run, _USUAL_SECONDS * second)
        run = []
        ranges += _divided(span, second)
    return ranges + _grouped(run, _USUAL_SECONDS * second)


def _spans(layers: Iterable[Layer], frames: tuple[int, int]) -> list[tuple[int, int]]:
    """Cut a range wherever a clip begins or ends; a clip in two touching pieces has no cut."""
    first, end = frames
    edges: dict[int, set[str]] = {}
    for layer in layers:
        for frame in (layer.start, layer.end):
            # An end that meets a start of the same clip cancels out.
            edges.setdefault(frame, set()).symmetric_difference_update({layer.clip_id})
    cuts = sorted(frame for frame, changes in edges.items() if changes and first < frame < end)
    bounds = [first, *cuts, end]
    return [pair for pair in itertools.pairwise(bounds) if pair[0] < pair[1]]


def _divided(span: tuple[int, int], second: Fraction) -> list[tuple[int, int]]:
    first, end = span
    length = end - first
    fewest = -(-length // int(_LONGEST_SECONDS * second))
    most = max(fewest, round(length / (_USUAL_SECONDS * second)) + 1)
    parts = min(
        range(fewest, most + 1), key=lambda n: abs(Fraction(length, n) - _USUAL_SECONDS * second)
    )
    bounds = [first + length * part // parts for part in range(parts + 1)]
    return list(itertools.pairwise(bounds))


def _grouped(run: list[tuple[int, int]], longest: Fraction) -> list[tuple[int, int]]:
    groups: list[tuple[int, int]] = []
    for first, end in run:
        if groups and end - groups[-1][0] <= longest:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((first, end))
    return groups


def _chunk_key(spec: RenderSpec, first: int, end: int, engine_version: str) -> str:
    rate = timeline_rate(spec.timeline)
    layers = [layer for layer in picture_layers(spec.timeline) if _overlaps(layer, first, end)]
    return _digest(
        {
            "engine": engine_version,
            "output": _picture_profile(spec.output),
            "canvas": [spec.timeline[name] for name in ("width", "height", "bg")],
            "on_missing": spec.on_missing,
            "length": end - first,
            # A burned-in timecode is the one thing that depends on the place in time.
            "first": first if spec.burn_in else None,
            "layers": [_picture_identity(spec, layer, first, end, rate) for layer in layers],
        }
    )


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
    ]


def _picture_identity(
    spec: RenderSpec, layer: Layer, first: int, end: int, rate: Fraction
) -> dict[str, Any]:
    start = max(layer.start, first)
    fields = {k: v for k, v in layer.clip.items() if k not in _NOT_IN_PICTURES}
    identity: dict[str, Any] = {"at": [start - first, min(layer.end, end) - first], "clip": fields}
    if layer.clip.get("asset"):
        source = layer.source_flicks(start, rate)
        identity |= {"media": _media(spec, layer), "src": [source.numerator, source.denominator]}
    if any(name.startswith("kf:") for name in fields):
        identity["local"] = start - layer.clip["start"] + layer.clip["head"]
    return identity


def _media(spec: RenderSpec, layer: Layer) -> str | None:
    asset = spec.assets.get(layer.clip["asset"])
    return asset.sha256 if asset else None


def _sound_key(spec: RenderSpec, engine_version: str) -> str:
    first, end = spec.range
    output = spec.output
    layers = [layer for layer in sound_layers(spec.timeline) if _overlaps(layer, first, end)]
    return _digest(
        {
            "engine": engine_version,
            "output": [
                output.audio_codec,
                output.audio_bit_rate,
                output.audio_rate,
                output.channels,
            ],
            "rate": spec.timeline["rate"],
            "on_missing": spec.on_missing,
            "length": end - first,
            "layers": [_sound_identity(spec, layer, first) for layer in layers],
        }
    )


def _sound_identity(spec: RenderSpec, layer: Layer, first: int) -> dict[str, Any]:
    clip = layer.clip
    return {
        "at": [layer.start - first, layer.end - first],
        # Fades are counted from the clip's own ends, of which a segment may show only a part.
        "clip": [clip["start"] - first, clip["end"] - first],
        "fields": {name: clip.get(name) for name in _IN_SOUND},
        "media": _media(spec, layer) if clip.get("asset") else None,
        "src": layer.src_flicks,
        "track_gain": layer.track.get("gain", 0),
    }


def _digest(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
