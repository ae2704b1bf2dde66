"""Pieces that were made and whose objects are gone: cleaned away, or lost with a disk."""

from backend.renders.contract import ASSEMBLE_INDEX, RenderStage
from backend.renders.dispatch import piece_object
from backend.renders.schemas import RenderState
from backend.renders.tables import Render, RenderPiece
from backend.storage.store import ObjectStore


async def queue_lost_pieces(store: ObjectStore, row: Render) -> int:
    """Have the pieces of a render made again that are gone; returns how many there are.

    Inside the transaction that holds the row's lock. Joining waits until they are there.
    """
    finished = await RenderPiece.objects().where(
        (RenderPiece.render_id == row.id)
        & (RenderPiece.state == RenderState.COMPLETED)
        & (RenderPiece.number != ASSEMBLE_INDEX)
    )
    lost = [piece for piece in finished if not await _is_there(store, row, piece)]
    for piece in lost:
        piece.state, piece.is_cached, piece.tries = RenderState.QUEUED, False, 0
        await piece.save([RenderPiece.state, RenderPiece.is_cached, RenderPiece.tries])
    if lost:
        row.stage = RenderStage.ENCODING
        await row.save([Render.stage])
    return len(lost)


async def _is_there(store: ObjectStore, row: Render, piece: RenderPiece) -> bool:
    return await store.exists(piece_object(row.workspace_id, piece.number, key=piece.key))
