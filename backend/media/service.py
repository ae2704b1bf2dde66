"""Use cases of the media bin, and what other slices ask about assets."""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.bus.client import publish_event
from backend.bus.names import asset_progress_key
from backend.database.connection import Database
from backend.logs import request_id_var
from backend.media import schemas
from backend.media.access import AssetAccess
from backend.media.contract import AssetProgress
from backend.media.errors import NothingToRetry
from backend.media.preparation import Bus, Preparation
from backend.media.tables import Asset
from backend.media.uploads import UploadService
from backend.media.views import asset_source, asset_urls, asset_view
from backend.storage.store import ObjectStore
from backend.web.envelope import Page, PageRequest
from backend.workspaces.roles import Role
from backend.workspaces.service import workspace_topic


class AssetService:
    """Assets that are in the bin, and those a render needs."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        store: ObjectStore,
        access: AssetAccess,
        uploads: UploadService,
    ) -> None:
        self._database = database
        self._bus = bus
        self._store = store
        self._access = access
        self._uploads = uploads
        self._preparation = Preparation(database, bus)

    async def list_in(
        self, person: CurrentPerson, project_id: UUID, paging: PageRequest
    ) -> Page[schemas.Asset]:
        """List a project's bin, oldest first."""
        await self._access.get_workspace_id(person, project_id, Role.VIEWER)
        present = (Asset.project_id == project_id) & Asset.deleted_at.is_null()
        rows = (
            await Asset.objects()
            .where(present)
            .order_by(Asset.id)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        return Page(await self._complete(rows), await Asset.count().where(present))

    async def get(self, person: CurrentPerson, asset_id: UUID) -> schemas.Asset:
        """Get one asset; also one that left the bin, because timelines go on showing it.

        Raises:
            AssetNotFound: no such asset in any workspace of this person.
        """
        row = await self._access.get_row(person, asset_id, Role.VIEWER, also_removed=True)
        return (await self._complete([row]))[0]

    async def delete(self, person: CurrentPerson, asset_id: UUID) -> None:
        """Cancel an upload, or take a file out of the bin. For editors.

        Objects of a stored file stay: a timeline may still need them.
        """
        row = await self._access.get_row(person, asset_id, Role.EDITOR)
        if row.state == schemas.AssetState.UPLOADING:
            await self._uploads.cancel(row)
            return
        now = now_utc()
        await Asset.update({Asset.deleted_at: now, Asset.updated_at: now}).where(Asset.id == row.id)
        topic = workspace_topic(row.workspace_id)
        await publish_event(self._bus.redis, topic, "asset.deleted", asset_view(row))

    async def retry(self, person: CurrentPerson, asset_id: UUID) -> schemas.Asset:
        """Prepare a failed asset again. For editors.

        Raises:
            NothingToRetry: it has not failed.
        """
        row = await self._access.get_row(person, asset_id, Role.EDITOR)
        async with self._database.transaction():
            fresh = await Asset.objects().where(Asset.id == row.id).lock_rows().first()
            if fresh is None or fresh.state != schemas.AssetState.FAILED:
                raise NothingToRetry("Only a file whose preparation failed can be tried again.")
            self._preparation.begin(fresh, request_id=request_id_var.get() or "")
            await fresh.save()
        await self._preparation.announce_begun(fresh)
        return (await self._complete([fresh]))[0]

    async def facts_for(
        self, workspace_id: UUID, asset_ids: Collection[UUID]
    ) -> dict[UUID, schemas.AssetSource]:
        """Describe assets for a render; those of another workspace or without facts are left out.

        Assets that were taken out of the bin are still found.
        """
        if not asset_ids:
            return {}
        rows = await Asset.objects().where(
            (Asset.workspace_id == workspace_id) & Asset.id.is_in(list(asset_ids))
        )
        sources = (asset_source(row) for row in rows)
        return {source.id: source for source in sources if source is not None}

    async def sources_in(self, project_id: UUID) -> list[schemas.AssetSource]:
        """Describe what lies in a project's bin and has been probed; rights are the caller's."""
        present = (Asset.project_id == project_id) & Asset.deleted_at.is_null()
        rows = await Asset.objects().where(present).order_by(Asset.id)
        sources = (asset_source(row) for row in rows)
        return [source for source in sources if source is not None]

    async def _complete(self, rows: Sequence[Asset]) -> list[schemas.Asset]:
        assets = [asset_view(row) for row in rows]
        steps = await self._steps(assets)
        urls = await asyncio.gather(*(asset_urls(asset, self._store) for asset in assets))
        for asset, signed in zip(assets, urls, strict=True):
            asset.urls = signed
            asset.progress = steps.get(asset.id)
        return assets

    async def _steps(self, assets: Sequence[schemas.Asset]) -> dict[UUID, schemas.AssetStep]:
        """Read how far running preparations are, as their worker last said."""
        busy = [a.id for a in assets if a.state is schemas.AssetState.PROCESSING]
        if not busy:
            return {}
        stored = await self._bus.redis.mget([asset_progress_key(str(id_)) for id_ in busy])
        said = {
            asset_id: msgspec.json.decode(text, type=AssetProgress)
            for asset_id, text in zip(busy, stored, strict=True)
            if text is not None
        }
        return {id_: schemas.AssetStep(p.stage, p.fraction) for id_, p in said.items()}
