"""Routes of assets and their uploads."""

from uuid import UUID

from litestar import delete, get, post

from backend.accounts.identity import CurrentPerson
from backend.media.schemas import (
    Asset,
    AssetWithUpload,
    FinishedUpload,
    NewAsset,
    ResumedUpload,
)
from backend.media.service import AssetService
from backend.media.uploads import UploadService
from backend.web.envelope import Listing, PageRequest, Reply, listing, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, FromQuery, Given, JSONBody

_ASSETS = "/api/v1/assets"
_ASSET = _ASSETS + "/{asset_id:str}"


@post(_ASSETS, opt=IDEMPOTENT)
async def create_asset(
    data: JSONBody[NewAsset], person: Given[CurrentPerson], *, uploads: Given[UploadService]
) -> Reply[AssetWithUpload]:
    """Announce a file; the answer says where each part of it is sent with PUT."""
    return reply(await uploads.create(person, data))


@get(_ASSETS)
async def list_assets(
    project_id: FromQuery[UUID],
    person: Given[CurrentPerson],
    *,
    assets: Given[AssetService],
    paging: Given[PageRequest],
) -> Listing[Asset]:
    """List a project's media bin."""
    return listing(await assets.list_in(person, project_id, paging), paging)


@get(_ASSET)
async def read_asset(
    asset_id: FromPath[UUID], person: Given[CurrentPerson], *, assets: Given[AssetService]
) -> Reply[Asset]:
    """Read one asset."""
    return reply(await assets.get(person, asset_id))


@get(_ASSET + "/upload")
async def resume_upload(
    asset_id: FromPath[UUID], person: Given[CurrentPerson], *, uploads: Given[UploadService]
) -> Reply[ResumedUpload]:
    """Say which parts have arrived, with new addresses for all of them."""
    return reply(await uploads.resume(person, asset_id))


@post(_ASSET + "/upload/complete", status_code=200)
async def complete_upload(
    asset_id: FromPath[UUID],
    data: JSONBody[FinishedUpload],
    *,
    person: Given[CurrentPerson],
    uploads: Given[UploadService],
) -> Reply[Asset]:
    """Join the parts; probing and renditions begin."""
    return reply(await uploads.complete(person, asset_id, data))


@post(_ASSET + "/retry", status_code=200, opt=IDEMPOTENT)
async def retry_asset(
    asset_id: FromPath[UUID], person: Given[CurrentPerson], *, assets: Given[AssetService]
) -> Reply[Asset]:
    """Prepare a failed asset once more."""
    return reply(await assets.retry(person, asset_id))


@delete(_ASSET)
async def delete_asset(
    asset_id: FromPath[UUID], person: Given[CurrentPerson], *, assets: Given[AssetService]
) -> None:
    """Cancel an upload, or take a file out of the bin."""
    await assets.delete(person, asset_id)


ROUTES = [
    create_asset,
    list_assets,
    read_asset,
    resume_upload,
    complete_upload,
    retry_asset,
    delete_asset,
]
