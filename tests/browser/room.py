"""What people of the browser story have in common: a workspace, a project, a timeline, files."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Person
from tests.patience import WAIT_SECONDS

GONE_MS = 20_000
"""Who leaves is gone long before somebody who merely fell silent would be, after 30 s."""


@dataclass(frozen=True)
class Room:
    """One timeline and where it lies."""

    workspace_id: str
    project_id: str
    timeline_id: str

    @property
    def path(self) -> str:
        return f"/edit/{self.timeline_id}"


async def make_room(person: Person, *, rate: tuple[int, int] = (25, 1)) -> Room:
    """A workspace of a person's own with an empty timeline."""
    workspace = await person.client.call("POST", "/workspaces", {"name": f"{person.name}'s films"})
    project = await person.client.call(
        "POST", f"/workspaces/{workspace['id']}/projects", {"name": "First film"}
    )
    timeline = await person.client.call(
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


async def make_nested(
    person: Person, room: Room, name: str, size: tuple[int, int], *, rate: tuple[int, int]
) -> Room:
    """Another empty timeline of the project, to lie in one."""
    fields = {"project_id": room.project_id, "name": name, "rate": list(rate)}
    made = await person.client.call(
        "POST", "/timelines", {**fields, "width": size[0], "height": size[1]}
    )
    return Room(room.workspace_id, room.project_id, made["id"])


async def join(owner: Person, guest: Person, room: Room, role: str = "editor") -> None:
    """Let somebody in through an invitation link."""
    path = f"/workspaces/{room.workspace_id}/invitations"
    invitation = await owner.client.call("POST", path, {"role": role})
    token = invitation["url"].rsplit("/", 1)[1]
    await guest.client.call("POST", f"/invitations/{token}/accept", {})


async def upload(person: Person, room: Room, path: Path) -> dict[str, Any]:
    """Send a file as the browser does and wait until all its renditions are there."""
    asset_id = await person.client.upload(room.project_id, path)
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            asset = await person.client.call("GET", f"/assets/{asset_id}")
            if asset["state"] in {"ready", "failed"}:
                return asset
            await asyncio.sleep(0.1)


async def until(ask: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until the answer is yes, of what one page alone cannot wait for."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not await ask():  # noqa: ASYNC110 - pages tell nobody
            await asyncio.sleep(0.05)


async def tracks_of(person: Person, room: Room) -> dict[str, str]:
    """The timeline's track ids by their names."""
    projection = await person.client.call("GET", f"/timelines/{room.timeline_id}/projection")
    return {track["name"]: track["id"] for track in projection["tracks"]}


async def open_timeline(person: Person, room: Room) -> Page:
    """Open the editor and wait until it is live."""
    await person.page.goto(room.path)
    await expect(person.page.get_by_test_id("status-chip")).to_contain_text("Live")
    return person.page


async def projection(page: Page) -> dict[str, Any]:
    """What this browser takes the timeline to be."""
    data: dict[str, Any] = await page.evaluate("() => window.__cutroom.projection()")
    return data
