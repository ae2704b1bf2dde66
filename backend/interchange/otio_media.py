"""Media references, generators and names of the clips we write."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import quote

import opentimelineio as otio

from backend.interchange.clock import Clock
from backend.interchange.metadata import NAMESPACE, display
from backend.timeline.model import Asset, Clip
from backend.timeline.time import FLICKS_PER_SECOND

NESTED_URL = "cutroom:timeline/"
"""Followed by the id of a nested timeline."""
TEXT, SOLID, ADJUSTMENT = "Text", "SolidColor", "Adjustment"
"""Kinds of generators; OpenTimelineIO leaves the words to its users."""

Reference = Any
"""A media reference of OpenTimelineIO, which ships no types."""


def media_url(name: str) -> str:
    """Spell a file name as the relative address that our files name media by."""
    return quote(display(name))


def clip_name(clip: Clip, asset: Asset | None) -> str:
    """Say what people see as a clip's name: its own, its file's, or its title's first line."""
    if clip["name"]:
        return display(clip["name"])
    if asset is not None and asset["name"]:
        return display(asset["name"])
    return display(clip.get("text", "").partition("\n")[0])


def reference_of(
    clip: Clip, asset: Asset | None, raw: Mapping[str, Any], clock: Clock
) -> Reference:
    """Describe what a clip shows."""
    match clip["kind"]:
        case "text":
            style = {key: _parameter(value) for key, value in clip.get("style", {}).items()}
            text = display(clip.get("text", ""))
            return _generator(TEXT, {**style, "text": text})
        case "solid":
            return _generator(SOLID, {"color": clip["color"]})
        case "adjust":
            return _generator(ADJUSTMENT, {})
        case "seq":
            return otio.schema.ExternalReference(target_url=NESTED_URL + clip["seq"])
        case "media":
            key = clip["asset"]
            return _missing(key, raw) if asset is None else _file(key, asset, clock)
        case _:
            return otio.schema.MissingReference()


def _generator(kind: str, parameters: Mapping[str, Any]) -> Reference:
    return otio.schema.GeneratorReference(
        name=kind, generator_kind=kind, parameters=dict(parameters)
    )


def _parameter(value: Any) -> Any:  # noqa: ANN401 - a scalar of a style
    return display(value) if isinstance(value, str) else value


def _file(key: str, asset: Asset, clock: Clock) -> Reference:
    known = {"asset": key, "id": display(asset["id"]), "sha256": display(asset["sha256"])}
    reference = otio.schema.ExternalReference(
        target_url=media_url(asset["name"] or key), metadata={NAMESPACE: known}
    )
    reference.name = display(asset["name"])
    if asset["dur"]:
        reference.available_range = _available(asset, clock)
    if asset["w"] and asset["h"]:
        corner = otio.schema.V2d(float(asset["w"]), float(asset["h"]))
        reference.available_image_bounds = otio.schema.Box2d(otio.schema.V2d(0.0, 0.0), corner)
    return reference


def _available(asset: Asset, clock: Clock) -> Any:  # noqa: ANN401 - a TimeRange
    fps = Fraction(*asset["fps"]) if asset["fps"] else clock.per_second
    rate = float(fps)
    frames = Fraction(asset["dur"], FLICKS_PER_SECOND) * fps
    zero = otio.opentime.RationalTime(0, rate)
    return otio.opentime.TimeRange(zero, otio.opentime.RationalTime(float(frames), rate))


def _missing(key: str, raw: Mapping[str, Any]) -> Reference:
    """Describe media that the project does not have by what its file said of it."""
    url, name = raw.get("ref:url"), raw.get("ref:name")
    reference = (
        otio.schema.ExternalReference(target_url=display(url))
        if isinstance(url, str) and url
        else otio.schema.MissingReference()
    )
    reference.name = display(name) if isinstance(name, str) else ""
    reference.metadata[NAMESPACE] = {"asset": key}
    return reference
