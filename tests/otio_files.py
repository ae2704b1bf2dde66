"""OpenTimelineIO files for tests, as other programs write them."""

import json
from typing import Any

Json = dict[str, Any]


def time(value: float, rate: float = 24) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "value": value, "rate": rate}


def span(start: float, length: float, rate: float = 24) -> Json:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": time(start, rate),
        "duration": time(length, rate),
    }


def clip(name: str = "Shot", source: Json | None = None, **more: Any) -> Json:
    """A clip; without a `source` it has no range of its own."""
    reference = more.pop("media_reference", {"OTIO_SCHEMA": "MissingReference.1"})
    references = {"DEFAULT_MEDIA": reference}
    return {
        "OTIO_SCHEMA": "Clip.2",
        "name": name,
        "source_range": source,
        "media_references": references,
        "active_media_reference_key": "DEFAULT_MEDIA",
        **more,
    }


def film(url: str, available: Json | None = None) -> Json:
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "target_url": url,
        "available_range": available,
    }


def generator(kind: str, **parameters: Any) -> Json:
    return {
        "OTIO_SCHEMA": "GeneratorReference.1",
        "generator_kind": kind,
        "parameters": parameters,
    }


def gap(length: float, rate: float = 24) -> Json:
    return {"OTIO_SCHEMA": "Gap.1", "source_range": span(0, length, rate)}


def transition(before: float, after: float, **more: Any) -> Json:
    return {
        "OTIO_SCHEMA": "Transition.1",
        "transition_type": "SMPTE_Dissolve",
        "in_offset": time(before),
        "out_offset": time(after),
        **more,
    }


def marker(start: float, name: str, **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Marker.2", "name": name, "marked_range": span(start, 0), **more}


def track(*children: Json, kind: str = "Video", **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Track.1", "kind": kind, "children": list(children), **more}


def stack(*children: Json, **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Stack.1", "children": list(children), **more}


def timeline(*tracks: Json, name: str = "Cut", **more: Any) -> Json:
    return {"OTIO_SCHEMA": "Timeline.1", "name": name, "tracks": stack(*tracks), **more}


def as_file(thing: Any) -> bytes:
    return json.dumps(thing).encode()
