"""Commands by their names through the API."""

from typing import Any

import pytest

from tests.integration.collab.api_edits import place_title, tracks_of
from tests.integration.collab.conftest import Studio


async def test_any_command_runs_by_its_name(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    clip = await place_title(studio.owner, timeline, track=tracks["V1"])

    split = await studio.owner.post(
        f"/timelines/{timeline}/commands",
        {"command": "split_clips", "arguments": {"clips": [clip["id"]], "frame": 40}},
    )

    listed = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/clips")
    spans = [(entry["start"], entry["end"]) for entry in listed.json()["data"]]
    assert spans == [(0, 40), (40, 100)]
    assert split["made"] == [listed.json()["data"][1]["id"]]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"command": "explode", "arguments": {}}, "command"),
        ({"command": "split_clips", "arguments": {"clips": ["a"]}}, "arguments"),
        ({"command": "split_clips", "arguments": {"clips": 5, "frame": 1}}, "arguments"),
        ({"command": "move_clips", "arguments": {"clips": [], "frames": 10**20}}, "arguments"),
        ({"command": "add_clip", "arguments": {}}, "command"),
        ({"command": "replace_media", "arguments": {}}, "command"),
        ({"command": "paste_insert", "arguments": {"clipboard": {}, "at": 0}}, "arguments"),
        ({"command": "conform_timeline", "arguments": {"rate": []}}, "arguments"),
    ],
)
async def test_a_wrong_call_is_told_what_is_wrong(
    studio: Studio, wish: dict[str, Any], field: str
) -> None:
    timeline = await studio.timeline()

    answer = await studio.owner.http.post(f"/api/v1/timelines/{timeline}/commands", json=wish)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field


@pytest.mark.parametrize(
    ("command", "spans"),
    [
        ("paste_clips", [(0, 40), (40, 140)]),
        ("paste_insert", [(0, 40), (40, 140), (140, 200)]),
    ],
)
async def test_clips_are_pasted_by_their_ids(
    studio: Studio, command: str, spans: list[tuple[int, int]]
) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    clip = await place_title(studio.owner, timeline, track=tracks["V1"])
    place = f"/timelines/{timeline}/commands"

    pasted = await studio.owner.post(
        place, {"command": command, "arguments": {"clips": [clip["id"]], "at": 40}}
    )
    gone = {"command": command, "arguments": {"clips": ["gone"], "at": 40}}
    refused = await studio.owner.http.post(f"/api/v1{place}", json=gone)

    listed = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/clips")
    assert [(entry["start"], entry["end"]) for entry in listed.json()["data"]] == spans
    assert pasted["made"][0] in {entry["id"] for entry in listed.json()["data"]}
    assert refused.json()["error"]["reason"] == "no_such_clip"
