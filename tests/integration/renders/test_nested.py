"""Timelines that lie in a rendered one: frozen with it, or missing in words."""

from uuid import uuid4

import msgspec
import pytest

from backend.collab.document import Patch
from backend.renders.contract import ASSEMBLE_INDEX, RenderSpec
from backend.storage import keys
from tests.integration.clients import make_workspace, sign_up
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import FRAMES_PER_TITLE

FRAMES = 3 * FRAMES_PER_TITLE


async def nest(studio: Studio, outer: str, inner: str, *, at: int = FRAMES) -> None:
    """Put a timeline onto V1 of another one, as long as a title."""
    clip = {
        "kind": "seq",
        "seq": inner,
        "track": await studio.hand.video_track(outer),
        "at": at,
        "head": 0,
        "tail": FRAMES_PER_TITLE,
        "name": "Insert",
    }
    await studio.hand.write(outer, [Patch("clips", "nested000001", None, clip)])


async def test_a_nested_timeline_is_frozen_with_the_one_it_lies_in(studio: Studio) -> None:
    inner = await studio.new_timeline()
    await studio.hand.add_titles(inner, 2)
    await nest(studio, studio.timeline_id, inner)
    wish = await studio.render()
    await studio.hand.add_titles(inner, 1, first=2)

    await studio.hand.finish()

    place = (studio.workspace.rpartition("/")[2], wish["id"])
    stored = await studio.hand.services.store.get_bytes(keys.render_spec(*place))
    spec = msgspec.json.decode(stored, type=RenderSpec)
    assert (await studio.read(wish["id"]))["state"] == "completed"
    assert "nested" not in spec.timeline
    assert {name: one["duration"] for name, one in spec.nested.items()} == {
        inner: 2 * FRAMES_PER_TITLE
    }


async def test_an_edit_in_a_nested_timeline_makes_its_chunk_anew_where_it_is_seen(
    studio: Studio,
) -> None:
    inner = await studio.new_timeline()
    await studio.hand.add_titles(inner, 2)
    await nest(studio, studio.timeline_id, inner)
    await studio.render()
    await studio.hand.finish()

    await studio.hand.write(inner, [Patch("texts", "title0000001", None, "behind")])
    await studio.hand.write(inner, [Patch("clips", "title0000001", "op", 5_000)])
    await studio.render()
    assert await studio.hand.finish() == [ASSEMBLE_INDEX]

    await studio.hand.write(inner, [Patch("clips", "title0000000", "op", 5_000)])
    await studio.render()
    assert await studio.hand.finish() == [3, ASSEMBLE_INDEX]


@pytest.mark.parametrize("why", ["it lies in itself", "it is not there", "it is not ours"])
async def test_a_nested_timeline_that_is_missing_fails_it_in_words(
    studio: Studio, why: str
) -> None:
    inner = str(uuid4())
    if why == "it lies in itself":
        inner = await studio.new_timeline()
        await nest(studio, inner, studio.timeline_id, at=0)
    elif why == "it is not ours":
        stranger = await sign_up(studio.app, "Mallory")
        workspace = await make_workspace(stranger)
        project = await stranger.make(f"{workspace}/projects", {"name": "Theirs"})
        body = {"project_id": project["id"], "name": "Secret", "rate": [25, 1]}
        size = {"width": 1280, "height": 720}
        inner = (await stranger.make("/timelines", body | size))["id"]
    await nest(studio, studio.timeline_id, inner)
    wish = await studio.render()

    assert await studio.hand.finish() == []

    error = (await studio.read(wish["id"]))["error"]
    assert (error["code"], error["frame"]) == ("media_missing", FRAMES)
    assert "The nested timeline “Insert” at frame 300 is not there" in error["message"]
