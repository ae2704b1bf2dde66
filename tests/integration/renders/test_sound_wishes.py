"""What a render is asked for about its sound."""

from typing import Any

import msgspec
import pytest

from backend.renders.contract import ASSEMBLE_INDEX, RenderSpec
from backend.storage import keys
from tests.integration.clients import data_of, fields_of
from tests.integration.renders.conftest import Studio


async def test_solo_and_loudness_are_part_of_what_is_rendered(studio: Studio) -> None:
    track = await studio.hand.video_track(studio.timeline_id)
    wish = await studio.render(solo_tracks=[track], loudness_lufs=-16)

    await studio.hand.finish()

    place = (studio.workspace.rpartition("/")[2], wish["id"])
    stored = await studio.hand.services.store.get_bytes(keys.render_spec(*place))
    spec = msgspec.json.decode(stored, type=RenderSpec)
    assert spec.output.loudness_lufs == -16
    kinds = [t for t in spec.timeline["tracks"] if t["kind"] == "video" and not t.get("hide")]
    assert [t["id"] for t in kinds] == [track]
    again = data_of(await studio.owner.post(f"/renders/{wish['id']}/retry"), 201)
    assert await studio.hand.finish() == [ASSEMBLE_INDEX]
    assert (await studio.read(again["id"]))["state"] == "completed"


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"solo_tracks": ["nowhere"]}, "solo_tracks"), ({"loudness_lufs": 0}, "loudness_lufs")],
)
async def test_a_wish_for_sound_out_of_bounds_is_refused(
    studio: Studio, wish: dict[str, Any], field: str
) -> None:
    body = {"timeline_id": studio.timeline_id, "preset": "720p", **wish}

    assert fields_of(await studio.owner.post("/renders", body)) == [field]
