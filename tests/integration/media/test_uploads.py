"""Uploading through the API into the folder store, as a browser does it."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from arq.constants import job_key_prefix
from redis.asyncio import Redis

from backend.bus.names import RENDER_QUEUE
from backend.bus.queue import decode_job
from backend.media.access import AssetAccess
from backend.media.contract import ASSET_JOB, PrepareAsset
from backend.media.tables import Asset, Upload
from backend.media.uploads import FORGOTTEN_AFTER, UploadService
from backend.storage.folder import FolderStore
from backend.storage.store import Part
from backend.timeline.ids import asset_key
from backend.web.application import CutroomApp
from tests.integration.clients import add_member, data_of, error_of, fields_of, sign_up
from tests.integration.media.bins import MIB, Bin, Ears, make_bin


async def test_several_files_arrive_each_with_its_own_parts(bin_: Bin) -> None:
    contents = [b"one", b"two" * 1000, b"three" * 5]

    assets = await asyncio.gather(
        *(bin_.upload(c, name=f"{n}.mov") for n, c in enumerate(contents))
    )

    listed = await bin_.list()
    assert {asset["name"] for asset in listed} == {"0.mov", "1.mov", "2.mov"}
    assert {asset["state"] for asset in assets} == {"processing"}
    for asset, content in zip(assets, contents, strict=True):
        source = (await bin_.read(asset["id"]))["urls"]["source"]
        assert (await bin_.person.http.get(source)).content == content


async def test_a_new_asset_says_where_its_parts_go(bin_: Bin, ears: Ears) -> None:
    asset = await bin_.create(size_bytes=20 * MIB)
    event = await ears.next()

    assert asset["state"] == "uploading"
    assert asset["kind"] == "unknown"
    assert asset["placeable"] is False
    assert asset["key"] == asset_key(asset["id"])
    assert asset["upload"]["part_size_bytes"] == 8 * MIB
    assert [part["number"] for part in asset["upload"]["parts"]] == [1, 2, 3]
    assert (event["type"], event["data"]["id"]) == ("asset.created", asset["id"])
    assert event["data"]["urls"] == {}
    assert event["topic"] == f"workspace:{bin_.workspace_id}"


async def test_a_completed_upload_asks_the_worker_to_prepare_it(
    bin_: Bin, ears: Ears, redis: Redis
) -> None:
    asset = await bin_.upload(b"bytes")
    await ears.next()
    event = await ears.next()

    job_id = f"asset:{asset['id']}:1"
    job = decode_job(await redis.get(job_key_prefix + job_id))
    task = msgspec.json.decode(job["a"][0], type=PrepareAsset)
    assert await redis.zscore(RENDER_QUEUE, job_id) is not None
    assert job["f"] == ASSET_JOB
    assert (task.asset_id, task.attempt, task.name) == (asset["id"], 1, "clip.mp4")
    assert task.source_key == f"w/{bin_.workspace_id}/assets/{asset['id']}/source"
    assert (event["type"], event["data"]["state"]) == ("asset.updated", "processing")


async def test_an_interrupted_upload_goes_on_where_it_was(bin_: Bin) -> None:
    first, second = b"a" * 8 * MIB, b"b" * 10
    asset = await bin_.create(size_bytes=len(first + second))
    await bin_.send(asset["upload"]["parts"][0]["url"], first)

    resumed = data_of(await bin_.person.get(f"/assets/{asset['id']}/upload"))
    etag = await bin_.send(resumed["parts"][1]["url"], second)
    done = data_of(await bin_.complete(asset["id"], [resumed["parts"][0]["etag"], etag]))

    assert [part["done"] for part in resumed["parts"]] == [True, False]
    assert done["state"] == "processing"
    source = (await bin_.read(asset["id"]))["urls"]["source"]
    assert (await bin_.person.http.get(source)).content == first + second


async def test_completing_names_the_parts_that_are_missing(bin_: Bin) -> None:
    asset = await bin_.create(size_bytes=20 * MIB)
    await bin_.send(asset["upload"]["parts"][2]["url"], b"c" * 4 * MIB)

    error = error_of(await bin_.complete(asset["id"], ["x"]), 409)

    assert error["reason"] == "upload_incomplete"
    assert "1, 2" in error["message"]
    assert (await bin_.read(asset["id"]))["state"] == "uploading"


async def test_completing_with_a_foreign_etag_is_refused(bin_: Bin) -> None:
    asset = await bin_.create(size_bytes=5)
    await bin_.send(asset["upload"]["parts"][0]["url"], b"bytes")

    assert error_of(await bin_.complete(asset["id"], ["0" * 32]), 409)["reason"] == "parts_wrong"


async def test_completing_twice_answers_twice_and_asks_once(bin_: Bin, redis: Redis) -> None:
    asset = await bin_.create(size_bytes=5)
    etag = await bin_.send(asset["upload"]["parts"][0]["url"], b"bytes")

    replies = await asyncio.gather(*(bin_.complete(asset["id"], [etag]) for _ in range(2)))

    assert [data_of(reply)["state"] for reply in replies] == ["processing"] * 2
    queued = await redis.zrange(RENDER_QUEUE, 0, -1)
    assert [id_ for id_ in queued if asset["id"].encode() in id_] == [
        f"asset:{asset['id']}:1".encode()
    ]


async def test_completing_while_somebody_else_has_just_looked_it_up_answers_the_same(
    bin_: Bin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same request, sent twice, is done between two steps of this one."""
    asset = await bin_.create(size_bytes=5)
    etag = await bin_.send(asset["upload"]["parts"][0]["url"], b"bytes")
    get_row, replies = AssetAccess.get_row, []

    async def and_meanwhile(access: AssetAccess, *asked: Any) -> Asset:
        row = await get_row(access, *asked)
        monkeypatch.undo()
        replies.append(await bin_.complete(asset["id"], [etag]))
        return row

    monkeypatch.setattr(AssetAccess, "get_row", and_meanwhile)
    replies.append(await bin_.complete(asset["id"], [etag]))

    assert [data_of(reply)["state"] for reply in replies] == ["processing"] * 2


async def test_completing_while_the_parts_are_cleared_away_answers_the_same(
    bin_: Bin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same request, sent twice, has joined the parts, and has not forgotten the upload yet."""
    asset = await bin_.create(size_bytes=5)
    etag = await bin_.send(asset["upload"]["parts"][0]["url"], b"bytes")
    list_parts, replies = FolderStore.list_parts, []

    async def and_meanwhile(store: FolderStore, key: str, upload_id: str) -> list[Part]:
        monkeypatch.setattr(FolderStore, "list_parts", list_parts)
        replies.append(await bin_.complete(asset["id"], [etag]))
        return await list_parts(store, key, upload_id)

    monkeypatch.setattr(FolderStore, "list_parts", and_meanwhile)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    replies.append(await bin_.complete(asset["id"], [etag]))

    assert [data_of(reply)["state"] for reply in replies] == ["processing"] * 2


async def test_cancelling_an_upload_leaves_nothing(bin_: Bin, ears: Ears) -> None:
    asset = await bin_.create(size_bytes=5)
    url = asset["upload"]["parts"][0]["url"]
    await bin_.send(url, b"bytes")

    assert (await bin_.person.delete(f"/assets/{asset['id']}")).status_code == 204

    await ears.next()
    event = await ears.next()
    assert (event["type"], event["data"]["id"]) == ("asset.deleted", asset["id"])
    assert await bin_.list() == []
    error_of(await bin_.person.get(f"/assets/{asset['id']}"), 404)
    error_of(await bin_.person.http.put(url, content=b"bytes"), 404)


async def test_a_file_taken_out_of_the_bin_keeps_its_objects(bin_: Bin) -> None:
    asset = await bin_.upload(b"bytes")
    source = (await bin_.read(asset["id"]))["urls"]["source"]

    assert (await bin_.person.delete(f"/assets/{asset['id']}")).status_code == 204

    assert await bin_.list() == []
    assert (await bin_.person.http.get(source)).status_code == 200
    assert (await bin_.read(asset["id"]))["urls"]["source"] == source
    error_of(await bin_.person.post(f"/assets/{asset['id']}/retry"), 404)


@pytest.mark.parametrize(
    ("changes", "status", "reason", "field"),
    [
        ({"size_bytes": 0}, 400, "empty_file", "size_bytes"),
        ({"size_bytes": 20 * 2**30 + 1}, 413, "file_too_large", "size_bytes"),
        ({"content_type": "text/plain"}, 400, "unsupported_type", "content_type"),
        ({"name": ""}, 400, None, "name"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_told_in_words(
    bin_: Bin, changes: dict[str, object], status: int, reason: str | None, field: str
) -> None:
    reply = await bin_.person.post("/assets", bin_.wish(**changes))

    assert error_of(reply, status).get("reason") == reason
    assert fields_of(reply, status) == [field]


async def test_the_largest_file_gets_a_plan(bin_: Bin) -> None:
    asset = await bin_.create(size_bytes=20 * 2**30)

    assert len(asset["upload"]["parts"]) == 640


@pytest.mark.parametrize("changes", [{"size_bytes": "x"}, {"more": 1}, {"project_id": "x"}])
async def test_a_broken_body_is_refused(bin_: Bin, changes: dict[str, object]) -> None:
    assert fields_of(await bin_.person.post("/assets", bin_.wish(**changes)))


async def test_viewers_and_commenters_look_but_do_not_upload(app: CutroomApp, bin_: Bin) -> None:
    asset = await bin_.create()
    for role in ("viewer", "commenter"):
        member = await add_member(app, bin_.person, f"/workspaces/{bin_.workspace_id}", role)
        theirs = bin_.seen_by(member)

        assert [a["id"] for a in await theirs.list()] == [asset["id"]]
        error_of(await member.post("/assets", bin_.wish()), 403)
        error_of(await member.get(f"/assets/{asset['id']}/upload"), 403)
        error_of(await theirs.complete(asset["id"], ["x"]), 403)
        error_of(await member.post(f"/assets/{asset['id']}/retry"), 403)
        error_of(await member.delete(f"/assets/{asset['id']}"), 403)


async def test_another_workspaces_assets_do_not_exist(app: CutroomApp, bin_: Bin) -> None:
    asset = await bin_.create()
    stranger = (await make_bin(await sign_up(app))).person
    path = f"/assets/{asset['id']}"

    error_of(await stranger.get(path), 404)
    error_of(await stranger.get(f"{path}/upload"), 404)
    error_of(await bin_.seen_by(stranger).complete(asset["id"], ["x"]), 404)
    error_of(await stranger.post(f"{path}/retry"), 404)
    error_of(await stranger.delete(path), 404)
    error_of(await stranger.get("/assets", params={"project_id": bin_.project_id}), 404)
    error_of(await stranger.post("/assets", bin_.wish()), 404)
    assert len(await bin_.list()) == 1


async def test_a_stored_file_has_no_upload_to_go_on_with(bin_: Bin) -> None:
    asset = await bin_.upload(b"bytes")

    error = error_of(await bin_.person.get(f"/assets/{asset['id']}/upload"), 409)
    assert error["reason"] == "upload_over"


async def test_an_upload_nobody_completes_is_forgotten_after_a_week(
    app: CutroomApp, bin_: Bin
) -> None:
    old, young = await bin_.create(name="old.mp4"), await bin_.create(name="young.mp4")
    over_a_week_ago = datetime.now(UTC) - FORGOTTEN_AFTER - timedelta(seconds=1)
    await Upload.update({Upload.created_at: over_a_week_ago}).where(
        Upload.asset_id == UUID(old["id"])
    )
    uploads = app.dependencies["uploads"].dependency()  # type: ignore[union-attr] # a Provide
    assert isinstance(uploads, UploadService)

    assert await uploads.cancel_forgotten() == 1

    assert [asset["id"] for asset in await bin_.list()] == [young["id"]]
    error_of(await bin_.person.http.put(old["upload"]["parts"][0]["url"], content=b"bytes"), 404)


async def test_a_repeated_request_with_one_key_makes_one_asset(bin_: Bin) -> None:
    replies = [
        await bin_.person.post("/assets", bin_.wish(), headers={"Idempotency-Key": "the-key-1"})
        for _ in range(2)
    ]

    assert [data_of(reply, 201)["id"] for reply in replies] == [data_of(replies[0], 201)["id"]] * 2
    assert len(await bin_.list()) == 1
