"""A workspace with a timeline of three titles, and somebody who does the farm's work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from backend.web.application import CutroomApp
from tests.integration.clients import SignedIn, data_of, make_workspace, sign_up
from tests.integration.renders.farm_hand import FarmHand


@dataclass
class Studio:
    """Everything a test of renders needs."""

    app: CutroomApp
    hand: FarmHand
    owner: SignedIn
    workspace: str
    project_id: str
    timeline_id: str

    @property
    def workspace_id(self) -> str:
        """Its id without the address."""
        return self.workspace.rpartition("/")[2]

    async def render(self, preset: str = "720p", **wish: Any) -> dict[str, Any]:
        """Ask for a render."""
        body = {"timeline_id": self.timeline_id, "preset": preset, **wish}
        made: dict[str, Any] = await self.owner.make("/renders", body)
        return made

    async def read(self, render_id: str) -> dict[str, Any]:
        """Look at a render."""
        seen: dict[str, Any] = data_of(await self.owner.get(f"/renders/{render_id}"))
        return seen

    async def new_timeline(self) -> str:
        """Another timeline of the project, empty."""
        body = {
            "project_id": self.project_id,
            "name": "Cut",
            "rate": [25, 1],
            "width": 1280,
            "height": 720,
        }
        timeline_id: str = (await self.owner.make("/timelines", body))["id"]
        return timeline_id


@asynccontextmanager
async def open_studio(app: CutroomApp, hand: FarmHand) -> AsyncIterator[Studio]:
    """Make one; whatever it leaves running is cancelled."""
    await app.state.services.redis.flushdb()
    owner = await sign_up(app, "Olga")
    workspace = await make_workspace(owner)
    project = await owner.make(f"{workspace}/projects", {"name": "Film"})
    studio = Studio(app, hand, owner, workspace, project["id"], "")
    studio.timeline_id = await studio.new_timeline()
    await studio.hand.add_titles(studio.timeline_id, 3)
    yield studio
    # Workspaces share the farm: what one test leaves running would take the next one's turn.
    for table in ("render", "render_piece"):
        await studio.hand.services.database.fetch(
            f"UPDATE {table} SET state = 'cancelled' WHERE state IN ('queued', 'running')"  # noqa: S608 - two names of ours
        )


@pytest.fixture
async def studio(app: CutroomApp) -> AsyncIterator[Studio]:
    async with open_studio(app, FarmHand(app)) as studio:
        yield studio
