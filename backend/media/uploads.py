"""Getting a file into the store: begin, go on after an interruption, complete, cancel."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.bus.client import publish_event
from backend.database.connection import Database
from backend.logs import request_id_var
from backend.media import schemas
from backend.media.access import AssetAccess
from backend.media.errors import UploadIncomplete, UploadOver
from backend.media.limits import check_new_asset, part_size, part_sizes
from backend.media.preparation import Bus, Preparation
from backend.media.tables import Asset, Upload
from backend.media.views import URL_SECONDS, asset_view
from backend.storage import keys
from backend.storage.errors import PartsWrong, UploadMissing
from backend.storage.store import ObjectStore, Part
from backend.timeline.ids import asset_key
from backend.workspaces.roles import Role
from backend.workspaces.service import workspace_topic

FORGOTTEN_AFTER = timedelta(days=7)
"""An upload that nobody completes is cancelled; until then it can be gone on with."""


class UploadService:
    """Uploads: bytes go from the browser straight to the store, only the plan comes from here."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        store: ObjectStore,
        access: AssetAccess,
        largest_bytes: int,
    ) -> None:
        self._database = database
        self._bus = bus
        self._store = store
        self._access = access
        self._largest_bytes = largest_bytes
        self._preparation = Preparation(database, bus)

    async def create(
        self, person: CurrentPerson, wish: schemas.NewAsset
    ) -> schemas.AssetWithUpload:
        """Put a file into the bin and say where its bytes go. For editors.

        Raises:
            Invalid, EmptyFile, FileTooLarge, UnsupportedType: in words about this file.
        """
        workspace_id = await self._access.get_workspace_id(person, wish.project_id, Role.EDITOR)
        name = check_new_asset(wish, largest_bytes=self._largest_bytes)
        row = _new_row(wish, name=name, workspace_id=workspace_id, person=person)
        upload = Upload(
            asset_id=row.id,
            store_upload_id=await self._store.start_multipart(
                _source(row), content_type=wish.content_type
            ),
            part_size_bytes=part_size(wish.size_bytes),
            created_at=row.created_at,
        )
        await self._save_new(row, upload)
        asset = asset_view(row)
        await self._announce("asset.created", asset)
        parts = await self._addresses(row, upload)
        plan = schemas.UploadPlan(
            upload.part_size_bytes, [schemas.PartAddress(n, url) for n, url in parts.items()]
        )
        fields = {name: getattr(asset, name) for name in asset.__struct_fields__}
        return schemas.AssetWithUpload(**fields, upload=plan)

    async def resume(self, person: CurrentPerson, asset_id: UUID) -> schemas.ResumedUpload:
        """Say which parts have arrived and where the others go. For editors.

        Raises:
            UploadOver: completed meanwhile.
        """
        row = await self._access.get_row(person, asset_id, Role.EDITOR)
        upload = await _find_upload(row)
        if upload is None:
            raise UploadOver("This file is already uploaded.")
        try:
            arrived = await self._store.list_parts(_source(row), upload.store_upload_id)
        except UploadMissing:
            raise UploadOver("This upload is over; send the file again.") from None
        sizes = part_sizes(row.size_bytes, upload.part_size_bytes)
        etags = {p.number: p.etag for p in arrived if p.size_bytes == sizes.get(p.number)}
        parts = [
            schemas.ResumedPart(number, url, number in etags, etags.get(number))
            for number, url in (await self._addresses(row, upload)).items()
        ]
        return schemas.ResumedUpload(upload.part_size_bytes, parts)

    async def complete(
        self, person: CurrentPerson, asset_id: UUID, finished: schemas.FinishedUpload
    ) -> schemas.Asset:
        """Join the parts and start the preparation. For editors; may be repeated.

        Raises:
            UploadIncomplete: naming the parts that are missing, so that they can be sent again.
            PartsWrong: an ETag is not that of the part that arrived.
        """
        row = await self._access.get_row(person, asset_id, Role.EDITOR)
        if row.state != schemas.AssetState.UPLOADING:
            return asset_view(row)
        upload = await _find_upload(row)
        if upload is None:  # the same request, sent twice, has completed it since
            return asset_view(await self._access.get_row(person, asset_id, Role.EDITOR))
        if not await self._is_joined(row):
            await self._join(row, upload, finished.parts)
        async with self._database.transaction():
            fresh = await Asset.objects().where(Asset.id == row.id).lock_rows().first()
            if fresh is None:
                raise UploadOver("This upload was cancelled.")
            if fresh.state != schemas.AssetState.UPLOADING:
                return asset_view(fresh)
            self._preparation.begin(fresh, request_id=request_id_var.get() or "")
            await fresh.save()
            await Upload.delete().where(Upload.asset_id == row.id)
        await self._preparation.announce_begun(fresh)
        return asset_view(fresh)

    async def cancel(self, row: Asset) -> None:
        """Forget an upload and its asset; nobody can have used it."""
        upload = await _find_upload(row)
        await Asset.delete().where(Asset.id == row.id)
        if upload is not None:
            await self._store.abort_multipart(_source(row), upload.store_upload_id)
        await self._announce("asset.deleted", asset_view(row))

    async def cancel_forgotten(self) -> int:
        """Cancel uploads that nobody has completed for a week, and say how many."""
        old = await Upload.objects().where(Upload.created_at < now_utc() - FORGOTTEN_AFTER)
        for upload in old:
            row = await Asset.objects().where(Asset.id == upload.asset_id).first()
            if row is not None:
                await self.cancel(row)
        return len(old)

    async def _save_new(self, row: Asset, upload: Upload) -> None:
        try:
            async with self._database.transaction():
                await row.save()
                await upload.save()
        except BaseException:
            await self._store.abort_multipart(_source(row), upload.store_upload_id)
            raise

    async def _addresses(self, row: Asset, upload: Upload) -> dict[int, str]:
        sizes = part_sizes(row.size_bytes, upload.part_size_bytes)
        urls = await asyncio.gather(
            *(
                self._store.signed_part_url(
                    _source(row),
                    upload.store_upload_id,
                    number=number,
                    size_bytes=size,
                    expires_seconds=URL_SECONDS,
                )
                for number, size in sizes.items()
            )
        )
        return dict(zip(sizes, urls, strict=True))

    async def _is_joined(self, row: Asset) -> bool:
        # A process that died between the store and the database has left exactly this.
        found = await self._store.find_stat(_source(row))
        return found is not None and found.size_bytes == row.size_bytes

    async def _join(
        self, row: Asset, upload: Upload, finished: Sequence[schemas.FinishedPart]
    ) -> None:
        key, upload_id = _source(row), upload.store_upload_id
        parts = [Part(part.number, part.etag.strip('"')) for part in finished]
        try:
            arrived = await self._store.list_parts(key, upload_id)
            _require_all(arrived, part_sizes(row.size_bytes, upload.part_size_bytes))
            await self._store.complete_multipart(key, upload_id, parts)
        except (UploadMissing, UploadIncomplete, PartsWrong) as refusal:
            if await self._is_joined(row):  # by the same request, sent twice
                return
            if isinstance(refusal, UploadMissing):
                raise UploadOver("This upload is over; send the file again.") from None
            raise

    async def _announce(self, kind: str, asset: schemas.Asset) -> None:
        await publish_event(self._bus.redis, workspace_topic(asset.workspace_id), kind, asset)


def _new_row(
    wish: schemas.NewAsset, *, name: str, workspace_id: UUID, person: CurrentPerson
) -> Asset:
    asset_id, now = uuid7(), now_utc()
    return Asset(
        id=asset_id,
        key=asset_key(str(asset_id)),
        project_id=wish.project_id,
        workspace_id=workspace_id,
        name=name,
        content_type=wish.content_type[:127],
        state=schemas.AssetState.UPLOADING,
        size_bytes=wish.size_bytes,
        request_id=request_id_var.get() or "",
        created_by=person.id,
        created_at=now,
        updated_at=now,
    )


async def _find_upload(row: Asset) -> Upload | None:
    return await Upload.objects().where(Upload.asset_id == row.id).first()


def _source(row: Asset) -> str:
    return keys.asset_source(str(row.workspace_id), str(row.id))


def _require_all(arrived: Sequence[Part], sizes: dict[int, int]) -> None:
    there = {part.number: part.size_bytes for part in arrived}
    wrong = [str(number) for number, size in sizes.items() if there.get(number) != size]
    if wrong:
        shown = ", ".join(wrong[:10]) + (" …" if len(wrong) > 10 else "")  # noqa: PLR2004 - readable
        raise UploadIncomplete(f"Of {len(sizes)} parts these are missing or incomplete: {shown}.")
