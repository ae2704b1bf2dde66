"""One stretch of a track as an OpenTimelineIO clip, and the transitions between two."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from backend.interchange.clock import Clock
from backend.interchange.contents import Tables, entry
from backend.interchange.metadata import NAMESPACE, display, pack
from backend.interchange.otio_media import clip_name, reference_of
from backend.timeline.catalogue import EFFECTS
from backend.timeline.model import Clip, Effect, Marker, Projection, Segment, Transition
from backend.timeline.time import FLICKS_PER_SECOND, Rate
from backend.timeline.transitions import left_part

Item = Any
"""An object of OpenTimelineIO, which ships no types."""

DISSOLVES = {"dissolve", "crossfade"}
COLORS = frozenset(
    name for name in vars(otio.schema.MarkerColor) if name.isupper() and not name.startswith("_")
)
OUR_EFFECT = "effect"
"""Key of an effect's id in our metadata."""


@dataclass(frozen=True)
class Source:
    """The document that is being written, read once."""

    tables: Tables
    projection: Projection
    clock: Clock


def write_clip(source: Source, segment: Segment, marks: list[Marker]) -> Item:
    """Describe what is seen of a clip in one place; other places are clips of their own."""
    clip_id = segment["clip"]
    clip, raw = source.projection["clips"][clip_id], entry(source.tables["clips"], clip_id)
    asset = source.projection["assets"].get(clip["asset"])
    known: dict[str, Any] = {
        "clip": clip_id,
        "local": segment["local"],
        "src": segment["src"],
        "fields": pack(dict(raw)),
    }
    if clip_id in source.tables["texts"]:
        known["text"] = pack(source.tables["texts"][clip_id])
    start = _start(source, segment, clip)
    item = otio.schema.Clip(
        name=clip_name(clip, asset if clip["kind"] == "media" else None),
        media_reference=reference_of(clip, asset, raw, source.clock),
        source_range=otio.opentime.TimeRange(
            start, source.clock.time(segment["end"] - segment["start"])
        ),
        metadata={NAMESPACE: known},
    )
    item.enabled = clip["on"]
    item.effects.extend([*_speed(clip), *map(_effect, clip.get("fx", ()))])
    for mark in marks:
        item.markers.append(write_marker(source, mark, item, mark["t"] - segment["local"]))
    return item


def first_position(position: Fraction, speed: Fraction, frames: int) -> Fraction:
    """Find where the used part of a source begins; backwards, what is shown last lies there.

    The answer is in the unit of `position`, which is what is shown first, as speed is per frame.
    """
    return position + min(speed, Fraction(0)) * (frames - 1)


def _start(source: Source, segment: Segment, clip: Clip) -> Any:  # noqa: ANN401 - a RationalTime
    """Say where the source begins: in whole frames of the timeline, else of the source."""
    shown = source.clock.frames_of_flicks(segment["src"])
    frames = segment["end"] - segment["start"]
    start = first_position(shown, Fraction(*clip["rate"]), frames)
    asset = source.projection["assets"].get(clip["asset"])
    if start.denominator > 1 and asset is not None and asset["fps"]:
        fps = Fraction(*asset["fps"])
        own = start / source.clock.per_second * fps
        if own.denominator == 1:
            return otio.opentime.RationalTime(float(own), float(fps))
    return source.clock.time(start)


def _speed(clip: Clip) -> list[Item]:
    numerator, denominator = clip["rate"]
    if numerator == denominator:
        return []
    if numerator == 0:
        return [otio.schema.FreezeFrame(name="Freeze")]
    return [otio.schema.LinearTimeWarp(name="Speed", time_scalar=numerator / denominator)]


def _effect(effect: Effect) -> Item:
    known = EFFECTS.get(effect["type"])
    written = otio.schema.Effect(
        name=known.name if known else effect["type"],
        effect_name=effect["type"],
        metadata={NAMESPACE: {OUR_EFFECT: effect["id"], "params": pack(effect["params"])}},
    )
    written.enabled = effect["on"]
    return written


def write_marker(source: Source, mark: Marker, owner: Item, offset: int) -> Item:
    """Describe a mark that lies some frames behind the beginning of what it is on.

    `owner` is a clip, whose marks are in its source's time, or None for the timeline.
    """
    origin = source.clock.seconds(owner.source_range.start_time) if owner else Fraction(0)
    raw = entry(source.tables["marks"], mark["id"])
    color = otio_color(mark["color"])
    return otio.schema.Marker(
        name=display(mark["label"]),
        marked_range=source.clock.span(origin * source.clock.per_second + offset, mark["dur"]),
        metadata={NAMESPACE: {"mark": mark["id"], "offset": offset, "fields": pack(dict(raw))}},
        **({"color": color} if color else {}),
    )


def otio_color(color: str) -> str:
    """Find OpenTimelineIO's word for a colour; empty when it has none."""
    return color.upper() if color.upper() in COLORS else ""


def write_transition(source: Source, transition: Transition) -> Item:
    """Describe a transition by how far it reaches to each side of its cut."""
    before = left_part(transition["dur"], transition["align"])
    after = transition["dur"] - before
    dissolves = transition["type"] in DISSOLVES
    raw = entry(source.tables["xfades"], transition["id"])
    known = {
        "transition": transition["id"],
        "reach": [before, after],
        "fields": pack(dict(raw)),
    }
    return otio.schema.Transition(
        name=display(transition["type"]),
        transition_type="SMPTE_Dissolve" if dissolves else "Custom_Transition",
        in_offset=source.clock.time(before),
        out_offset=source.clock.time(after),
        metadata={NAMESPACE: known},
    )


def source_of(tables: Tables, projection: Projection) -> Source:
    """Prepare a document for being written."""
    return Source(tables, projection, Clock(Rate(*projection["rate"])))


def source_seconds(flicks: int) -> Fraction:
    """Convert a source position to seconds, exactly."""
    return Fraction(flicks, FLICKS_PER_SECOND)


def parameters(reference: Any) -> Mapping[str, Any]:  # noqa: ANN401 - a media reference
    """Read a generator's parameters; other references have none."""
    return getattr(reference, "parameters", None) or {}
