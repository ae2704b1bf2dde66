"""Many renders at once: what becomes of them together, and how they are steered."""

from typing import Any
from uuid import UUID

from backend.bus.names import topic_channel
from backend.renders.contract import ASSEMBLE_INDEX
from tests.integration.clients import add_member, data_of, error_of, sign_up
from tests.integration.renders.conftest import Studio
from tests.patience import WAIT_SECONDS

TOLD = 2
"""Once when it is made and once when its render ends."""


def item(studio: Studio, preset: str = "720p", **more: Any) -> dict[str, Any]:
    return {"timeline_id": studio.timeline_id, "preset": preset, **more}


async def make_batch(studio: Studio, *items: dict[str, Any], name: str = "Week") -> dict[str, Any]:
    body = {"workspace_id": studio.workspace_id, "name": name, "items": list(items)}
    made: dict[str, Any] = await studio.owner.make("/render-batches", body)
    return made


async def read_batch(studio: Studio, batch: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = data_of(await studio.owner.get(f"/render-batches/{batch['id']}"))
    return seen


async def steer(studio: Studio, batch: dict[str, Any], action: str) -> dict[str, Any]:
    answer = await studio.owner.post(f"/render-batches/{batch['id']}/{action}")
    seen: dict[str, Any] = data_of(answer)
    return seen


async def test_five_variations_give_five_files_and_one_bar(studio: Studio) -> None:
    variations = [item(studio, preset) for preset in ("720p", "1080p", "vertical", "gif")]
    batch = await make_batch(studio, *variations, item(studio, range=[0, 100]))

    await studio.hand.finish()

    done = await read_batch(studio, batch)
    assert (batch["state"], batch["frames_total"]) == ("running", 1300)
    assert (done["state"], done["frames_done"]) == ("completed", 1300)
    assert all(render["download_url"] for render in done["renders"])
    assert {render["batch_id"] for render in done["renders"]} == {batch["id"]}


async def test_what_cannot_be_rendered_is_a_warning_and_the_rest_runs(studio: Studio) -> None:
    wrong = [
        item(studio, range=[0, 9_999]),
        item(studio, preset="super8"),
        {"timeline_id": await studio.new_timeline(), "preset": "720p"},
    ]

    batch = await make_batch(studio, item(studio), *wrong)

    assert len(batch["renders"]) == 1
    assert [warning["index"] for warning in batch["warnings"]] == [1, 2, 3]
    assert "frames 0 to 300" in batch["warnings"][0]["message"]


async def test_a_batch_of_nothing_but_faults_is_refused(studio: Studio) -> None:
    body = {"workspace_id": studio.workspace_id, "items": [item(studio, preset="super8")]}

    error = error_of(await studio.owner.post("/render-batches", body), 400)

    assert "no such preset" in error["message"]


async def test_a_batch_has_from_one_to_a_hundred_items(studio: Studio) -> None:
    for number in (0, 101):
        body = {"workspace_id": studio.workspace_id, "items": [item(studio)] * number}

        error = error_of(await studio.owner.post("/render-batches", body), 400)

        assert error["details"][0]["field"] == "items"


async def test_a_paused_batch_begins_nothing_more_until_it_goes_on(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio))
    await studio.hand.control()
    paused = await steer(studio, batch, "pause")
    begun = await studio.hand.finish()

    still = await read_batch(studio, batch)
    resumed = await steer(studio, batch, "resume")
    rest = await studio.hand.finish()

    assert (paused["state"], still["state"], resumed["state"]) == ("paused", "paused", "running")
    # What workers had before is finished.
    assert ASSEMBLE_INDEX not in begun
    assert rest[-1] == ASSEMBLE_INDEX
    assert (await read_batch(studio, batch))["state"] == "completed"


async def test_a_batch_can_be_paused_before_it_is_planned(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio))
    await steer(studio, batch, "pause")

    made = await studio.hand.finish()

    assert made == []


async def test_a_paused_batch_does_not_hold_up_others(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio))
    await steer(studio, batch, "pause")
    alone = await studio.render()

    await studio.hand.finish()

    assert (await studio.read(alone["id"]))["state"] == "completed"


async def test_cancelling_keeps_what_is_done(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio, range=[0, 100]), item(studio, "1080p"))
    await studio.hand.control()
    first, second = (render["id"] for render in batch["renders"])
    while (await studio.read(first))["state"] != "completed":
        await studio.hand.make(await studio.hand.take())

    cancelled = await steer(studio, batch, "cancel")

    states = {render["id"]: render["state"] for render in cancelled["renders"]}
    assert states == {first: "completed", second: "cancelled"}
    assert cancelled["state"] == "partial"
    assert cancelled["renders"][0]["download_url"]
    for action in ("cancel", "pause"):
        answer = await studio.owner.post(f"/render-batches/{batch['id']}/{action}")
        assert error_of(answer, 409)["reason"] == "batch_over"


async def test_a_batch_whose_renders_were_deleted_is_empty(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio), item(studio, "1080p"))
    await steer(studio, batch, "cancel")
    for render in batch["renders"]:
        await studio.owner.delete(f"/renders/{render['id']}")

    empty = await read_batch(studio, batch)

    assert (empty["state"], empty["renders"], empty["frames_total"]) == ("empty", [], 0)


async def test_what_has_failed_is_tried_again_in_its_place(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio, range=[0, 100]), item(studio, "1080p"))
    await studio.hand.control()
    first = batch["renders"][0]["id"]
    while (await studio.read(first))["state"] != "failed":
        piece = await studio.hand.take()
        if piece.task.render_id == first:
            await studio.hand.fail(piece, "media_damaged")
        else:
            await studio.hand.make(piece)
    await studio.hand.finish()
    partial = await read_batch(studio, batch)

    await steer(studio, batch, "retry")
    await studio.hand.finish()

    done = await read_batch(studio, batch)
    assert (partial["state"], done["state"]) == ("partial", "completed")
    assert len(done["renders"]) == 2
    assert first not in {render["id"] for render in done["renders"]}
    answer = await studio.owner.post(f"/render-batches/{batch['id']}/retry")
    assert error_of(answer, 409)["reason"] == "nothing_to_retry"


async def test_everybody_in_the_workspace_hears_of_it(studio: Studio) -> None:
    pubsub = studio.hand.services.redis.pubsub()
    await pubsub.subscribe(topic_channel(f"workspace:{studio.workspace_id}"))
    await pubsub.get_message(timeout=WAIT_SECONDS)

    batch = await make_batch(studio, item(studio))
    await studio.hand.finish()

    bodies: list[bytes] = []
    while len([body for body in bodies if batch["id"].encode() in body]) < TOLD:
        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=WAIT_SECONDS)
        assert message is not None
        if b"batch.changed" in message["data"]:
            bodies.append(message["data"])
    await pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py's


async def test_viewers_look_and_do_not_steer(studio: Studio) -> None:
    batch = await make_batch(studio, item(studio))
    viewer = await add_member(studio.app, studio.owner, studio.workspace, "viewer")
    stranger = await sign_up(studio.app, "Sid")
    address = f"/render-batches/{batch['id']}"

    listed = data_of(await viewer.get(f"/render-batches?workspace_id={studio.workspace_id}"))

    assert [one["id"] for one in listed] == [batch["id"]]
    for action in ("pause", "resume", "cancel", "retry"):
        error_of(await viewer.post(f"{address}/{action}"), 403)
        error_of(await stranger.post(f"{address}/{action}"), 404)
    error_of(await stranger.get(address), 404)


async def test_a_timeline_of_another_workspace_is_left_out(studio: Studio) -> None:
    other = await studio.owner.make("/workspaces", {"name": "Other"})
    body = {"workspace_id": other["id"], "items": [item(studio)]}

    error = error_of(await studio.owner.post("/render-batches", body), 400)

    assert "another workspace" in error["message"]
    assert UUID(other["id"])
