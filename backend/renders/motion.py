"""How a film's camera moves, as it is stored: found once for each stretch of a source. Pure.

A stretch is named by the bytes of the source, its place in it, and the way it is found, so it is
good for every render, every clip and every parameter of the effect.
"""

import hashlib
from math import floor

import msgspec

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, picture_layers, timeline_rate
from backend.renders.nesting import nested_spec
from backend.timeline.looks import steadies

MOTION_VERSION = "1"
"""Raised whenever the same source would be found to move otherwise."""
STRETCH_FLICKS = 10 * FLICKS_PER_SECOND
REACH_FLICKS = 5 * FLICKS_PER_SECOND
"""How far around a picture smoothing looks, at most."""


class Moved(msgspec.Struct, frozen=True, array_like=True):
    """How a picture's content lies in comparison with the picture before it."""

    time_flicks: int
    """Source time of the picture."""
    x: int
    """To the right, in millionths of the picture's shown width."""
    y: int
    """Down, in millionths of the shown width as well."""
    turn: int
    """Clockwise, in millionths of a radian."""
    growth: int
    """Millionths of the logarithm of how much larger it is."""
    is_cut: bool = False
    """It shows something else: nothing is known of a movement."""


class MotionStretch(msgspec.Struct, frozen=True):
    """The pictures of one stretch, in order of time."""

    shape: tuple[int, int]
    """Shown width and height of the source."""
    pictures: tuple[Moved, ...]


def stretch_name(sha256: str, number: int) -> str:
    """Name what is found of stretch `number` (from 0) of a source."""
    words = f"motion {MOTION_VERSION} {sha256} {number}"
    return hashlib.sha256(words.encode()).hexdigest()


def stretches_around(first_flicks: int, last_flicks: int, duration_flicks: int) -> range:
    """Number the stretches that pictures between two source times need, both ends in."""
    latest = max(0, duration_flicks - 1)
    first = min(max(0, first_flicks - REACH_FLICKS), latest)
    last = min(max(0, last_flicks + REACH_FLICKS), latest)
    return range(first // STRETCH_FLICKS, last // STRETCH_FLICKS + 1)


def layer_stretches(spec: RenderSpec, layer: Layer, frames: tuple[int, int]) -> list[str]:
    """Name the stretches that frames [first, end) of a layer need; none if it is not steadied."""
    asset = spec.assets.get(layer.clip.get("asset", ""))
    numbers = _layer_numbers(spec, layer, frames)
    return [stretch_name(asset.origin, number) for number in numbers] if asset else []


def picture_stretches(spec: RenderSpec, frames: tuple[int, int]) -> set[str]:
    """Name all stretches that pictures of frames [first, end) may need, nested ones as well."""
    rate, found = timeline_rate(spec.timeline), set[str]()
    for layer in picture_layers(spec.timeline):
        first, last = max(layer.start, frames[0]), min(layer.end, frames[1]) - 1
        if last < first:
            continue
        if (asset := spec.assets.get(layer.clip.get("asset", ""))) is not None:
            numbers = _layer_numbers(spec, layer, frames)
            # A picture may have begun in the stretch before the frame that shows it.
            numbers = range(max(0, numbers.start - 1), numbers.stop) if numbers else numbers
            found |= {stretch_name(asset.origin, number) for number in numbers}
        if inner := nested_spec(spec, layer):
            ends = [layer.source_flicks(frame, rate) / FLICKS_PER_SECOND for frame in (first, last)]
            inner_rate = timeline_rate(inner.timeline)
            seen = floor(min(ends) * inner_rate), floor(max(ends) * inner_rate) + 1
            found |= picture_stretches(inner, seen)
    return found


def _layer_numbers(spec: RenderSpec, layer: Layer, frames: tuple[int, int]) -> range:
    asset = spec.assets.get(layer.clip.get("asset", ""))
    first, last = max(layer.start, frames[0]), min(layer.end, frames[1]) - 1
    if asset is None or asset.kind is not AssetKind.VIDEO or last < first:
        return range(0)
    if not steadies(layer.clip):
        return range(0)
    rate = timeline_rate(spec.timeline)
    ends = sorted(int(layer.source_flicks(frame, rate)) for frame in (first, last))
    return stretches_around(ends[0], ends[1], asset.duration_flicks)
