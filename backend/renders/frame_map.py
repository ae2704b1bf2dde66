"""Which clips each picture of a render shows: stored with it, so that a frame leads to its clip."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from math import floor

import msgspec

from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, picture_layers, timeline_rate


class ShownClip(msgspec.Struct, frozen=True, omit_defaults=True):
    """A clip at the first picture of a span."""

    clip: str
    track: str
    name: str
    kind: str
    asset: str = ""
    """Its key in the document."""
    source_flicks: int = 0
    """The source's time at that picture, rounded down."""
    speed: tuple[int, int] = (1, 1)


class FrameSpan(msgspec.Struct, frozen=True):
    """Pictures [first, end) of the file, counted from 0, that show the same clips."""

    first: int
    end: int
    clips: list[ShownClip]
    """Bottom first; during a transition both."""


class FrameMap(msgspec.Struct, frozen=True):
    """Everything that a render shows."""

    rate: tuple[int, int]
    first_frame: int
    """The timeline's frame at the file's picture 0."""
    spans: list[FrameSpan]


def map_frames(spec: RenderSpec) -> FrameMap:
    """Cut a render wherever a clip comes or goes."""
    first, end = spec.range
    layers = [
        layer
        for layer in picture_layers(spec.timeline)
        if layer.start < end and first < layer.end and layer.start < layer.end
    ]
    rate = timeline_rate(spec.timeline)
    spans = [
        FrameSpan(
            begins - first,
            ends - first,
            [_shown(layers[number], begins, rate) for number in sorted(present)],
        )
        for begins, ends, present in _spans(layers, first, end)
    ]
    return FrameMap((rate.numerator, rate.denominator), first, spans)


def _spans(layers: list[Layer], first: int, end: int) -> Iterator[tuple[int, int, frozenset[int]]]:
    coming = _by_frame((max(first, layer.start), n) for n, layer in enumerate(layers))
    going = _by_frame((layer.end, n) for n, layer in enumerate(layers) if layer.end < end)
    present: frozenset[int] = frozenset()
    for begins, ends in pairwise(sorted({first, end, *coming, *going})):
        present = (present - going.get(begins, set())) | coming.get(begins, set())
        yield begins, ends, present


def _by_frame(moments: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for frame, number in moments:
        found.setdefault(frame, set()).add(number)
    return found


def _shown(layer: Layer, frame: int, rate: Fraction) -> ShownClip:
    speed = layer.speed
    return ShownClip(
        clip=layer.clip_id,
        track=layer.track["id"],
        name=layer.clip.get("name") or "",
        kind=layer.clip["kind"],
        asset=layer.clip.get("asset") or "",
        source_flicks=floor(layer.source_flicks(frame, rate)) if layer.clip.get("asset") else 0,
        speed=(speed.numerator, speed.denominator),
    )
