"""What a workspace's renders can become: the catalogue, and presets that its admins make."""

from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from backend.renders.hls.film import read_film
from backend.renders.presets import PRESETS
from tests.integration.clients import add_member, data_of, error_of, sign_up
from tests.integration.renders.conftest import Studio

SMALL = {"container": "webm", "video_codec": "vp9", "audio_codec": "opus", "crf": 40}


async def make_preset(studio: Studio, **settings: Any) -> dict[str, Any]:
    body = {"workspace_id": studio.workspace_id, "name": "Dailies", "file_settings": settings}
    made: dict[str, Any] = await studio.owner.make("/render-presets", body)
    return made


async def test_the_catalogue_is_listed_behind_the_workspaces_own(studio: Studio) -> None:
    own = await make_preset(studio, **SMALL)

    listed = data_of(await studio.owner.get(f"/render-presets?workspace_id={studio.workspace_id}"))

    assert [preset["id"] for preset in listed] == [own["id"], *(preset.id for preset in PRESETS)]
    assert [preset["is_own"] for preset in listed[:2]] == [True, False]
    assert listed[0]["file_settings"]["container"] == "webm"


async def test_a_render_becomes_what_the_preset_said_when_it_was_asked_for(studio: Studio) -> None:
    own = await make_preset(studio, **SMALL, width=640, height=360)
    wish = await studio.render(own["id"])
    change = {"name": "Later", "file_settings": {"crf": 30}}
    await studio.owner.patch(f"/render-presets/{own['id']}", change)

    await studio.hand.finish()

    render = await studio.read(wish["id"])
    output = render["output"]
    assert (output["preset"], output["container"], output["crf"]) == ("Dailies", "webm", 40)
    assert (render["width"], render["height"]) == (640, 360)
    answer = await studio.owner.http.get(render["download_url"])
    assert "Cut%20Dailies.webm" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"crf": 9}, "file_settings.crf"),
        ({"crf": 52}, "file_settings.crf"),
        ({"video_codec": "vp9", "audio_codec": "opus", "crf": 64}, "file_settings.crf"),
        ({"width": 8194, "height": 100}, "file_settings.width"),
        ({"width": 14, "height": 100}, "file_settings.width"),
        ({"width": 641, "height": 360}, "file_settings.width"),
        ({"width": 640}, "file_settings.height"),
        ({"video_bit_rate": 99_999}, "file_settings.video_bit_rate"),
        ({"video_bit_rate": 100_000_001}, "file_settings.video_bit_rate"),
        ({"video_codec": "vp9", "video_bit_rate": 500_000}, "file_settings.video_bit_rate"),
        ({"audio_bit_rate": 31_999}, "file_settings.audio_bit_rate"),
        ({"audio_bit_rate": 512_001}, "file_settings.audio_bit_rate"),
        ({"rate": [121, 1]}, "file_settings.rate"),
        ({"rate": [25, 0]}, "file_settings.rate"),
        ({"rate": [1, 2]}, "file_settings.rate"),
        ({"container": "webm"}, "file_settings.video_codec"),
        ({"audio_codec": "pcm"}, "file_settings.audio_codec"),
        ({"container": "avi"}, "file_settings.container"),
        ({"bitrate": 1}, "file_settings.bitrate"),
    ],
)
async def test_settings_outside_the_limits_are_refused_by_field(
    studio: Studio, settings: dict[str, Any], field: str
) -> None:
    body = {"workspace_id": studio.workspace_id, "name": "x", "file_settings": settings}

    error = error_of(await studio.owner.post("/render-presets", body), 400)

    assert [detail["field"] for detail in error["details"]] == [field]
    assert error["details"][0]["message"]


@pytest.mark.parametrize(
    "settings",
    [
        {"crf": 10},
        {"crf": 51},
        {"video_codec": "vp9", "audio_codec": "opus", "crf": 63},
        {"width": 8192, "height": 16},
        {"video_bit_rate": 100_000},
        {"video_bit_rate": 100_000_000},
        {"audio_bit_rate": 32_000},
        {"audio_bit_rate": 512_000},
        {"rate": [120, 1]},
        {"rate": [1, 1]},
        {"rate": [24_000, 1_001]},
    ],
)
async def test_settings_at_the_limits_are_taken(studio: Studio, settings: dict[str, Any]) -> None:
    made = await make_preset(studio, **settings)

    assert made["file_settings"] | settings == made["file_settings"]


async def test_only_admins_make_change_and_remove_presets(studio: Studio) -> None:
    own = await make_preset(studio)
    editor = await add_member(studio.app, studio.owner, studio.workspace, "editor")
    body = {"workspace_id": studio.workspace_id, "name": "x", "file_settings": {}}
    address = f"/render-presets/{own['id']}"

    error_of(await editor.post("/render-presets", body), 403)
    error_of(await editor.patch(address, {"name": "y"}), 403)
    error_of(await editor.delete(address), 403)
    assert (await studio.owner.delete(address)).status_code == 204
    error_of(await studio.owner.delete(address), 404)


async def test_another_workspaces_preset_is_not_there(studio: Studio) -> None:
    own = await make_preset(studio)
    stranger = await sign_up(studio.app, "Sid")

    error_of(await stranger.patch(f"/render-presets/{own['id']}", {"name": "y"}), 404)
    error_of(await stranger.get(f"/render-presets?workspace_id={studio.workspace_id}"), 404)


@pytest.mark.parametrize("preset", ["super8", "01890000-0000-7000-8000-000000000009"])
async def test_a_preset_that_is_not_there_is_refused_in_words(studio: Studio, preset: str) -> None:
    body = {"timeline_id": studio.timeline_id, "preset": preset}

    error = error_of(await studio.owner.post("/renders", body), 400)

    assert (error["reason"], error["details"][0]["field"]) == ("preset_unknown", "preset")


async def test_it_is_known_what_workers_encode_in_hardware(studio: Studio) -> None:
    async def codecs() -> Any:
        return data_of(await studio.owner.get("/render-encoders"))

    redis = studio.hand.services.redis
    assert await codecs() == []
    await redis.set("cutroom:worker:one:facts", b'{"encoders": []}')
    await redis.set("cutroom:worker:two:facts", b'{"encoders": ["hevc_vaapi", "h264_vaapi"]}')
    await redis.set("cutroom:worker:three:facts", b'{"encoders": ["h264_nvenc"]}')
    assert await codecs() == ["h264", "h265"]


async def test_a_preset_needs_a_name(studio: Studio) -> None:
    body = {"workspace_id": studio.workspace_id, "name": "  ", "file_settings": {}}

    error = error_of(await studio.owner.post("/render-presets", body), 400)

    assert error["details"][0]["field"] == "name"


@pytest.mark.parametrize(
    ("preset", "pieces", "container"),
    [("gif", [0, -2], "gif"), ("audio_only", [-1, -2], "wav"), ("prores_master", None, "mov")],
)
async def test_each_kind_of_file_is_made_of_its_pieces(
    studio: Studio, preset: str, pieces: list[int] | None, container: str
) -> None:
    wish = await studio.render(preset)

    made = await studio.hand.finish()

    render = await studio.read(wish["id"])
    assert made == (pieces or [-1, 0, 1, 2, -2])
    assert render["state"] == "completed"
    assert (
        f".{container}"
        in (await studio.owner.http.get(render["download_url"])).headers["content-disposition"]
    )


async def test_the_stream_of_another_rate_has_its_segments_where_pictures_begin(
    studio: Studio,
) -> None:
    """Chunks of 100, 100 and 50 frames at 25 a second, shown at 29.97."""
    own = await make_preset(studio, rate=[30_000, 1_001])
    wish = await studio.render(own["id"], range=[0, 250])
    await studio.hand.finish()

    film = await read_film(studio.hand.services.database, UUID(wish["id"]))

    fps = Fraction(30_000, 1_001)
    assert film.fps == fps
    assert [segment.begins * fps for segment in film.segments] == [0, 120, 240]
    assert film.segments[-1].ends * fps == 300


async def test_what_was_asked_for_reaches_the_worker_and_the_retry(studio: Studio) -> None:
    wish = await studio.render(
        "1080p", quality="draft", burn_in=True, on_missing="placeholder", range=[10, 60]
    )
    await studio.hand.finish()

    again = data_of(await studio.owner.post(f"/renders/{wish['id']}/retry"), 201)

    for render in (wish, again):
        assert (render["width"], render["height"]) == (960, 540)
        assert (render["quality"], render["burn_in"]) == ("draft", True)
        assert render["frames_total"] == 50
