"""What every object store does, told once for the folder store and for S3."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from backend.storage.errors import BadKey, ObjectMissing, PartsWrong, UploadMissing
from backend.storage.store import ObjectStore, Part

MIB = 2**20
KEY = "w/1/assets/2/source"


async def test_bytes_come_back_as_they_were_put(store: ObjectStore) -> None:
    await store.put_bytes(KEY, b"\x00picture\xff")

    assert await store.get_bytes(KEY) == b"\x00picture\xff"


async def test_a_second_put_replaces_the_first(store: ObjectStore) -> None:
    await store.put_bytes(KEY, b"first")
    before = await store.find_stat(KEY)
    await store.put_bytes(KEY, b"second")

    after = await store.find_stat(KEY)
    assert await store.get_bytes(KEY) == b"second"
    assert before is not None
    assert after is not None
    assert before.etag != after.etag
    assert after.size_bytes == 6


async def test_a_part_of_an_object_is_read_alone(store: ObjectStore) -> None:
    await store.put_bytes("w/a/part", b"0123456789")

    assert await store.get_range("w/a/part", 2, 3) == b"234"
    assert await store.get_range("w/a/part", 8, 100) == b"89"
    assert await store.get_range("w/a/part", 10, 1) == b""
    with pytest.raises(ObjectMissing):
        await store.get_range("w/a/none", 0, 1)


async def test_a_file_is_put_and_fetched_as_a_file(store: ObjectStore, tmp_path: Path) -> None:
    source, target = tmp_path / "in.bin", tmp_path / "deep" / "out.bin"
    source.write_bytes(bytes(range(256)) * 70_000)  # more than one part of S3

    await store.put_file(KEY, source)
    await store.get_to_file(KEY, target)

    assert target.read_bytes() == source.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["out.bin"]


async def test_reading_what_is_not_there_says_so(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        await store.get_bytes(KEY)
    with pytest.raises(ObjectMissing):
        await store.get_to_file(KEY, tmp_path / "out")

    assert await store.find_stat(KEY) is None
    assert not await store.exists(KEY)
    assert not (tmp_path / "out").exists()


async def test_delete_removes_and_may_be_repeated(store: ObjectStore) -> None:
    await store.put_bytes(KEY, b"x")

    await store.delete(KEY)
    await store.delete(KEY)

    assert not await store.exists(KEY)


async def test_list_walks_only_below_the_prefix(store: ObjectStore) -> None:
    for key in ("w/1/assets/2/source", "w/1/assets/2/proxy.mp4", "w/1/assets/22/source", "w/2/x"):
        await store.put_bytes(key, b"x")

    found = {key async for key in store.list_keys("w/1/assets/2/")}

    assert found == {"w/1/assets/2/source", "w/1/assets/2/proxy.mp4"}


@pytest.mark.parametrize("key", ["", "/etc/passwd", "w/../../x", "w//x", "w/.x", "w/x/", "w/ä"])
async def test_keys_that_could_escape_are_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(BadKey):
        await store.put_bytes(key, b"x")
    with pytest.raises(BadKey):
        await store.signed_url(key, expires_seconds=60)


async def test_parts_become_one_object(
    store: ObjectStore, put_part: Callable[[str, bytes], Awaitable[str]]
) -> None:
    """Parts arrive in any order and one of them twice; the newest of a number counts."""
    contents = {2: b"b" * 10, 1: b"a" * 5 * MIB}
    upload = await store.start_multipart(KEY)
    await _put(store, put_part, upload, 1, b"z" * 5 * MIB)
    for number, content in contents.items():
        await _put(store, put_part, upload, number, content)

    parts = await store.list_parts(KEY, upload)
    await store.complete_multipart(KEY, upload, parts)

    assert [(part.number, part.size_bytes) for part in parts] == [(1, 5 * MIB), (2, 10)]
    assert await store.get_bytes(KEY) == contents[1] + contents[2]
    with pytest.raises(UploadMissing):
        await store.list_parts(KEY, upload)


async def test_an_object_of_one_part_is_complete(
    store: ObjectStore, put_part: Callable[[str, bytes], Awaitable[str]]
) -> None:
    upload = await store.start_multipart(KEY)
    etag = await _put(store, put_part, upload, 1, b"small")

    await store.complete_multipart(KEY, upload, [Part(1, etag)])

    assert await store.get_bytes(KEY) == b"small"


async def test_parts_that_never_arrived_are_refused(
    store: ObjectStore, put_part: Callable[[str, bytes], Awaitable[str]]
) -> None:
    upload = await store.start_multipart(KEY)
    etag = await _put(store, put_part, upload, 1, b"x" * 5 * MIB)

    with pytest.raises(PartsWrong):
        await store.complete_multipart(KEY, upload, [])
    with pytest.raises(PartsWrong):
        await store.complete_multipart(KEY, upload, [Part(1, etag), Part(2, etag)])

    assert not await store.exists(KEY)
    assert len(await store.list_parts(KEY, upload)) == 1


async def test_an_aborted_upload_is_over(
    store: ObjectStore, put_part: Callable[[str, bytes], Awaitable[str]]
) -> None:
    upload = await store.start_multipart(KEY)
    await _put(store, put_part, upload, 1, b"x")

    await store.abort_multipart(KEY, upload)
    await store.abort_multipart(KEY, upload)

    with pytest.raises(UploadMissing):
        await store.list_parts(KEY, upload)
    assert not await store.exists(KEY)


async def _put(
    store: ObjectStore,
    put_part: Callable[[str, bytes], Awaitable[str]],
    upload: str,
    number: int,
    content: bytes,
) -> str:
    url = await store.signed_part_url(
        KEY, upload, number=number, size_bytes=len(content), expires_seconds=600
    )
    return await put_part(url, content)
