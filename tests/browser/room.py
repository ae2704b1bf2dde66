"""What people of the browser story have in common: a workspace, a project, a timeline, files."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Person

WAIT_SECONDS = 60


@dataclass(frozen=True)
class Room:
    """One timeline and where it lies."""

    workspace_id: str
    project_id: str
    timeline_id: str

    @property
    def path(self) -> str:
        return f"/edit/{self.timeline_id}"


async def call(
    person: Person, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Ask the API as a person and return the data of the answer."""
    answer = await person.api.request(method, path, json=body)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
    if not answer.content:
        return {}
    data: dict[str, Any] = answer.json()["data"]
    return data


async def make_room(person: Person, *, rate: tuple[int, int] = (25, 1)) -> Room:
    """A workspace of a person's own with an empty timeline."""
    workspace = await call(person, "POST", "/workspaces", {"name": f"{person.name}'s films"})
    project = await call(
        person, "POST", f"/workspaces/{workspace['id']}/projects", {"name": "First film"}
    )
    timeline = await call(
        person,
        "POST",
        "/timelines",
        {
            "project_id": project["id"],
            "name": "Rough cut",
            "rate": list(rate),
            "width": 1280,
            "height": 720,
        },
    )
    return Room(workspace["id"], project["id"], timeline["id"])


async def join(owner: Person, guest: Person, room: Room, role: str = "editor") -> None:
    """Let somebody in through an invitation link."""
    path = f"/workspaces/{room.workspace_id}/invitations"
    invitation = await call(owner, "POST", path, {"role": role})
    token = invitation["url"].rsplit("/", 1)[1]
    await call(guest, "POST", f"/invitations/{token}/accept", {})


async def upload(person: Person, room: Room, path: Path, content_type: str) -> dict[str, Any]:
    """Send a file as the browser does and wait until its renditions are there."""
    content = path.read_bytes()
    asset = await call(
        person,
        "POST",
        "/assets",
        {
            "project_id": room.project_id,
            "name": path.name,
            "size_bytes": len(content),
            "content_type": content_type,
        },
    )
    size = asset["upload"]["part_size_bytes"]
    parts = []
    for part in asset["upload"]["parts"]:
        start = (part["number"] - 1) * size
        answer = await person.api.put(part["url"], content=content[start : start + size])
        assert answer.is_success, answer.text
        parts.append({"number": part["number"], "etag": answer.headers["etag"]})
    await call(person, "POST", f"/assets/{asset['id']}/upload/complete", {"parts": parts})
    return await until_ready(person, asset["id"])


async def until_ready(person: Person, asset_id: str) -> dict[str, Any]:
    """Wait until an asset is ready, or has failed."""
    for _ in range(WAIT_SECONDS * 10):
        asset = await call(person, "GET", f"/assets/{asset_id}")
        if asset["state"] in {"ready", "failed"}:
            return asset
        await asyncio.sleep(0.1)
    raise AssertionError(f"{asset['name']} is still {asset['state']}")


async def open_timeline(person: Person, room: Room) -> Page:
    """Open the editor and wait until it is live."""
    await person.page.goto(room.path)
    await expect(person.page.get_by_test_id("connection")).to_contain_text("Live")
    return person.page


async def projection(page: Page) -> dict[str, Any]:
    """What this browser takes the timeline to be."""
    data: dict[str, Any] = await page.evaluate("() => window.__cutroom.projection()")
    return data
