"""Transitions through the API."""

from backend.timeline.time import FLICKS_PER_SECOND as SECOND
from tests.integration.collab.api_edits import patch, place_title, store_film, tracks_of
from tests.integration.collab.conftest import Studio


async def test_a_transition_takes_the_timelines_default(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    first = await place_title(studio.owner, timeline, track=tracks["V1"])
    second = await place_title(studio.owner, timeline, track=tracks["V1"], at=100)
    await patch(studio.owner, f"/timelines/{timeline}", {"default_transition": "dip"})

    made = await studio.owner.post(
        f"/timelines/{timeline}/transitions", {"cut": [first["id"], second["id"]], "length": 25}
    )

    transition = made["transition"]
    assert (transition["type"], transition["dur"], transition["dangling"]) == ("dip", 25, False)
    place = f"/timelines/{timeline}/transitions/{transition['id']}"
    changed = await patch(studio.owner, place, {"fields": {"dur": 10, "type": "dissolve"}})
    assert changed.json()["data"]["transition"]["dur"] == 10
    listed = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/transitions")
    assert [entry["type"] for entry in listed.json()["data"]] == ["dissolve"]
    assert (await studio.owner.http.delete(f"/api/v1{place}")).status_code == 204


async def test_sound_is_joined_by_a_crossfade_unless_a_kind_is_named(
    studio: Studio, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    film = await store_film(collab_database_url, studio.workspace_id, studio.project_id)
    tracks = await tracks_of(studio.owner, timeline)
    for number in range(2):
        part = {"asset_id": film, "src": SECOND, "length": 50}
        placed = {"track": tracks["V1"], "at": 50 * number, **part}
        await studio.owner.post(f"/timelines/{timeline}/clips", placed)
    query = {"track": tracks["A1"]}
    listed = await studio.owner.http.get(f"/api/v1/timelines/{timeline}/clips", params=query)
    cut = [clip["id"] for clip in listed.json()["data"]]

    wish = {"cut": cut, "length": 4}
    made = await studio.owner.post(f"/timelines/{timeline}/transitions", wish)

    assert made["transition"]["type"] == "crossfade"


async def test_a_timeline_may_have_no_default_transition(studio: Studio) -> None:
    timeline = await studio.timeline()
    tracks = await tracks_of(studio.owner, timeline)
    first = await place_title(studio.owner, timeline, track=tracks["V1"])
    second = await place_title(studio.owner, timeline, track=tracks["V1"], at=100)
    await patch(studio.owner, f"/timelines/{timeline}", {"default_transition": "none"})
    place, wish = f"/timelines/{timeline}/transitions", {"cut": [first["id"], second["id"]]}

    refused = await studio.owner.http.post(f"/api/v1{place}", json={**wish, "length": 25})
    made = await studio.owner.post(place, {**wish, "length": 25, "kind": "zoom"})

    assert refused.status_code == 400
    assert refused.json()["error"]["details"][0]["field"] == "kind"
    assert made["transition"]["type"] == "zoom"
