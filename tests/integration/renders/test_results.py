"""What is kept beside a finished file: which clips each picture shows, and what the jobs said."""

import msgspec

from backend.renders.contract import Outcome
from backend.storage import keys
from tests.integration.clients import add_member, data_of, error_of, sign_up
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import FRAMES_PER_TITLE


async def test_a_frame_of_the_file_leads_to_its_clip(studio: Studio) -> None:
    wish = await studio.render(range=[50, 250])
    path = f"/renders/{wish['id']}/frames"
    early = await studio.owner.get(path)
    await studio.hand.finish()

    whole = data_of(await studio.owner.get(path))
    one = data_of(await studio.owner.get(f"{path}?frame=60"))

    assert error_of(early, 404)["reason"] == "not_planned"
    assert [(span["first"], span["end"]) for span in whole["spans"]] == [
        (0, 50),
        (50, 150),
        (150, 200),
    ]
    assert [clip["clip"] for span in one["spans"] for clip in span["clips"]] == ["title0000001"]
    assert (whole["first_frame"], whole["rate"]) == (50, [25, 1])


async def test_what_the_jobs_said_can_be_read_and_lies_beside_the_file(studio: Studio) -> None:
    wish = await studio.render(range=[0, FRAMES_PER_TITLE])
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())
    await studio.hand.fail(await studio.hand.take(), "worker_failed")
    await studio.hand.pass_rest()
    await studio.hand.finish()

    text = (await studio.owner.get(f"/renders/{wish['id']}/log")).text
    of_chunk = (await studio.owner.get(f"/renders/{wish['id']}/log?index=0")).text

    assert "planning, attempt 1\n  1 chunks, 0 of them there already" in text
    assert "chunk 0, attempt 1\n  tried again in 2 s: The clip “Flash”" in of_chunk
    assert "planning" not in of_chunk
    workspace = studio.workspace.rpartition("/")[2]
    stored = await studio.hand.services.store.get_bytes(keys.render_log(workspace, wish["id"]))
    assert stored.decode() == text


async def test_lines_of_a_report_are_kept_with_their_job(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.control()
    piece = await studio.hand.take()
    report = studio.hand.report_about(piece, Outcome.DONE)

    await studio.hand.farm.recorder.record(msgspec.structs.replace(report, log=["one", "two"]))

    text = (await studio.owner.get(f"/renders/{wish['id']}/log")).text
    assert "sound, attempt 1\n  one\n  two\n" in text


async def test_members_read_them_and_strangers_do_not(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.finish()
    viewer = await add_member(studio.app, studio.owner, studio.workspace, "viewer")
    stranger = await sign_up(studio.app)

    for name in ("frames", "log"):
        path = f"/renders/{wish['id']}/{name}"
        assert (await viewer.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code == 404


async def test_they_go_with_the_render(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.finish()
    place = studio.workspace.rpartition("/")[2], wish["id"]

    assert (await studio.owner.delete(f"/renders/{wish['id']}")).status_code == 204

    for key in (keys.render_frames(*place), keys.render_log(*place)):
        assert not await studio.hand.services.store.exists(key)
