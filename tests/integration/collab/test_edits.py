"""Tracks and clips through the API, on two web processes."""

import asyncio
from functools import partial
from typing import Any
from uuid import uuid4

from pycrdt import Map

from backend.timeline.time import FLICKS_PER_SECOND as SECOND
from tests.integration.collab.api_edits import TITLE, patch, place_title, store_film, tracks_of
from tests.integration.collab.conftest import Studio


async def test_a_clip_is_made_read_changed_and_deleted(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    clip = await place_title(studio.owner, timeline, track=tracks["V1"])
    place = f"/timelines/{timeline}/clips/{clip['id']}"

    changed = await patch(
        studio.owner,
        place,
        {
            "start": 50,
            "length": 80,
            "track": tracks["V2"],
            "text": "The end",
            "fields": {"op": 5000, "style:size": 90},
        },
    )

    after = changed.json()["data"]["clip"]
    assert (after["start"], after["end"], after["track"]) == (50, 130, tracks["V2"])
    assert (after["text"], after["op"], after["style"]["size"]) == ("The end", 5000, 90)
    read = await studio.owner.http.get(f"/api/v1{place}")
    assert read.json()["data"] == after
    gone = await studio.owner.http.delete(f"/api/v1{place}")
    assert gone.status_code == 204
    again = await studio.owner.http.get(f"/api/v1{place}")
    assert again.status_code == 404
    assert again.json()["error"]["reason"] == "no_such_clip"


async def test_an_edit_through_either_process_is_live_in_an_open_editor(studio: Studio) -> None:
    timeline = await studio.timeline()
    editor = await studio.enter(studio.owner, timeline, studio.one)
    tracks = await tracks_of(studio.owner, timeline)

    clip = await place_title(studio.owner, timeline, track=tracks["V1"])
    await editor.until(lambda: clip["id"] in editor.read(), "the clip")
    answer = await studio.owner.http.patch(
        f"{studio.two.url}/api/v1/timelines/{timeline}/clips/{clip['id']}", json={"start": 30}
    )

    assert answer.status_code == 200, answer.text
    await editor.until(lambda: editor.read()[clip["id"]].get("at") == 30, "the move")


async def test_the_api_edits_what_an_editor_wrote_a_moment_ago(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    await place_title(studio.owner, timeline, track=tracks["V1"])
    editor = await studio.enter(studio.owner, timeline)
    fields = {"kind": "solid", "track": tracks["V2"], "at": 10, "head": 0, "tail": 40, "z": 1}
    await editor.add_clip("mine", **fields)
    await editor.until_saved()

    moved = await patch(studio.owner, f"/timelines/{timeline}/clips/mine", {"start": 20})

    assert moved.json()["data"]["clip"]["start"] == 20
    await editor.until(lambda: editor.read()["mine"].get("at") == 20, "the move")


async def test_edits_at_one_time_are_all_made(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)

    made = await asyncio.gather(
        *(
            place_title(studio.owner, timeline, track=tracks["V1"], at=100 * number)
            for number in range(10)
        )
    )

    listed = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/clips?limit=4&page=3")
    assert listed.json()["pagination"] == {"page": 3, "limit": 4, "total": 10, "total_pages": 3}
    assert [clip["start"] for clip in listed.json()["data"]] == [800, 900]
    assert len({clip["id"] for clip in made}) == 10


async def test_clips_are_listed_by_track_and_by_where_they_reach(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    for at in (0, 200):
        await place_title(studio.owner, timeline, track=tracks["V1"], at=at)
    await place_title(studio.owner, timeline, track=tracks["V2"], at=50)
    place = f"/api/v1/timelines/{timeline}/clips"

    on_v1 = await studio.owner.http.get(place, params={"track": tracks["V1"]})
    early = await studio.owner.http.get(place, params={"from_frame": 99, "to_frame": 200})

    assert [clip["start"] for clip in on_v1.json()["data"]] == [0, 200]
    assert [clip["start"] for clip in early.json()["data"]] == [0, 50]


async def test_a_track_is_made_changed_and_removed(studio: Studio) -> None:
    timeline = await studio.timeline()
    made = await studio.owner.post(f"/timelines/{timeline}/tracks", {"kind": "audio"})
    place = f"/timelines/{timeline}/tracks/{made['track']['id']}"
    assert made["track"]["name"] == "A3"

    changed = await patch(
        studio.owner,
        place,
        {"name": "Music", "mute": True, "lock": True, "fields": {"gain": -600}},
    )

    track = changed.json()["data"]["track"]
    assert (track["name"], track["mute"], track["lock"]) == ("Music", True, True)
    assert track["gain"] == -600
    refused = await studio.owner.http.delete(f"/api/v1{place}")
    assert refused.status_code == 409
    assert refused.json()["error"]["reason"] == "track_locked"
    await patch(studio.owner, place, {"lock": False})
    assert (await studio.owner.http.delete(f"/api/v1{place}")).status_code == 204
    assert (await studio.owner.http.get(f"/api/v1{place}")).status_code == 404


async def test_a_locked_track_refuses_and_nothing_of_the_request_is_done(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    clip = await place_title(studio.owner, timeline, track=tracks["V1"])
    await patch(studio.owner, f"/timelines/{timeline}/tracks/{tracks['V2']}", {"lock": True})

    refused = await patch(
        studio.owner,
        f"/timelines/{timeline}/clips/{clip['id']}",
        {"length": 50, "track": tracks["V2"]},
    )

    assert refused.status_code == 409
    assert refused.json()["error"]["reason"] == "track_locked"
    read = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/clips/{clip['id']}")
    assert read.json()["data"]["end"] == 100


async def test_a_timeline_says_what_it_is_and_conforms_to_another_rate(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    await place_title(studio.owner, timeline, track=tracks["V1"])
    place = f"/timelines/{timeline}"

    changed = await patch(
        studio.owner,
        place,
        {"description": "For the web", "status": "completed", "rate": [50, 1], "width": 1080},
    )

    assert changed.status_code == 200, changed.text
    read = (await studio.owner.http.get(f"/api/v1{place}")).json()["data"]
    assert (read["description"], read["status"]) == ("For the web", "completed")
    assert (read["rate"], read["width"], read["duration"]) == ([50, 1], 1080, 200)


async def test_the_fields_at_fault_are_named_and_nothing_is_done(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    clip = await place_title(studio.owner, timeline, track=tracks["V1"])
    place = f"/timelines/{timeline}/clips/{clip['id']}"

    fields = {"op": 5000, "gain": "loud", "at": 3}
    answer = await patch(studio.owner, place, {"start": 50, "fields": fields})

    assert answer.status_code == 400
    details = {each["field"]: each["message"] for each in answer.json()["error"]["details"]}
    assert details == {"fields.gain": "bad_value", "fields.at": "not_editable"}
    read = (await studio.owner.http.get(f"/api/v1{place}")).json()["data"]
    assert (read["start"], read["op"]) == (0, 10_000)


async def test_a_part_of_a_film_is_placed_with_its_sound(
    studio: Studio, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    film = await store_film(collab_database_url, studio.workspace_id, studio.project_id)
    wish = {"track": tracks["V1"], "at": 100, "asset_id": film, "src": SECOND, "length": 50}

    made = await studio.owner.post(f"/timelines/{timeline}/clips", wish)

    clip = made["clip"]
    assert (clip["start"], clip["end"], clip["src"]) == (100, 150, SECOND)
    assert made["limits"] == []
    listed = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/clips")
    sound = next(each for each in listed.json()["data"] if each["track"] == tracks["A1"])
    assert (sound["start"], sound["end"], sound["link"]) == (100, 150, clip["link"])


async def test_an_asset_of_another_project_cannot_be_placed(
    studio: Studio, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    place = f"/workspaces/{studio.workspace_id}/projects"
    other = await studio.owner.post(place, {"name": "Other"})
    film = await store_film(collab_database_url, studio.workspace_id, other["id"])

    answer = await studio.owner.http.post(
        f"/api/v1/timelines/{timeline}/clips",
        json={"track": tracks["V1"], "at": 0, "asset_id": film},
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "asset_id"


async def test_edits_through_the_api_and_an_editors_both_stay(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    clip = await place_title(studio.owner, timeline, track=tracks["V1"])
    place = f"/timelines/{timeline}/clips/{clip['id']}"
    editor = await studio.enter(studio.owner, timeline, studio.two)

    async def type_names() -> None:
        for number in range(20):
            await editor.edit(partial(_rename, clip["id"], f"n{number}"))

    async def move() -> None:
        for number in range(20):
            answer = await patch(studio.owner, place, {"start": 10 + number})
            assert answer.status_code == 200, answer.text

    await asyncio.gather(type_names(), move())

    await editor.until_saved()
    await editor.until(lambda: editor.read()[clip["id"]]["at"] == 29, "the last move")
    read = (await studio.owner.http.get(f"/api/v1{place}")).json()["data"]
    assert (read["start"], read["name"]) == (29, "n19")


def _rename(clip: str, name: str, clips: Map[Any]) -> None:
    clips[clip]["name"] = name


async def test_an_asset_of_nowhere_cannot_be_placed(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)

    answer = await studio.owner.http.post(
        f"/api/v1/timelines/{timeline}/clips",
        json={"track": tracks["V1"], "at": 0, "asset_id": str(uuid4())},
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "asset_id"


async def test_viewers_and_commenters_read_and_do_not_write(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    for role in ("viewer", "commenter"):
        guest = await studio.invite(role)

        read = await guest.http.get(f"/api/v1/timelines/{timeline}/clips")
        written = await guest.http.post(
            f"/api/v1/timelines/{timeline}/clips", json={**TITLE, "track": tracks["V1"]}
        )

        assert (read.status_code, written.status_code) == (200, 403)


async def test_another_workspaces_timeline_is_not_there(studio: Studio) -> None:
    timeline = await studio.timeline()
    stranger = await studio.sign_up()

    for path in ("tracks", "clips", "transitions"):
        answer = await stranger.http.get(f"/api/v1/timelines/{timeline}/{path}")
        assert answer.status_code == 404
    body = {"command": "split_clips", "arguments": {"clips": ["a"], "frame": 1}}
    answer = await stranger.http.post(f"/api/v1/timelines/{timeline}/commands", json=body)
    assert answer.status_code == 404


async def test_the_same_key_makes_one_clip(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    headers = {"Idempotency-Key": uuid4().hex}
    place = f"/api/v1/timelines/{timeline}/clips"
    body = {**TITLE, "track": tracks["V1"]}

    answers = [await studio.owner.http.post(place, json=body, headers=headers) for _ in range(2)]

    assert answers[0].json()["data"] == answers[1].json()["data"]
    listed = await studio.owner.http.get(place)
    assert listed.json()["pagination"]["total"] == 1
