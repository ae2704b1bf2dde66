"""The media of a render: found before anything is made, or missed in words."""

from uuid import UUID, uuid4

import pytest

from backend.accounts.sessions import now_utc
from backend.collab.document import Patch
from backend.media.tables import Asset
from backend.renders.failures import ADVICE
from backend.storage import keys
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import FRAMES_PER_TITLE

FRAMES = 3 * FRAMES_PER_TITLE


async def add_media_clip(studio: Studio, asset_id: UUID) -> None:
    clip = {
        "kind": "media",
        "asset": "assetkey0001",
        "track": await studio.hand.video_track(studio.timeline_id),
        "at": FRAMES,
        "head": 0,
        "tail": 50,
        "name": "Flash",
    }
    entry = {"id": str(asset_id), "kind": "video", "dur": 10**9, "fps": [25, 1], "name": "f.mp4"}
    patches = [
        Patch("assets", "assetkey0001", None, entry),
        Patch("clips", "media0000001", None, clip),
    ]
    await studio.hand.write(studio.timeline_id, patches)


async def store_asset(studio: Studio, workspace_id: str) -> UUID:
    facts = '{"kind":"video","duration_flicks":1000000000,"fps":[25,1],"width":64,"height":36}'
    asset_id, now = uuid4(), now_utc()
    await Asset(
        id=asset_id,
        key="assetkey0001",
        project_id=studio.project_id,
        workspace_id=workspace_id,
        name="f.mp4",
        content_type="video/mp4",
        state="ready",
        size_bytes=5,
        sha256="ab" * 32,
        facts=facts,
        request_id="",
        created_by=studio.owner.id,
        created_at=now,
        updated_at=now,
    ).save()
    source = keys.asset_source(workspace_id, str(asset_id))
    await studio.hand.services.store.put_bytes(source, b"bytes")
    return asset_id


async def test_media_of_the_workspace_is_rendered(studio: Studio) -> None:
    workspace_id = studio.workspace.rpartition("/")[2]
    await add_media_clip(studio, await store_asset(studio, workspace_id))
    wish = await studio.render()

    await studio.hand.finish()

    assert (await studio.read(wish["id"]))["state"] == "completed"


async def test_a_file_that_storage_has_lost_fails_it_before_anything_is_made(
    studio: Studio,
) -> None:
    asset_id = await store_asset(studio, studio.workspace_id)
    await studio.hand.services.store.delete(keys.asset_source(studio.workspace_id, str(asset_id)))
    await add_media_clip(studio, asset_id)
    wish, placeholder = await studio.render(), await studio.render(on_missing="placeholder")

    await studio.hand.finish()

    error = (await studio.read(wish["id"]))["error"]
    assert (error["code"], error["clip"], error["frame"]) == (
        "media_missing",
        "media0000001",
        FRAMES,
    )
    assert (error["file"], error["advice"]) == ("f.mp4", ADVICE["media_missing"])
    assert (await studio.read(placeholder["id"]))["state"] == "completed"


@pytest.mark.parametrize("is_foreign", [True, False])
async def test_media_that_is_not_ours_fails_it_naming_the_clip(
    studio: Studio, *, is_foreign: bool
) -> None:
    asset_id = await store_asset(studio, str(uuid4())) if is_foreign else uuid4()
    await add_media_clip(studio, asset_id)
    wish = await studio.render()

    assert await studio.hand.finish() == []

    render = await studio.read(wish["id"])
    assert render["state"] == "failed"
    assert render["error"]["code"] == "media_missing"
    assert "“Flash”" in render["error"]["message"]
    assert render["error"]["frame"] == FRAMES
