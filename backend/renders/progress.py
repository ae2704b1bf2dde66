"""How far renders are: in Redis for people who watch, right at every stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from backend.accounts.sessions import now_utc
from backend.bus.client import JSON_KIND, PICTURE_KIND, Event, RedisClient, make_event
from backend.bus.counts import Layout, RenderCounts, Standing
from backend.bus.names import (
    RENDER_STATE_TTL_SECONDS,
    cancel_key,
    render_picture_key,
    render_state_key,
)
from backend.renders.contract import STAGE_ORDER, Progress, RenderStage
from backend.renders.schemas import RenderState
from backend.renders.tables import Render


def render_topic(render_id: UUID) -> str:
    """Name the live topic of one render."""
    return f"render:{render_id}"


@dataclass(frozen=True)
class Pace:
    """How far a running render is."""

    frames_done: int
    fps: float = 0.0
    seconds_left: float | None = None
    by_chunk: Mapping[int, int] = field(default_factory=dict)
    """Frames done, by chunk; those of which nothing is known are left out."""


class ProgressBoard:
    """Writes and reads progress."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._counts = RenderCounts(redis)

    async def show(
        self, row: Render, layout: Layout | None = None, *, message: str = "", place: int = 0
    ) -> None:
        """Tell everybody who watches where a render is, and everybody who comes later.

        `layout` is where its chunks are, `place` the one in its workspace's line.
        """
        if layout is not None:
            await self._counts.lay_out(str(row.id), layout)
        pace = await self._pace(row)
        await self._counts.publish(
            str(row.id),
            _event(
                row, pace, chunks=layout.letters if layout else "", place=place, message=message
            ),
            stage=STAGE_ORDER[RenderStage(row.stage)],
            frames=pace.frames_done,
            topic=render_topic(row.id),
        )

    async def current(self, row: Render, place: int) -> bytes:
        """Get the newest event of a render; Postgres decides whether it goes on."""
        stored: bytes | None = None
        if row.state == RenderState.RUNNING:
            stored = await self._redis.get(render_state_key(str(row.id)))
        return stored or _event(row, await self._pace(row), place=place)

    async def lay_out(self, render_id: UUID, layout: Layout, begun: Sequence[int] = ()) -> None:
        """Write down where chunks are; those that have just `begun` have no frame yet."""
        await self._counts.lay_out(str(render_id), layout, begun)

    async def paces(self, ids: Sequence[UUID]) -> dict[UUID, Pace]:
        """Read how far running renders are."""
        found = await self._counts.read([str(render_id) for render_id in ids])
        return {UUID(render_id): _read_pace(standing) for render_id, standing in found.items()}

    async def forget(self, render_id: UUID) -> None:
        """Take everything away that is said of a render, before it begins anew."""
        await self._counts.forget(str(render_id))

    async def ask_to_stop(self, render_id: UUID) -> None:
        """Have workers drop a render's jobs at their next frame."""
        await self._redis.set(cancel_key(str(render_id)), b"1", ex=RENDER_STATE_TTL_SECONDS)

    async def newest_messages(self, row: Render, place: int) -> list[bytes]:
        """Get the newest event and the newest picture as they are published."""
        picture: bytes | None = await self._redis.get(render_picture_key(str(row.id)))
        messages = [JSON_KIND + await self.current(row, place)]
        return [*messages, PICTURE_KIND + picture] if picture else messages

    async def _pace(self, row: Render) -> Pace:
        if row.state == RenderState.RUNNING:
            # What workers measured last, so that counting a chunk does not reset the speed.
            return (await self.paces([row.id]))[row.id]
        return Pace(row.frames_done)


def elapsed_seconds(row: Render) -> float:
    """Say for how long a render was worked on, until now or its end."""
    if row.started_at is None:
        return 0.0
    return round(((row.finished_at or now_utc()) - row.started_at).total_seconds(), 1)


def _event(row: Render, pace: Pace, *, place: int, chunks: str = "", message: str = "") -> bytes:
    progress = Progress(
        render_id=str(row.id),
        state=row.state,
        stage=RenderStage(row.stage),
        frames_done=pace.frames_done,
        frames_total=row.end_frame - row.first_frame,
        fps=pace.fps,
        seconds_left=pace.seconds_left,
        elapsed_seconds=elapsed_seconds(row),
        queue_position=place,
        chunks=chunks,
        message=message,
    )
    return msgspec.json.encode(make_event(render_topic(row.id), "render.progress", progress))


def _read_pace(standing: Standing) -> Pace:
    if standing.state is None:
        return Pace(standing.frames, by_chunk=standing.by_chunk)
    said = msgspec.convert(msgspec.json.decode(standing.state, type=Event).data, Progress)
    return Pace(standing.frames, said.fps, said.seconds_left, standing.by_chunk)
