"""Makes a RenderSpec of a frozen projection and of what Postgres knows about its media. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.media.schemas import AssetSource
from backend.renders.contract import SPEC_VERSION, JobError, RenderSpec, SpecAsset
from backend.renders.layers import Layer, picture_layers, sound_layers
from backend.renders.plan import resolve_output


@dataclass(frozen=True)
class FrozenTimeline:
    """Everything about a wish that does not depend on the media."""

    render_id: UUID
    workspace_id: UUID
    preset: str
    range: tuple[int, int]
    projection: Mapping[str, Any]
    pinned_seq: int
    state_vector: str
    """Base64."""
    request_id: str


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
    named = asset_ids(frozen.projection)
    assets: dict[str, SpecAsset] = {}
    for layer in _needed(frozen):
        key = layer.clip["asset"]
        source = sources.get(named[key]) if key in named else None
        if source is None:
            return _missing(frozen, layer)
        assets[key] = _spec_asset(source)
    rate = frozen.projection["rate"]
    return RenderSpec(
        version=SPEC_VERSION,
        render_id=str(frozen.render_id),
        workspace_id=str(frozen.workspace_id),
        timeline=dict(frozen.projection),
        assets=assets,
        output=resolve_output(frozen.preset, (rate[0], rate[1])),
        range=frozen.range,
        request_id=frozen.request_id,
        pinned_seq=frozen.pinned_seq,
        pinned_state_vector=frozen.state_vector,
    )


def _needed(frozen: FrozenTimeline) -> Iterable[Layer]:
    """Every stretch inside the range that shows or sounds a file."""
    first, end = frozen.range
    timeline = frozen.projection
    for layer in [*picture_layers(timeline), *sound_layers(timeline)]:
        if layer.clip.get("asset") and layer.start < end and first < layer.end:
            yield layer


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


def _missing(frozen: FrozenTimeline, layer: Layer) -> JobError:
    key = layer.clip["asset"]
    asset = frozen.projection["assets"].get(key, {})
    name = layer.clip.get("name") or asset.get("name") or "without a name"
    frame = max(layer.start, frozen.range[0])
    return JobError(
        "media_missing",
        f"The media of the clip “{name}” at frame {frame} is not there, or could not be read.",
        clip=layer.clip_id,
        frame=frame,
        asset=str(asset.get("id", "")),
    )


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
