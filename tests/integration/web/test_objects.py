"""Objects over HTTP: ranges, caching, downloads, and what strangers get."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.storage.folder import FolderStore
from backend.web.application import CutroomApp
from tests.integration.clients import error_of, make_client

KEY = "w/1/assets/2/proxy.mp4"
CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def store(app: CutroomApp) -> FolderStore:
    found = app.dependencies["store"].dependency()  # type: ignore[union-attr] # a Provide
    assert isinstance(found, FolderStore)
    return found


@pytest.fixture
async def url(store: FolderStore) -> str:
    await store.put_bytes(KEY, CONTENT)
    return await store.signed_url(KEY, expires_seconds=60)


@pytest.fixture
async def http(app: CutroomApp) -> AsyncIterator[httpx.AsyncClient]:
    async with make_client(app) as client:
        yield client


async def test_a_whole_object_comes_with_type_and_length(http: httpx.AsyncClient, url: str) -> None:
    reply = await http.get(url)

    assert reply.status_code == 200
    assert reply.content == CONTENT
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Content-Length"] == str(len(CONTENT))
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert "Content-Disposition" not in reply.headers


@pytest.mark.parametrize(
    ("header", "first", "end"),
    [("bytes=0-0", 0, 1), ("bytes=1000000-", 1_000_000, 1_048_576), ("bytes=-5", -5, None)],
)
async def test_a_range_is_answered_with_exactly_its_bytes(
    http: httpx.AsyncClient, url: str, header: str, first: int, end: int | None
) -> None:
    reply = await http.get(url, headers={"Range": header})

    assert reply.status_code == 206
    assert reply.content == CONTENT[first:end]
    assert reply.headers["Content-Length"] == str(len(reply.content))
    begin = first % len(CONTENT)
    expected = f"bytes {begin}-{begin + len(reply.content) - 1}/{len(CONTENT)}"
    assert reply.headers["Content-Range"] == expected


async def test_a_range_after_the_end_is_416(http: httpx.AsyncClient, url: str) -> None:
    reply = await http.get(url, headers={"Range": f"bytes={len(CONTENT)}-"})

    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


async def test_head_answers_the_headers_alone(http: httpx.AsyncClient, url: str) -> None:
    reply = await http.head(url)

    assert reply.status_code == 200
    assert reply.headers["Content-Length"] == str(len(CONTENT))
    assert reply.content == b""


async def test_what_has_not_changed_is_not_sent_again(
    http: httpx.AsyncClient, url: str, store: FolderStore
) -> None:
    etag = (await http.get(url)).headers["ETag"]

    assert (await http.get(url, headers={"If-None-Match": etag})).status_code == 304
    await store.put_bytes(KEY, b"other")
    assert (await http.get(url, headers={"If-None-Match": etag})).content == b"other"
    stale = {"If-Range": etag, "Range": "bytes=0-1"}
    assert (await http.get(url, headers=stale)).content == b"other"


async def test_a_download_carries_its_name(
    http: httpx.AsyncClient, store: FolderStore, url: str
) -> None:
    assert url
    named = await store.signed_url(KEY, expires_seconds=60, download_name='My "film" é.mp4')

    disposition = (await http.get(named)).headers["Content-Disposition"]

    assert disposition == "attachment; filename*=UTF-8''My%20%22film%22%20%C3%A9.mp4"


async def test_without_a_valid_signature_nothing_is_told(http: httpx.AsyncClient, url: str) -> None:
    path = url.partition("?")[0]

    for address in (path, url[:-1] + "x", path + "-other?" + url.partition("?")[2]):
        assert error_of(await http.get(address), 403)["reason"] == "bad_signature"
    error_of(await http.put(url, content=b"x"), 403)
    error_of(await http.get("/api/v1/objects/../../secret?" + url.partition("?")[2]), 404)


async def test_a_part_that_is_too_large_or_too_short_is_refused(
    http: httpx.AsyncClient, store: FolderStore, tmp_path: Path
) -> None:
    upload = await store.start_multipart(KEY)
    url = await store.signed_part_url(KEY, upload, number=1, size_bytes=10, expires_seconds=60)

    assert error_of(await http.put(url, content=b"x" * 11), 413)["reason"] == "part_too_large"
    assert error_of(await http.put(url, content=b"x" * 9), 400)["reason"] == "part_too_short"
    assert (await http.put(url, content=b"x" * 10)).status_code == 200
    assert list(tmp_path.iterdir()) == []


async def test_a_browser_that_goes_away_is_no_crash(
    app: CutroomApp, store: FolderStore, caplog: pytest.LogCaptureFixture
) -> None:
    upload = await store.start_multipart(KEY)
    url = await store.signed_part_url(KEY, upload, number=1, size_bytes=10, expires_seconds=60)
    path, _, query = url.partition("?")
    messages = iter(
        [
            {"type": "http.request", "body": b"half", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    sent: list[Any] = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
        "client": ("test", 1),
        "http_version": "1.1",
        "scheme": "http",
        "server": ("test", 80),
        "root_path": "",
    }
    await app(scope, receive, send)

    assert sent[0]["status"] == 400
    assert await store.list_parts(KEY, upload) == []
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
