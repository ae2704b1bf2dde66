"""Makes a RenderSpec of a frozen projection and of what Postgres knows about its media. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from backend.media.schemas import AssetSource
from backend.renders.contract import (
    SPEC_VERSION,
    JobError,
    OutputProfile,
    RenderSpec,
    SpecAsset,
)
from backend.renders.layers import Layer, picture_layers, sound_layers
from backend.renders.nesting import is_nested, nested_spec, with_nested

MOST_NESTED = 20_000
"""Clips in nested timelines: a few hundred may stand for billions."""


@dataclass(frozen=True)
class FrozenTimeline:
    """Everything about a wish that does not depend on the media."""

    render_id: UUID
    workspace_id: UUID
    output: OutputProfile
    range: tuple[int, int]
    projection: Mapping[str, Any]
    pinned_seq: int
    state_vector: str
    """Base64."""
    request_id: str
    burn_in: bool = False
    on_missing: str = "fail"
    nested: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Projections of the timelines that lie in it, by their ids."""


def asset_ids(projection: Mapping[str, Any]) -> dict[str, UUID]:
    """Say which asset each key of a document names; keys that name none are left out.

    A document is written by clients, so nothing in it is believed but that name.
    """
    named = ((key, asset.get("id")) for key, asset in projection["assets"].items())
    return {key: asset_id for key, text in named if (asset_id := _uuid(text)) is not None}


def build_spec(
    frozen: FrozenTimeline, sources: Mapping[UUID, AssetSource]
) -> RenderSpec | JobError:
    """Put a spec together, or say which clip makes that impossible."""
    spec = RenderSpec(
        version=SPEC_VERSION,
        render_id=str(frozen.render_id),
        workspace_id=str(frozen.workspace_id),
        timeline=dict(frozen.projection),
        nested={key: dict(timeline) for key, timeline in frozen.nested.items()},
        assets={},
        output=frozen.output,
        range=frozen.range,
        request_id=frozen.request_id,
        pinned_seq=frozen.pinned_seq,
        pinned_state_vector=frozen.state_vector,
        on_missing=frozen.on_missing,
        burn_in=frozen.burn_in,
    )
    assets: dict[str, SpecAsset] = {}
    nested, fails = 0, frozen.on_missing == "fail"
    for owner, layer, seen in _needed(spec):
        nested += owner is not spec
        if nested > MOST_NESTED:
            return JobError(
                "too_large", "Its nested timelines hold more clips than one render can show."
            )
        if is_nested(layer) and nested_spec(owner, layer) is None and fails:
            return _missing_timeline(layer, seen)
        for key in layer.assets:
            named = asset_ids(owner.timeline).get(key)
            source = sources.get(named) if named is not None else None
            if source is not None:
                assets[key] = _spec_asset(source)
            elif fails:
                return _missing(owner.timeline, layer, key, seen)
    return msgspec.structs.replace(spec, assets=assets)


def lost_source(spec: RenderSpec, lost: Collection[str]) -> RenderSpec | JobError:
    """Say which clip is the first that needs one of these sources; the spec when none does."""
    for owner, layer, seen in _needed(spec):
        for key in layer.assets:
            if key in lost:
                return _missing(owner.timeline, layer, key, seen)
    return spec


def _needed(spec: RenderSpec) -> Iterator[tuple[RenderSpec, Layer, int]]:
    """Yield every stretch inside the range, and what lies in it.

    Each with the spec that it belongs to, and the frame at which the range first shows it or what
    it lies in.
    """
    first, end = spec.range
    for find in (picture_layers, sound_layers):
        for layer in find(spec.timeline):
            if layer.start < end and first < layer.end:
                for owner, inner in with_nested(spec, [layer], find):
                    yield owner, inner, max(layer.start, first)


def _spec_asset(source: AssetSource) -> SpecAsset:
    facts = source.facts
    return SpecAsset(
        sha256=source.sha256,
        storage_key=source.storage_key,
        kind=facts.kind,
        name=source.name,
        duration_flicks=facts.duration_flicks,
        fps=facts.fps,
        width=facts.width,
        height=facts.height,
        channels=facts.channels,
    )


def _missing(timeline: Mapping[str, Any], layer: Layer, key: str, frame: int) -> JobError:
    asset = timeline["assets"].get(key, {})
    name = layer.clip.get("name") or asset.get("name") or "without a name"
    return JobError(
        "media_missing",
        f"The media of the clip “{name}” at frame {frame} is not there, or could not be read.",
        clip=layer.clip_id,
        frame=frame,
        asset=str(asset.get("id", "")),
        file=str(asset.get("name", "")),
    )


def _missing_timeline(layer: Layer, frame: int) -> JobError:
    name = layer.clip.get("name") or "without a name"
    return JobError(
        "media_missing",
        f"The nested timeline “{name}” at frame {frame} is not there, lies in itself, or is not "
        "yours to see.",
        clip=layer.clip_id,
        frame=frame,
    )


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
