"""Timelines that lie as clips in other ones. Pure.

Descending into one takes it out of the spec's `nested`, so that a timeline that shows itself, at
whatever distance, is missing there instead of being drawn for ever.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer

DEEPEST = 8
"""So many timelines may lie in each other; what lies deeper is missing."""

Find = Callable[[Mapping[str, Any]], Sequence[Layer]]
"""`picture_layers` or `sound_layers`."""


def is_nested(layer: Layer) -> bool:
    """Answer whether a layer shows or sounds another timeline."""
    return bool(layer.clip["kind"] == "seq")


def nested_spec(spec: RenderSpec, layer: Layer) -> RenderSpec | None:
    """Return the spec of a nested timeline, whole; None where it is not there."""
    name = layer.clip.get("seq", "")
    timeline = spec.nested.get(name)
    if timeline is None:
        return None
    return msgspec.structs.replace(
        spec,
        timeline=timeline,
        nested={key: other for key, other in spec.nested.items() if key != name},
        range=(0, timeline["duration"]),
    )


def with_nested(
    spec: RenderSpec, layers: Sequence[Layer], find: Find
) -> Iterator[tuple[RenderSpec, Layer]]:
    """Yield layers and all that lies in them, each with the spec that it belongs to."""
    for layer in layers:
        yield spec, layer
        inner = nested_spec(spec, layer) if is_nested(layer) else None
        if inner is not None:
            yield from with_nested(inner, find(inner.timeline), find)


def nested_ids(timeline: Mapping[str, Any]) -> set[str]:
    """Name the timelines that lie in one."""
    clips = timeline["clips"].values()
    return {clip["seq"] for clip in clips if clip["kind"] == "seq" and clip.get("seq")}
