"""Turns a requested render into pieces: spec and plan in storage, rows in Postgres."""

import asyncio
import importlib.metadata
import logging
import zlib
from base64 import b64encode
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.accounts.sessions import now_utc
from backend.database.connection import Database
from backend.media.schemas import AssetSource
from backend.renders.contract import (
    PLAN_INDEX,
    SOUND_INDEX,
    JobError,
    PlanJob,
    RenderSpec,
    RenderStage,
)
from backend.renders.counting import read_layout
from backend.renders.dispatch import Dispatcher, finish_piece, piece_object
from backend.renders.ending import Endings, lock_active
from backend.renders.frame_map import map_frames
from backend.renders.freezing import FrozenTimeline, asset_ids, build_spec, lost_source
from backend.renders.logbook import write_log
from backend.renders.plan import ENGINE_VERSION, PlannedChunk, RenderPlan, plan_render
from backend.renders.schemas import RenderState
from backend.renders.tables import NESTED, Render, RenderPiece, RenderSource
from backend.storage import keys
from backend.storage.errors import StorageFull
from backend.storage.store import ObjectStore

_LOGGER = logging.getLogger(__name__)
_NO_ROOM = "The server's disk is full: this render waits until there is room."
LOOKS_AT_ONCE = 16
"""Questions to storage in flight."""

FactsFor = Callable[[UUID, Collection[UUID]], Awaitable[Mapping[UUID, AssetSource]]]
"""AssetService.facts_for: what Postgres knows of assets of one workspace."""


class Planner:
    """Plans renders."""

    def __init__(
        self,
        database: Database,
        store: ObjectStore,
        *,
        facts_for: FactsFor,
        endings: Endings,
        dispatcher: Dispatcher,
    ) -> None:
        self._database = database
        self._store = store
        self._facts_for = facts_for
        self._board = endings.board
        self._endings = endings
        self._dispatcher = dispatcher

    async def plan(self, job: PlanJob) -> None:
        """Plan a render that is still queued; any other is left alone."""
        row = await Render.objects().get(Render.id == UUID(job.render_id))
        if row is None or row.state != RenderState.QUEUED or row.plan_attempt != job.attempt:
            return
        row.stage = RenderStage.PLANNING
        await self._board.show(row)
        spec = await self._build_spec(row)
        if isinstance(spec, JobError):
            async with self._database.transaction():
                await self._endings.fail(row.id, spec)
                await write_log(row.id, PLAN_INDEX, job.attempt, [f"failed: {spec.message}"])
            await self._endings.announce_end(row.id)
            return
        plan = await asyncio.to_thread(plan_render, spec, engine_version())
        try:
            await self._store_plan(row, spec, plan)
        except StorageFull:
            await self._wait_for_room(row)
            return
        await self._begin(row, plan)
        _LOGGER.info("Render %s is planned: %s chunks", row.id, len(plan.chunks))
        await self._dispatcher.release()

    async def _wait_for_room(self, row: Render) -> None:
        """Leave a render to be planned again when control next looks; that was no try."""
        _LOGGER.warning("There is no room to plan render %s: it waits", row.id)
        await Render.update(
            {Render.attempts_before: Render.attempts_before + 1, Render.updated_at: now_utc()}
        ).where(
            (Render.id == row.id)
            & (Render.state == RenderState.QUEUED)
            & (Render.plan_attempt == row.plan_attempt)
        )
        await self._board.show(row, message=_NO_ROOM)

    async def _build_spec(self, row: Render) -> RenderSpec | JobError:
        source = await RenderSource.objects().get(RenderSource.render_id == row.id)
        if source is None:
            raise LookupError(f"Render {row.id} has no source")
        projection: dict[str, Any] = msgspec.json.decode(zlib.decompress(source.projection))
        nested = projection.pop(NESTED, {})
        frozen = FrozenTimeline(
            render_id=row.id,
            workspace_id=row.workspace_id,
            output=row.profile(),
            burn_in=row.burn_in,
            on_missing=row.on_missing,
            range=(row.first_frame, row.end_frame),
            projection=projection,
            pinned_seq=row.pinned_seq,
            state_vector=b64encode(source.state_vector).decode(),
            request_id=row.request_id,
            nested=nested,
        )
        wanted = {
            asset for one in (projection, *nested.values()) for asset in asset_ids(one).values()
        }
        sources = await self._facts_for(row.workspace_id, wanted)
        spec = await asyncio.to_thread(build_spec, frozen, sources)
        if isinstance(spec, JobError) or spec.on_missing != "fail":
            return spec
        lost = await self._lost(spec)
        return await asyncio.to_thread(lost_source, spec, lost) if lost else spec

    async def _lost(self, spec: RenderSpec) -> set[str]:
        """Find the sources that Postgres knows and storage has not."""
        room = asyncio.Semaphore(LOOKS_AT_ONCE)

        async def look(key: str) -> bool:
            async with room:
                return await self._store.exists(spec.assets[key].storage_key)

        wanted = sorted(spec.assets)
        answers = await asyncio.gather(*map(look, wanted))
        return {key for key, is_there in zip(wanted, answers, strict=True) if not is_there}

    async def _store_plan(self, row: Render, spec: RenderSpec, plan: RenderPlan) -> None:
        workspace, render = str(row.workspace_id), str(row.id)
        content_type = "application/json"
        await self._store.put_bytes(
            keys.render_spec(workspace, render),
            msgspec.json.encode(spec),
            content_type=content_type,
        )
        await self._store.put_bytes(
            keys.render_plan(workspace, render),
            msgspec.json.encode(plan),
            content_type=content_type,
        )
        await self._store.put_bytes(
            keys.render_frames(workspace, render),
            msgspec.json.encode(await asyncio.to_thread(map_frames, spec)),
            content_type=content_type,
        )

    async def _begin(self, planned: Render, plan: RenderPlan) -> None:
        heard = [_sound_piece(planned, plan)] if planned.profile().audio_codec else []
        pieces = [*heard, *plan.chunks]
        made = await self._already_made(planned.workspace_id, pieces)
        async with self._database.transaction():
            row = await lock_active(planned.id)
            if row is None or row.state != RenderState.QUEUED:
                return
            row.state, row.stage = RenderState.RUNNING, RenderStage.ENCODING
            row.started_at = now_utc()
            row.cached_chunks = len([number for number in made if number >= 0])
            await write_log(row.id, PLAN_INDEX, row.plan_attempt, [_summary(plan, made)])
            await RenderPiece.insert(*(_piece_row(row, piece, made) for piece in pieces))
            # Saves the row; queues the joining at once when everything is there already.
            await _finish_made(self._database, row, made)
        await self._board.show(row, await read_layout(self._database, row.id))

    async def _already_made(self, workspace_id: UUID, pieces: list[PlannedChunk]) -> set[int]:
        room = asyncio.Semaphore(LOOKS_AT_ONCE)

        async def look(piece: PlannedChunk) -> bool:
            async with room:
                name = piece_object(workspace_id, piece.index, key=piece.key)
                return await self._store.exists(name)

        answers = await asyncio.gather(*map(look, pieces))
        return {piece.index for piece, is_made in zip(pieces, answers, strict=True) if is_made}


def engine_version() -> str:
    """Name what makes the pictures: a new one makes every chunk anew."""
    return f"{ENGINE_VERSION}+av{importlib.metadata.version('av')}"


def _sound_piece(row: Render, plan: RenderPlan) -> PlannedChunk:
    return PlannedChunk(SOUND_INDEX, row.first_frame, row.end_frame, plan.sound_key)


def _summary(plan: RenderPlan, made: Collection[int]) -> str:
    there = len([number for number in made if number >= 0])
    return f"{len(plan.chunks)} chunks, {there} of them there already"


def _piece_row(row: Render, piece: PlannedChunk, made: set[int]) -> RenderPiece:
    is_made = piece.index in made
    return RenderPiece(
        id=uuid7(),
        render_id=row.id,
        number=piece.index,
        key=piece.key,
        first_frame=piece.first,
        end_frame=piece.end,
        state=RenderState.COMPLETED if is_made else RenderState.QUEUED,
        is_cached=is_made,
        attempt=row.attempts_before,
    )


async def _finish_made(database: Database, row: Render, made: set[int]) -> None:
    if made:
        await finish_piece(database, row, next(iter(made)), is_cached=True)
    else:
        await row.save()
