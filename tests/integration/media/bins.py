"""A project's bin for tests: uploading files as a browser does, and hearing events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from redis.asyncio import Redis

from backend.bus.names import topic_channel
from tests.integration.clients import SignedIn, data_of, make_workspace
from tests.patience import WAIT_SECONDS

MIB = 2**20


class Bin:
    """One person's view of one project's media bin."""

    def __init__(self, person: SignedIn, workspace_id: str, project_id: str) -> None:
        self.person = person
        self.workspace_id = workspace_id
        self.project_id = project_id

    def seen_by(self, person: SignedIn) -> "Bin":
        """The same bin through another person's browser."""
        return Bin(person, self.workspace_id, self.project_id)

    def wish(self, **changes: Any) -> dict[str, Any]:
        """The body of a new asset."""
        standard = {"name": "clip.mp4", "size_bytes": 5, "content_type": "video/mp4"}
        return {"project_id": self.project_id, **standard, **changes}

    async def create(self, **changes: Any) -> Any:
        """Announce a file."""
        return await self.person.make("/assets", self.wish(**changes))

    async def send(self, url: str, content: bytes) -> str:
        """PUT one part to its signed address and return its ETag."""
        reply = await self.person.http.put(url, content=content)
        assert reply.status_code == 200, reply.text
        return reply.headers["ETag"]

    async def complete(self, asset_id: str, etags: list[str]) -> Any:
        """Complete an upload with these parts, numbered from 1."""
        parts = [{"number": n, "etag": etag} for n, etag in enumerate(etags, start=1)]
        return await self.person.post(f"/assets/{asset_id}/upload/complete", {"parts": parts})

    async def upload(self, content: bytes, **changes: Any) -> Any:
        """Send a whole small file and return its asset."""
        asset = await self.create(size_bytes=len(content), **changes)
        etag = await self.send(asset["upload"]["parts"][0]["url"], content)
        return data_of(await self.complete(asset["id"], [etag]))

    async def read(self, asset_id: str) -> Any:
        """Read one asset."""
        return data_of(await self.person.get(f"/assets/{asset_id}"))

    async def list(self) -> list[Any]:
        """List the bin."""
        listed: list[Any] = data_of(
            await self.person.get("/assets", params={"project_id": self.project_id})
        )
        return listed


async def make_bin(owner: SignedIn) -> Bin:
    """A bin in a workspace of its own."""
    workspace = await make_workspace(owner)
    project = await owner.make(f"{workspace}/projects", {"name": "Film"})
    return Bin(owner, workspace.rpartition("/")[2], project["id"])


class Ears:
    """Collects the events of one workspace."""

    def __init__(self, redis: "Redis", topic: str) -> None:
        self._pubsub = redis.pubsub()
        self._channel = topic_channel(topic)

    async def open(self) -> None:
        """Return when Redis has confirmed: what is said from now on is heard."""
        await self._pubsub.subscribe(self._channel)
        confirmed = await self._pubsub.get_message(timeout=WAIT_SECONDS)
        assert confirmed is not None
        assert confirmed["type"] == "subscribe"

    async def next(self) -> dict[str, Any]:
        """The next event."""
        message = await self._pubsub.get_message(timeout=WAIT_SECONDS)
        assert message is not None
        assert message["data"][:1] == b"J"
        event: dict[str, Any] = msgspec.json.decode(message["data"][1:])
        return event

    async def close(self) -> None:
        await self._pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py leaves it untyped


@asynccontextmanager
async def listening(redis: "Redis", workspace_id: str) -> AsyncIterator[Ears]:
    """Hear the events of a workspace."""
    ears = Ears(redis, f"workspace:{workspace_id}")
    await ears.open()
    try:
        yield ears
    finally:
        await ears.close()
