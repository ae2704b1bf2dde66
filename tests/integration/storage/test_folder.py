"""What only the folder store has: signatures that we check ourselves, parts of an exact size."""

import errno
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from backend.storage.errors import BadSignature, PartTooLarge, PartTooShort, StorageFull
from backend.storage.folder import FolderStore
from backend.storage.opening import open_store
from backend.storage.signing import UrlSigner

KEY = "w/1/assets/2/source"


async def test_a_signed_address_opens_exactly_its_object(
    folder_store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Addresses change when a new span of their lifetime begins.
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    await folder_store.put_bytes(KEY, b"x")
    url = await folder_store.signed_url(KEY, expires_seconds=60, download_name="Größe 1.mp4")
    query = _query(url)

    found = await folder_store.open_signed(KEY, query)

    assert found.path.read_bytes() == b"x"
    assert found.download_name == "Größe 1.mp4"
    assert (
        await folder_store.signed_url(KEY, expires_seconds=60, download_name="Größe 1.mp4") == url
    )


@pytest.mark.parametrize(
    "change",
    [
        {"expires": "99999999999"},
        {"name": "other"},
        {"signature": "0" * 64},
        {"signature": ""},
        {"more": "x"},
    ],
)
async def test_a_changed_address_is_refused(
    folder_store: FolderStore, change: dict[str, str]
) -> None:
    await folder_store.put_bytes(KEY, b"x")
    query = _query(await folder_store.signed_url(KEY, expires_seconds=60))

    with pytest.raises(BadSignature):
        await folder_store.open_signed(KEY, {**query, **change})


async def test_an_address_is_bound_to_its_key_and_method(folder_store: FolderStore) -> None:
    await folder_store.put_bytes(KEY, b"x")
    query = _query(await folder_store.signed_url(KEY, expires_seconds=60))

    with pytest.raises(BadSignature):
        await folder_store.open_signed("w/1/assets/3/source", query)
    with pytest.raises(BadSignature):
        await folder_store.receive_signed(KEY, query, _body(b"x"))


def test_a_signature_ends_with_its_time() -> None:
    signer = UrlSigner("s" * 40)
    query = dict(parse_qsl(signer.sign("GET", KEY, {"expires": "1000"})))

    signer.check("GET", KEY, query, now=1000)
    with pytest.raises(BadSignature, match="expired"):
        signer.check("GET", KEY, query, now=1000.1)


async def test_a_part_has_exactly_its_signed_size(folder_store: FolderStore) -> None:
    upload = await folder_store.start_multipart(KEY)
    url = await folder_store.signed_part_url(
        KEY, upload, number=1, size_bytes=10, expires_seconds=60
    )

    with pytest.raises(PartTooLarge):
        await folder_store.receive_signed(KEY, _query(url), _body(b"x" * 11))
    with pytest.raises(PartTooShort):
        await folder_store.receive_signed(KEY, _query(url), _body(b"x" * 9))
    assert await folder_store.list_parts(KEY, upload) == []

    await folder_store.receive_signed(KEY, _query(url), _body(b"x" * 10))
    assert [part.size_bytes for part in await folder_store.list_parts(KEY, upload)] == [10]


async def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    folder_store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageFull, match="full"):
        await folder_store.put_bytes(KEY, b"x")

    assert not await folder_store.exists(KEY)
    assert _files(tmp_path) == []


async def test_a_process_without_the_secret_reads_but_never_signs(tmp_path: Path) -> None:
    worker = open_store(f"file://{tmp_path}/store")

    await worker.put_bytes(KEY, b"x")

    assert await worker.get_bytes(KEY) == b"x"
    path = worker.local_path(KEY)
    assert path is not None
    assert path.read_bytes() == b"x"
    with pytest.raises(BadSignature):
        await worker.signed_url(KEY, expires_seconds=60)


@pytest.mark.parametrize(
    "url", ["", "/folder", "file://host/x", "file:relative", "s3:///x", "ftp://x/y"]
)
def test_an_unusable_storage_url_is_refused_with_the_two_forms(url: str) -> None:
    with pytest.raises(ValueError, match="use file:///folder or s3://"):
        open_store(url)


async def test_addresses_last_at_least_as_long_as_asked(folder_store: FolderStore) -> None:
    before = time.time()
    query = _query(await folder_store.signed_url(KEY, expires_seconds=7200))
    after = time.time()

    assert int(before) + 7200 <= int(query["expires"]) <= after + 2 * 7200


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


async def _body(content: bytes) -> AsyncIterator[bytes]:
    yield content
