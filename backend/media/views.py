"""From rows to what people, renders and documents get to see of an asset."""

from typing import Any, TypeVar

import msgspec

from backend.media import schemas
from backend.media.contract import AssetError, AssetFacts, AssetKind, Renditions
from backend.media.tables import Asset
from backend.storage import keys
from backend.storage.store import ObjectStore

T = TypeVar("T")

URL_SECONDS = 12 * 3600


def asset_view(row: Asset) -> schemas.Asset:
    """Describe an asset without addresses and without progress, as events do."""
    facts = _read(row.facts, AssetFacts)
    return schemas.Asset(
        id=row.id,
        key=row.key,
        project_id=row.project_id,
        workspace_id=row.workspace_id,
        name=row.name,
        state=schemas.AssetState(row.state),
        placeable=facts is not None,
        kind=facts.kind if facts else AssetKind.UNKNOWN,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        facts=facts,
        error=_read(row.error, AssetError),
        progress=None,
        renditions=_read(row.renditions, Renditions) or Renditions(),
        urls=schemas.AssetUrls(),
        created_by=row.created_by,
        created_at=row.created_at,
    )


async def asset_urls(asset: schemas.Asset, store: ObjectStore) -> schemas.AssetUrls:
    """Sign the addresses of whatever objects the asset has."""
    if asset.state is schemas.AssetState.UPLOADING:
        return schemas.AssetUrls()
    place = str(asset.workspace_id), str(asset.id)
    made = asset.renditions

    async def sign(key: str) -> str:
        return await store.signed_url(key, expires_seconds=URL_SECONDS)

    return schemas.AssetUrls(
        source=await sign(keys.asset_source(*place)),
        proxy=await sign(keys.asset_proxy(*place)) if made.proxy else None,
        picture=await sign(keys.asset_picture(*place, made.picture_extension))
        if made.picture
        else None,
        peaks=await sign(keys.asset_peaks(*place)) if made.peaks else None,
        strips=[await sign(keys.asset_strip_sheet(*place, n)) for n in range(made.strip_sheets)],
    )


def asset_source(row: Asset) -> schemas.AssetSource | None:
    """Describe an asset for a render, or return None while its facts are unknown."""
    facts = _read(row.facts, AssetFacts)
    if facts is None or row.sha256 is None:
        return None
    storage_key = keys.asset_source(str(row.workspace_id), str(row.id))
    renditions = _read(row.renditions, Renditions) or Renditions()
    return schemas.AssetSource(
        row.id, row.key, row.name, row.sha256, storage_key, facts, renditions
    )


def document_entry(source: schemas.AssetSource) -> dict[str, Any]:
    """Make what a document says of an asset under its key: facts that never change."""
    facts = source.facts
    return {
        "id": str(source.id),
        "kind": facts.kind.value,
        "dur": facts.duration_flicks,
        "fps": list(facts.fps) if facts.fps else None,
        "w": facts.width,
        "h": facts.height,
        "ch": facts.channels,
        "sha256": source.sha256,
        "name": source.name,
    }


def _read(stored: str | None, shape: type[T]) -> T | None:
    # Piccolo gives JSONB back as text.
    return None if stored is None else msgspec.json.decode(stored, type=shape)
