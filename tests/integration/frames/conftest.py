"""A timeline with numbered footage, and a real render worker that draws its frames."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import numpy as np
import pytest
from PIL import Image
from uuid_utils.compat import uuid7

from backend.accounts.sessions import now_utc
from backend.app import Services
from backend.collab.document import Patch
from backend.media.contract import FLICKS_PER_SECOND, AssetFacts, AssetKind, Renditions
from backend.media.tables import Asset
from backend.media.views import asset_source, document_entry
from backend.storage import keys
from backend.web.application import CutroomApp
from render_worker.settings import Settings
from render_worker.worker import render_worker
from tests.integration.clients import SignedIn, make_workspace, sign_up
from tests.patience import WAIT_SECONDS
from tests.render.numbered import Numbered, read_number, write_numbered

CLIP_FRAMES = 50
SOURCE_FRAMES = 100


@dataclass
class Footage:
    """A timeline at 25 pictures a second: its first 50 show pictures 25 to 74 of a film."""

    app: CutroomApp
    owner: SignedIn
    workspace: str
    workspace_id: UUID
    project_id: str
    timeline_id: str
    asset_id: UUID
    folder: Path

    @property
    def services(self) -> Services:
        """What the web process is made of."""
        services: Services = self.app.state.services
        return services

    async def ask(self, person: SignedIn | None = None, **wish: Any) -> httpx.Response:
        """Ask for a picture of it."""
        path = f"/timelines/{self.timeline_id}/frame"
        return await (person or self.owner).get(path, params=wish)

    async def write(self, *patches: Patch) -> None:
        """Edit it."""
        await self.services.timelines.write(UUID(self.timeline_id), patches, None)

    async def stored(self) -> list[str]:
        """Keys of the pictures that are kept."""
        prefix = f"w/{self.workspace_id}/frames/"
        return sorted([key async for key in self.services.store.list_keys(prefix)])

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """Run a render worker; its children are real ones."""
        settings = self.services.settings
        chosen = Settings(settings.redis_url, settings.storage_url, self.folder / "work")
        async with render_worker(chosen):
            yield


@pytest.fixture
async def footage(app: CutroomApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Footage:
    services: Services = app.state.services
    await services.redis.flushdb()
    # Machines may be slow: nothing is said here about how soon a picture has to be there.
    monkeypatch.setattr(services.frames, "wait_seconds", WAIT_SECONDS)
    owner = await sign_up(app, "Olga")
    workspace = await make_workspace(owner)
    project = await owner.make(f"{workspace}/projects", {"name": "Film"})
    body = {"project_id": project["id"], "name": "Cut", "rate": [25, 1], "width": 320}
    timeline_id = (await owner.make("/timelines", body | {"height": 180}))["id"]
    footage = Footage(
        app,
        owner,
        workspace,
        UUID(workspace.rpartition("/")[2]),
        project["id"],
        timeline_id,
        uuid7(),
        tmp_path,
    )
    await add_film(footage)
    return footage


async def add_film(footage: Footage) -> None:
    """Put an asset with a proxy into the bin and a clip of it onto the timeline."""
    row = _asset_row(footage)
    await row.save()
    proxy = write_numbered(footage.folder / "proxy.mp4", Numbered(SOURCE_FRAMES, gop=15))
    place = str(footage.workspace_id), str(footage.asset_id)
    # What was uploaded shows other numbers: a picture that is made of it would tell.
    source = write_numbered(footage.folder / "source.mp4", Numbered(10, first_number=900))
    await footage.services.store.put_file(keys.asset_proxy(*place), proxy)
    await footage.services.store.put_file(keys.asset_source(*place), source)
    described = asset_source(await Asset.objects().get(Asset.id == footage.asset_id) or row)
    assert described is not None
    frozen = await footage.services.timelines.freeze(UUID(footage.timeline_id), None)
    track = next(t["id"] for t in frozen.projection["tracks"] if t["name"] == "V1")
    clip = {
        "kind": "media",
        "asset": row.key,
        "track": track,
        "at": 0,
        "head": 0,
        "tail": CLIP_FRAMES,
        "src": FLICKS_PER_SECOND,
        "name": "Numbers",
    }
    await footage.write(
        Patch("assets", row.key, None, document_entry(described)),
        Patch("clips", "numbers00000", None, clip),
    )


def _asset_row(footage: Footage) -> Asset:
    facts = AssetFacts(AssetKind.VIDEO, 4 * FLICKS_PER_SECOND, fps=(25, 1), width=640, height=360)
    now = now_utc()
    return Asset(
        id=footage.asset_id,
        key="film00000000",
        project_id=UUID(footage.project_id),
        workspace_id=footage.workspace_id,
        name="numbers.mp4",
        content_type="video/mp4",
        state="ready",
        size_bytes=1,
        sha256="ab" * 32,
        facts=msgspec.json.encode(facts).decode(),
        renditions=msgspec.json.encode(Renditions(proxy=True)).decode(),
        request_id="req",
        created_by=footage.owner.id,
        created_at=now,
        updated_at=now,
    )


def picture_of(response: httpx.Response) -> Image.Image:
    """The picture of an answer."""
    assert response.status_code == httpx.codes.OK, response.text
    return Image.open(BytesIO(response.content))


def number_on(response: httpx.Response) -> int:
    """The number that the picture shows."""
    return read_number(np.asarray(picture_of(response).convert("RGB"), np.uint8))
