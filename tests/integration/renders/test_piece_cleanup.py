"""The store of pieces keeps to its size, and what is taken away is made again."""

from datetime import timedelta
from typing import Any

from backend.accounts.sessions import now_utc
from backend.renders.contract import ASSEMBLE_INDEX, AssembleJob
from backend.renders.dispatch import piece_object
from backend.renders.piece_cleanup import PieceCleanup
from backend.renders.tables import Render, RenderPiece
from backend.storage import keys
from backend.storage.store import ObjectStore
from tests.integration.renders.conftest import Studio
from tests.integration.renders.farm_hand import Piece

NO_GRACE = timedelta(0)
# Each test has a workspace of its own, and shares the store with those before it.
ANY = 0


def cleanup(studio: Studio, most_bytes: int, grace: timedelta = NO_GRACE) -> PieceCleanup:
    services = studio.hand.services
    return PieceCleanup(services.database, services.store, most_bytes=most_bytes, grace=grace)


async def pieces_of(render_id: str) -> list[RenderPiece]:
    where = (RenderPiece.render_id == render_id) & (RenderPiece.number != ASSEMBLE_INDEX)
    return await RenderPiece.objects().where(where)


async def stored(studio: Studio, render_id: str) -> list[bool]:
    """Whether each piece of a render is there."""
    row = await Render.objects().get(Render.id == render_id)
    assert row is not None
    store: ObjectStore = studio.hand.services.store
    names = [
        piece_object(row.workspace_id, piece.number, key=piece.key)
        for piece in await pieces_of(render_id)
    ]
    return [await store.exists(name) for name in names]


async def finished_render(studio: Studio, **wish: Any) -> str:
    render: str = (await studio.render(**wish))["id"]
    await studio.hand.finish()
    return render


async def test_what_was_used_longest_ago_goes_first_and_only_as_much_as_needed(
    studio: Studio,
) -> None:
    await cleanup(studio, ANY).tidy()
    old = await finished_render(studio, range=[0, 100])
    new = await finished_render(studio, range=[100, 200])
    await Render.update({Render.finished_at: now_utc() + timedelta(minutes=5)}).where(
        Render.id == new
    )
    kept = sum(len(piece.key) for piece in await pieces_of(new))

    assert await cleanup(studio, kept).tidy() == 1

    # They share their sound, which is silence.
    assert sorted(await stored(studio, old)) == [False, True]
    assert all(await stored(studio, new))


async def test_young_pieces_and_a_store_that_is_small_enough_are_left_alone(
    studio: Studio,
) -> None:
    render = await finished_render(studio)

    assert await cleanup(studio, ANY, timedelta(hours=1)).tidy() == 0
    assert await cleanup(studio, 2**40).tidy() == 0

    assert all(await stored(studio, render))


async def test_single_pictures_are_pieces_too(studio: Studio) -> None:
    store: ObjectStore = studio.hand.services.store
    picture = keys.frame_picture(studio.workspace_id, "0" * 64)
    await store.put_bytes(picture, b"picture", content_type="image/jpeg")

    await cleanup(studio, ANY).tidy()

    assert not await store.exists(picture)


async def test_what_an_unfinished_render_has_stays(studio: Studio) -> None:
    render = (await studio.render())["id"]
    await studio.hand.control()
    made = await studio.hand.take()
    await studio.hand.make(made)

    await cleanup(studio, ANY).tidy()

    assert sum(await stored(studio, render)) == 1


async def test_the_next_render_makes_again_what_was_cleaned_away(studio: Studio) -> None:
    await finished_render(studio)
    await cleanup(studio, ANY).tidy()

    again = (await studio.render())["id"]
    made = await studio.hand.finish()

    assert len(made) == len(await pieces_of(again)) + 1
    assert (await studio.read(again))["state"] == "completed"


async def test_a_piece_that_is_gone_when_a_render_is_joined_is_made_again(studio: Studio) -> None:
    render = (await studio.render())["id"]
    await studio.hand.control()
    joining = await take_joining(studio)
    lost = next(piece for piece in await pieces_of(render) if piece.number == 1)
    assert isinstance(joining.task, AssembleJob)
    await studio.hand.services.store.delete(joining.task.chunk_keys[1])

    await studio.hand.fail(joining, "worker_failed")
    await RenderPiece.update({RenderPiece.not_before: None}, force=True)
    await studio.hand.farm.recorder.release()
    made = await studio.hand.finish()

    assert made == [lost.number, ASSEMBLE_INDEX]
    assert (await studio.read(render))["state"] == "completed"


async def take_joining(studio: Studio) -> Piece:
    """Make all pieces and take the job that joins them."""
    while (piece := await studio.hand.take()).number != ASSEMBLE_INDEX:
        await studio.hand.make(piece)
    return piece
