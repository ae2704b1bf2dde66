"""How a frozen timeline becomes jobs: output profile and chunk boundaries. Pure."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from backend.renders.chunk_keys import chunk_key, sound_key
from backend.renders.contract import OutputProfile, RenderSpec
from backend.renders.layers import Layer, picture_layers, timeline_rate

ENGINE_VERSION = "6"
"""Raised whenever the same spec would give other pictures or sound, a changed font included.

Callers add the version of PyAV: `f"{ENGINE_VERSION}+av{importlib.metadata.version('av')}"`.
"""

# A span this long is divided on its own; shorter ones are grouped (render-engine.md, chunks).
_ALONE_SECONDS = 2
_USUAL_SECONDS = 4
_LONGEST_SECONDS = 6


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


def plan_render(spec: RenderSpec, engine_version: str) -> RenderPlan:
    """Divide the spec's range into chunks and name what each job makes."""
    chunks = tuple(
        PlannedChunk(index, first, end, chunk_key(spec, first, end, engine_version))
        for index, (first, end) in enumerate(_job_ranges(spec))
    )
    return RenderPlan(chunks, sound_key(spec, engine_version))


def frames_before(output: OutputProfile, rate: Fraction, frame: int) -> int:
    """Count the output's pictures before a timeline frame, both counted from the range's first.

    `rate` is the timeline's. Picture n of the output shows the frame that is seen at its time.
    """
    return ceil(frame * Fraction(*output.rate) / rate)


def frames_of_output(spec: RenderSpec) -> int:
    """Count the pictures that the finished file has."""
    if not spec.output.video_codec:
        return 0
    first, end = spec.range
    return frames_before(spec.output, timeline_rate(spec.timeline), end - first)


def _job_ranges(spec: RenderSpec) -> list[tuple[int, int]]:
    if not spec.output.video_codec:
        return []
    if spec.output.is_one_job:
        return [spec.range]
    return chunk_ranges(spec.timeline, spec.range)


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
