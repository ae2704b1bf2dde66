"""GET /timelines/{id}/frame, from a request over Redis and a worker's child to the picture."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pytest

from backend.bus.names import FRAME_REQUESTS
from backend.collab.document import Patch
from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.frames import MOST_QUEUED
from backend.renders.motion import MotionStretch, Moved, stretch_name
from backend.storage import keys
from tests.integration.clients import add_member, error_of, fields_of, sign_up
from tests.integration.frames.conftest import (
    CLIP_FRAMES,
    SOURCE_FRAMES,
    Footage,
    number_on,
    picture_of,
)
from tests.patience import WAIT_SECONDS


async def test_a_picture_shows_the_proxys_frame_at_that_time(footage: Footage) -> None:
    async with footage.worker():
        at_a_time = await footage.ask(t="0.48", w=320)
        of_a_frame = await footage.ask(frame=30, w=160, format="png")

    assert (number_on(at_a_time), picture_of(at_a_time).format) == (37, "JPEG")
    assert at_a_time.headers["content-type"] == "image/jpeg"
    assert (picture_of(of_a_frame).size, picture_of(of_a_frame).format) == ((160, 90), "PNG")
    assert [key.rpartition(".")[2] for key in await footage.stored()].count("png") == 1


async def test_what_was_drawn_is_kept_by_what_is_in_it(footage: Footage) -> None:
    async with footage.worker():
        drawn = await footage.ask(frame=3, w=320)
    key = drawn.headers["etag"].strip('"')

    again = await footage.ask(frame=3, w=320)
    known = await footage.owner.http.get(
        again.url, headers={"If-None-Match": drawn.headers["etag"]}
    )

    assert await footage.stored() == [keys.frame_picture(str(footage.workspace_id), key)]
    assert again.content == drawn.content
    assert (known.status_code, known.content) == (304, b"")


async def test_an_edit_is_seen_at_once(footage: Footage) -> None:
    async with footage.worker():
        before = await footage.ask(frame=0, w=320)
        await footage.write(Patch("clips", "numbers00000", "head", 10))
        await footage.write(Patch("clips", "numbers00000", "at", -10))
        after = await footage.ask(frame=0, w=320)

    assert (number_on(before), number_on(after)) == (25, 35)
    assert before.headers["etag"] != after.headers["etag"]


async def test_pictures_come_from_what_was_uploaded_until_there_is_a_proxy(
    footage: Footage,
) -> None:
    await footage.services.database.fetch("UPDATE asset SET renditions = NULL")

    async with footage.worker():
        assert number_on(await footage.ask(frame=0, w=320)) == 909


async def test_two_who_want_the_same_picture_ask_once(footage: Footage) -> None:
    both = [asyncio.create_task(footage.ask(frame=7, w=320)) for _ in range(2)]
    redis = footage.services.redis
    async with asyncio.timeout(WAIT_SECONDS):
        while (await redis.info("clients"))["blocked_clients"] < len(both):  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0.01)

    assert await redis.llen(FRAME_REQUESTS) == 1  # type: ignore[misc] # redis-py says it may be synchronous
    async with footage.worker():
        first, second = await asyncio.gather(*both)

    assert (number_on(first), first.content) == (32, second.content)


async def test_a_child_that_was_killed_is_replaced(footage: Footage) -> None:
    async with footage.worker():
        await footage.ask(frame=1, w=320)
        for child in frame_children():
            os.kill(child, signal.SIGKILL)

        assert number_on(await footage.ask(frame=2, w=320)) == 27


def frame_children() -> list[int]:
    """Process ids of our children that draw frames."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    ids = {int(word) for path in children for word in path.read_text().split()}
    name = b"render_worker.frames.child"
    return [i for i in ids if name in Path(f"/proc/{i}/cmdline").read_bytes()]


async def test_a_broken_file_fails_its_picture_in_words(footage: Footage) -> None:
    place = str(footage.workspace_id), str(footage.asset_id)
    await footage.services.store.put_bytes(keys.asset_proxy(*place), b"no film at all")

    async with footage.worker():
        error = error_of(await footage.ask(frame=5), 409)

    assert error["reason"] == "frame_failed"
    assert error["message"] == "Clip “Numbers” at frame 5: the media file cannot be read"
    assert await footage.stored() == []


async def test_missing_media_is_drawn_as_offline(footage: Footage) -> None:
    place = str(footage.workspace_id), str(footage.asset_id)
    await footage.services.store.delete(keys.asset_proxy(*place))

    async with footage.worker():
        shown = picture_of(await footage.ask(frame=5))

    red, green, _ = np.asarray(shown.convert("RGB")).mean(axis=(0, 1))
    assert red > 1.5 * green
    # Its name is that of the picture with the media, which may come back.
    assert await footage.stored() == []


async def test_without_a_worker_it_says_so(
    footage: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(footage.services.frames, "wait_seconds", 0.1)

    answer = await footage.ask(frame=0)

    error = error_of(answer, 503)
    assert (error["reason"], answer.headers["retry-after"]) == ("no_worker", "2")
    assert error["message"].startswith("No render worker made this picture in time.")


async def test_more_requests_than_can_be_done_are_refused(footage: Footage) -> None:
    redis = footage.services.redis
    await redis.rpush(FRAME_REQUESTS, *[b"{}"] * MOST_QUEUED)  # type: ignore[misc] # redis-py says it may be synchronous

    answer = await footage.ask(frame=0)

    assert error_of(answer, 503)["reason"] == "frames_busy"
    await redis.delete(FRAME_REQUESTS)
    async with footage.worker():
        assert number_on(await footage.ask(frame=0, w=320)) == 25


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"frame": CLIP_FRAMES}, "frame"),
        ({"frame": -1}, "frame"),
        ({"t": "2"}, "t"),
        ({"t": "-0.0001"}, "t"),
        ({"t": "1e9"}, "t"),
        ({"t": "soon"}, "t"),
        ({"t": "nan"}, "t"),
        ({"t": "0", "frame": 0}, "t"),
        ({"frame": 0, "w": 15}, "w"),
        ({"frame": 0, "w": 1921}, "w"),
        ({"frame": 0, "format": "gif"}, "format"),
    ],
)
async def test_a_wish_out_of_bounds_is_refused(
    footage: Footage, wish: dict[str, Any], field: str
) -> None:
    assert fields_of(await footage.ask(**wish)) == [field]


async def test_an_empty_timeline_has_no_picture(footage: Footage) -> None:
    path = f"/timelines/{await new_timeline(footage)}/frame"

    answer = await footage.owner.get(path, params={"t": "0"})

    assert error_of(answer, 400)["reason"] == "nothing_to_render"


async def test_members_see_it_and_nobody_else(footage: Footage) -> None:
    viewer = await add_member(footage.app, footage.owner, footage.workspace, "viewer")
    stranger = await sign_up(footage.app, "Mallory")

    async with footage.worker():
        assert number_on(await footage.ask(viewer, frame=0, w=320)) == 25
    error_of(await footage.ask(stranger, frame=0), 404)


async def test_a_nested_timeline_is_drawn_as_it_is_now(footage: Footage) -> None:
    inner, outer = footage.timeline_id, await new_timeline(footage)
    frozen = await footage.services.timelines.freeze(UUID(outer), None)
    track = next(t["id"] for t in frozen.projection["tracks"] if t["name"] == "V1")
    clip = {"kind": "seq", "seq": inner, "track": track, "at": 0, "head": 0, "tail": 20}
    await footage.services.timelines.write(
        UUID(outer), [Patch("clips", "nested000001", None, clip)], None
    )

    async with footage.worker():
        path = f"/timelines/{outer}/frame"
        assert number_on(await footage.owner.get(path, params={"frame": 4, "w": 320})) == 29


async def test_a_film_is_steadied_as_soon_as_its_motion_is_stored(footage: Footage) -> None:
    await footage.write(Patch("clips", "numbers00000", "fx:e1", ["stabilise", "V", True]))
    name = stretch_name("ab" * 32, 0)
    picture = FLICKS_PER_SECOND // 25
    moves = tuple(Moved(n * picture, n % 2 * 20_000, 0, 0, 0) for n in range(SOURCE_FRAMES))

    async with footage.worker():
        before = await footage.ask(frame=3, w=320)
        await footage.services.store.put_bytes(
            keys.motion(str(footage.workspace_id), name),
            msgspec.json.encode(MotionStretch((640, 360), moves)),
        )
        after = await footage.ask(frame=3, w=320)

    assert number_on(before) == 28
    assert before.headers["etag"] != after.headers["etag"]
    one, other = (np.asarray(picture_of(picture), int) for picture in (before, after))
    assert np.abs(one - other).max() > 100
    assert len(await footage.stored()) == 2


async def new_timeline(footage: Footage) -> str:
    body = {"project_id": footage.project_id, "name": "Outer", "rate": [25, 1]}
    made = await footage.owner.make("/timelines", body | {"width": 320, "height": 180})
    return str(made["id"])


async def test_what_is_no_request_does_not_end_the_worker(footage: Footage) -> None:
    await footage.services.redis.rpush(FRAME_REQUESTS, b"not a request")  # type: ignore[misc] # redis-py says it may be synchronous

    async with footage.worker():
        assert number_on(await footage.ask(frame=0, w=320)) == 25


async def test_what_is_stored_of_a_films_motion_is_told_to_those_who_may_see_it(
    footage: Footage,
) -> None:
    address = f"/assets/{footage.asset_id}/motion"
    nothing = await footage.owner.get(address, params={"last": 1})
    found = MotionStretch((640, 360), (Moved(0, 1, -2, 3, -4, is_cut=True), Moved(9, 5, 6, 7, 8)))
    key = keys.motion(str(footage.workspace_id), stretch_name("ab" * 32, 1))
    await footage.services.store.put_bytes(key, msgspec.json.encode(found))

    told = await footage.owner.get(address, params={"first": 0, "last": 1})
    again = await footage.owner.http.get(told.url, headers={"If-None-Match": told.headers["etag"]})

    assert nothing.json()["data"] == []
    pictures = [[0, 1, -2, 3, -4, 1], [9, 5, 6, 7, 8, 0]]
    stretch = {"number": 1, "width": 640, "height": 360, "pictures": pictures}
    assert told.json()["data"] == [stretch]
    assert (again.status_code, again.content) == (304, b"")
    assert fields_of(await footage.owner.get(address, params={"last": 8})) == ["last"]
    assert fields_of(await footage.owner.get(address, params={"first": -1})) == ["last"]
    stranger = await sign_up(footage.app, "Mallory")
    error_of(await stranger.get(address), 404)
