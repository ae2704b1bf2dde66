"""How many renders of a workspace are worked on at once, in which order, and who is refused."""

from collections.abc import AsyncIterator

import pytest

from backend.bus.names import CONTROL_QUEUE
from backend.renders.line import LineLimits
from backend.settings import Limits
from backend.web.application import CutroomApp
from tests.integration.clients import add_member, data_of, error_of, make_settings, running_app
from tests.integration.renders.conftest import Studio, open_studio
from tests.integration.renders.farm_hand import FarmHand

LIMITS = LineLimits(at_once=2, waiting=2)


@pytest.fixture(scope="module")
async def app(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[CutroomApp]:
    limits = Limits(renders_at_once=LIMITS.at_once, renders_waiting=LIMITS.waiting)
    folder = tmp_path_factory.mktemp("data")
    async with running_app(make_settings(database_url, redis_url, folder, limits=limits)) as app:
        yield app


@pytest.fixture
async def studio(app: CutroomApp) -> AsyncIterator[Studio]:
    async with open_studio(app, FarmHand(app, limits=LIMITS)) as studio:
        yield studio


async def places_of(studio: Studio, *ids: str) -> list[tuple[str, int]]:
    seen = [await studio.read(render) for render in ids]
    return [(render["state"], render["queue_position"]) for render in seen]


async def test_so_many_are_worked_on_and_the_others_know_their_place(studio: Studio) -> None:
    ids = [(await studio.render(range=[0, 10 + number]))["id"] for number in range(4)]
    await studio.hand.control()

    assert await places_of(studio, *ids) == [
        ("running", 0),
        ("running", 0),
        ("queued", 1),
        ("queued", 2),
    ]


async def test_one_more_than_may_wait_is_refused_in_words(studio: Studio) -> None:
    wishes = [await studio.render() for _ in range(4)]
    body = {"timeline_id": studio.timeline_id, "preset": "720p"}

    error = error_of(await studio.owner.post("/renders", body), 429)
    data_of(await studio.owner.post(f"/renders/{wishes[0]['id']}/cancel"))
    again = await studio.owner.post("/renders", body)

    assert error["reason"] == "too_many_renders"
    assert "2 renders at work and 2 waiting" in error["message"]
    assert again.status_code == 201


async def test_who_is_next_begins_when_one_ends_however_it_ends(studio: Studio) -> None:
    first, second, third, fourth = [
        (await studio.render(range=[0, 10 + number]))["id"] for number in range(4)
    ]
    await studio.hand.control()

    data_of(await studio.owner.post(f"/renders/{first}/cancel"))
    await studio.hand.control()

    assert await places_of(studio, second, third, fourth) == [
        ("running", 0),
        ("running", 0),
        ("queued", 1),
    ]
    await studio.hand.finish()
    assert [state for state, _ in await places_of(studio, second, third, fourth)] == [
        "completed"
    ] * 3


async def test_an_urgent_one_goes_first(studio: Studio) -> None:
    ids = [(await studio.render(range=[0, 10 + number]))["id"] for number in range(3)]
    urgent = (await studio.render(range=[0, 50], priority="interactive"))["id"]

    assert await places_of(studio, ids[2], urgent) == [("queued", 4), ("queued", 3)]


async def test_whoever_was_to_let_the_next_in_may_die(studio: Studio) -> None:
    ids = [(await studio.render(range=[0, 10 + number]))["id"] for number in range(3)]
    await studio.hand.services.database.fetch(
        "UPDATE render SET state = 'cancelled' WHERE id = ANY($1::uuid[])", ids[:2]
    )

    await studio.hand.farm.recovery.resume_lost()
    await studio.hand.finish()

    assert (await studio.read(ids[2]))["state"] == "completed"


async def test_an_urgent_piece_overtakes_in_its_workspace_and_in_the_queue(
    studio: Studio,
) -> None:
    await studio.render()
    await studio.hand.control()
    urgent = await studio.render(range=[0, 50], priority="interactive")
    await studio.hand.control()
    await studio.hand.make(await studio.hand.take())

    job = (await studio.hand.waiting())[0]

    assert job.startswith(urgent["id"])


async def test_those_who_may_only_look_do_not_wait_in_line(studio: Studio) -> None:
    viewer = await add_member(studio.app, studio.owner, studio.workspace, "viewer")
    body = {"timeline_id": studio.timeline_id, "preset": "720p"}

    assert (await viewer.post("/renders", body)).status_code == 403
    assert await studio.hand.waiting(CONTROL_QUEUE) == []


async def test_items_of_a_batch_for_which_the_line_has_no_room_are_warnings(studio: Studio) -> None:
    items = [{"timeline_id": studio.timeline_id, "preset": "720p"}] * 6
    wish = {"workspace_id": studio.workspace_id, "items": items}

    batch = await studio.owner.make("/render-batches", wish)
    none_left = error_of(await studio.owner.post("/render-batches", wish), 429)

    batches = data_of(await studio.owner.get(f"/render-batches?workspace_id={studio.workspace_id}"))
    assert len(batch["renders"]) == LIMITS.at_once + LIMITS.waiting
    assert [warning["index"] for warning in batch["warnings"]] == [4, 5]
    assert none_left["reason"] == "too_many_renders"
    assert [seen["id"] for seen in batches] == [batch["id"]]


async def test_what_is_paused_takes_no_place(studio: Studio) -> None:
    items = [{"timeline_id": studio.timeline_id, "preset": "720p"}] * LIMITS.at_once
    wish = {"workspace_id": studio.workspace_id, "items": items}
    batch = await studio.owner.make("/render-batches", wish)
    other = await studio.render()

    data_of(await studio.owner.post(f"/render-batches/{batch['id']}/pause"))
    await studio.hand.finish()

    seen = data_of(await studio.owner.get(f"/renders/{other['id']}"))
    assert seen["state"] == "completed"
    data_of(await studio.owner.post(f"/render-batches/{batch['id']}/resume"))
    await studio.hand.finish()
    done = data_of(await studio.owner.get(f"/render-batches/{batch['id']}"))
    assert done["state"] == "completed"
