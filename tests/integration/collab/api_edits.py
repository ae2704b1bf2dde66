"""What tests of edits through the API have in common."""

import json
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from backend.timeline.ids import asset_key
from backend.timeline.time import FLICKS_PER_SECOND as SECOND
from tests.integration.collab.conftest import Someone

TITLE = {"kind": "text", "text": "Opening", "at": 0, "length": 100}


async def tracks_of(who: Someone, timeline: str) -> dict[str, str]:
    """The tracks' ids by their names."""
    listed = await who.http.get(f"/api/v1/timelines/{timeline}/tracks")
    assert listed.status_code == 200, listed.text
    return {track["name"]: track["id"] for track in listed.json()["data"]}


async def place_title(who: Someone, timeline: str, **wish: Any) -> Any:
    """A title of four seconds through the API, unless the wish says otherwise."""
    return (await who.post(f"/timelines/{timeline}/clips", {**TITLE, **wish}))["clip"]


async def patch(who: Someone, path: str, body: dict[str, Any]) -> httpx.Response:
    """Change something."""
    return await who.http.patch(f"/api/v1{path}", json=body)


async def store_film(database_url: str, workspace_id: str, project_id: str) -> str:
    """Ten seconds of film with sound in a project's bin, prepared already."""
    facts = {"kind": "video", "duration_flicks": 10 * SECOND, "fps": [25, 1], "channels": 2}
    film = str(uuid4())
    connection = await asyncpg.connect(dsn=database_url)
    await connection.execute(
        """INSERT INTO asset (id, key, project_id, workspace_id, name, content_type, state,
                              size_bytes, sha256, facts, request_id, created_by)
           VALUES ($1, $2, $3, $4, 'Film.mp4', 'video/mp4', 'ready', 5, $5, $6, '', $1)""",
        film, asset_key(film), project_id, workspace_id, "ab" * 32, json.dumps(facts),
    )  # fmt: skip
    await connection.close()
    return film
