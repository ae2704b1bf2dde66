"""Both object stores, so that one set of tests describes what a store is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from backend.storage.folder import OBJECTS_PATH, FolderStore
from backend.storage.s3 import S3Place, S3Store
from backend.storage.store import ObjectStore
from tests.patience import WAIT_SECONDS
from tests.s3 import make_bucket

SECRET = "s" * 40

PutPart = Callable[[str, bytes], Awaitable[str]]
"""Sends a part to its signed address and returns the ETag."""


@pytest.fixture
async def s3_store(s3_endpoint: str) -> AsyncIterator[S3Store]:
    store = S3Store(S3Place(make_bucket(s3_endpoint), "some/prefix", s3_endpoint, "us-east-1"))
    yield store
    await store.close()


@pytest.fixture
def folder_store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", secret=SECRET)


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    chosen: ObjectStore = request.getfixturevalue(f"{request.param}_store")
    return chosen


@pytest.fixture
def put_part(store: ObjectStore) -> PutPart:
    async def to_folder(url: str, content: bytes) -> str:
        assert isinstance(store, FolderStore)
        parts = urlsplit(url)
        key = parts.path.removeprefix(OBJECTS_PATH)
        return await store.receive_signed(key, dict(parse_qsl(parts.query)), _body(content))

    async def to_s3(url: str, content: bytes) -> str:
        async with httpx.AsyncClient(timeout=WAIT_SECONDS) as client:
            reply = await client.put(url, content=content)
        reply.raise_for_status()
        return reply.headers["ETag"].strip('"')

    return to_folder if isinstance(store, FolderStore) else to_s3


async def _body(content: bytes) -> AsyncIterator[bytes]:
    half = len(content) // 2
    yield content[:half]
    yield content[half:]
