"""One person's client: the REST API, uploads, and one edit over the sync socket."""

import asyncio
import hmac
import mimetypes
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from backend.collab import protocol
from backend.collab.document import Document, Patch

COOKIE = "cutroom_session"
ACKNOWLEDGED = 101
"""First byte of the message that says an update is committed (docs/collaboration.md)."""
ANSWER_SECONDS = 30.0
PREPARE_SECONDS = 180.0
LOOK_SECONDS = 0.25

Json = dict[str, Any]


class Refused(Exception):
    """The server did not do what the demo needs; the message has its words."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """Somebody who is signed in."""

    def __init__(self, address: str, http: httpx.AsyncClient) -> None:
        self._address = address
        self._http = http

    @classmethod
    async def enter(cls, address: str, name: str, *, email: str, password: str) -> Self:
        """Sign in to a new account, or to the one that an interrupted demo left."""
        http = httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=ANSWER_SECONDS)
        client = cls(address, http)
        body = {"email": email, "password": password}
        try:
            await client.call("POST", "/auth/sign-up", {"name": name, **body})
        except Refused as refused:
            if refused.status != HTTPStatus.CONFLICT:
                raise
            await client.call("POST", "/auth/sign-in", body)
        return client

    async def close(self) -> None:
        """Leave; the session stays valid for nobody, its cookie is forgotten here."""
        await self.call("POST", "/auth/sign-out")
        await self._http.aclose()

    async def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """Ask the API and return the data of the answer."""
        answer = await self._http.request(method, path, json=body)
        if not answer.is_success:
            raise Refused(
                f"{method} {path}: {answer.status_code} {answer.text}", answer.status_code
            )
        data: Json = answer.json()["data"] if answer.content else {}
        return data

    async def upload(self, project_id: str, path: Path) -> str:
        """Send a file and return the id of its asset."""
        content = path.read_bytes()  # noqa: ASYNC240 - nothing else runs meanwhile
        wish = {
            "project_id": project_id,
            "name": path.name,
            "size_bytes": len(content),
            "content_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        }
        asset = await self.call("POST", "/assets", wish)
        size = asset["upload"]["part_size_bytes"]
        parts = []
        for part in asset["upload"]["parts"]:
            start = (part["number"] - 1) * size
            # The folder store's addresses begin at the host, S3's are whole.
            target = urljoin(self._address, part["url"])
            answer = await self._http.put(target, content=content[start : start + size])
            answer.raise_for_status()
            parts.append({"number": part["number"], "etag": answer.headers["etag"]})
        await self.call("POST", f"/assets/{asset['id']}/upload/complete", {"parts": parts})
        return str(asset["id"])

    async def placeable(self, asset_id: str) -> Json:
        """Wait until an asset can be placed on a timeline."""
        async with asyncio.timeout(PREPARE_SECONDS):
            while True:
                asset = await self.call("GET", f"/assets/{asset_id}")
                if asset["state"] == "failed":
                    raise Refused(f"{asset['name']}: {asset['error']}")
                if asset["placeable"]:
                    return asset
                await asyncio.sleep(LOOK_SECONDS)

    async def edit(self, timeline_id: str, patches: Iterable[Patch]) -> None:
        """Write patches into a timeline as a browser does; returns when they are committed."""
        address = self._address.replace("http", "ws", 1)
        async with (
            asyncio.timeout(ANSWER_SECONDS),
            connect(
                f"{address}/api/v1/sync/{timeline_id}",
                subprotocols=[Subprotocol("cutroom.v1")],
                additional_headers={"Cookie": f"{COOKIE}={self._http.cookies[COOKIE]}"},
                proxy=None,
            ) as socket,
        ):
            document = await _read_document(socket)
            await socket.send(protocol.encode_update(document.write(patches)))
            while (await socket.recv(decode=False))[0] != ACKNOWLEDGED:
                pass


async def _read_document(socket: ClientConnection) -> Document:
    document = Document()
    await socket.send(protocol.encode_step_1(document.state_vector()))
    while True:
        message = protocol.decode(await socket.recv(decode=False))
        if isinstance(message, protocol.SyncStep2):
            document.apply(message.update)
            return document


def document_asset(asset: Json) -> Json:
    """Make what a document says of an asset under its key, from the API's answer."""
    facts = asset["facts"]
    return {
        "id": asset["id"],
        "kind": asset["kind"],
        "dur": facts["duration_flicks"],
        "fps": facts.get("fps"),
        "w": facts.get("width", 0),
        "h": facts.get("height", 0),
        "ch": facts.get("channels", 0),
        "name": asset["name"],
    }


def demo_password(secret: str, email: str) -> str:
    """Make a password that can be typed: the same for the same installation and person.

    A demo that was interrupted half-way can so be signed in to and begun again.
    """
    digest = hmac.digest(secret.encode(), f"demo sign-in of {email}".encode(), "sha256").hex()
    return "-".join((digest[0:4], digest[4:8], digest[8:12]))
