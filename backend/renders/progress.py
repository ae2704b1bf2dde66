"""How far renders are: in Redis for people who watch, right at every stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from backend.accounts.sessions import now_utc
from backend.bus.client import (
    JSON_KIND,
    PICTURE_KIND,
    Event,
    RedisClient,
    make_event,
    publish_body,
)
from backend.bus.names import (
    RENDER_STATE_TTL_SECONDS,
    cancel_key,
    render_frames_key,
    render_picture_key,
    render_state_key,
)
from backend.renders.contract import Progress, RenderStage
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


class ProgressBoard:
    """Writes and reads progress."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def show(self, row: Render, *, message: str = "") -> None:
        """Tell everybody who watches where a render is, and everybody who comes later."""
        body = await self._event(row, message)
        await self._redis.set(render_state_key(str(row.id)), body, ex=RENDER_STATE_TTL_SECONDS)
        await publish_body(self._redis, render_topic(row.id), body)

    async def current(self, row: Render) -> bytes:
        """Get the newest event of a render; Postgres decides whether it goes on."""
        stored: bytes | None = None
        if row.state == RenderState.RUNNING:
            stored = await self._redis.get(render_state_key(str(row.id)))
        return stored or await self._event(row, "")

    async def set_frames(self, render_id: UUID, frames: Mapping[int, int]) -> None:
        """Write down how many frames of which chunks are done."""
        if not frames:
            return
        key = render_frames_key(str(render_id))
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(key, mapping={str(number): done for number, done in frames.items()})
            pipeline.expire(key, RENDER_STATE_TTL_SECONDS)
            await pipeline.execute()

    async def paces(self, ids: Sequence[UUID]) -> dict[UUID, Pace]:
        """Read how far running renders are."""
        if not ids:
            return {}
        async with self._redis.pipeline(transaction=False) as pipeline:
            for render_id in ids:
                pipeline.hvals(render_frames_key(str(render_id)))
                pipeline.get(render_state_key(str(render_id)))
            answers = await pipeline.execute()
        pairs = zip(ids, answers[::2], answers[1::2], strict=True)
        return {render_id: _read_pace(frames, state) for render_id, frames, state in pairs}

    async def ask_to_stop(self, render_id: UUID) -> None:
        """Have workers drop a render's jobs at their next frame."""
        await self._redis.set(cancel_key(str(render_id)), b"1", ex=RENDER_STATE_TTL_SECONDS)

    async def newest_messages(self, row: Render) -> list[bytes]:
        """Get the newest event and the newest picture as they are published."""
        picture: bytes | None = await self._redis.get(render_picture_key(str(row.id)))
        messages = [JSON_KIND + await self.current(row)]
        return [*messages, PICTURE_KIND + picture] if picture else messages

    async def _event(self, row: Render, message: str) -> bytes:
        pace = await self._pace(row)
        progress = Progress(
            render_id=str(row.id),
            state=row.state,
            stage=RenderStage(row.stage),
            frames_done=pace.frames_done,
            frames_total=row.end_frame - row.first_frame,
            fps=pace.fps,
            seconds_left=pace.seconds_left,
            elapsed_seconds=_elapsed(row),
            message=message,
        )
        event = make_event(render_topic(row.id), "render.progress", progress)
        return msgspec.json.encode(event)

    async def _pace(self, row: Render) -> Pace:
        if row.state == RenderState.RUNNING:
            # What workers measured last, so that counting a chunk does not reset the speed.
            return (await self.paces([row.id]))[row.id]
        return Pace(row.frames_done)


def _elapsed(row: Render) -> float:
    if row.started_at is None:
        return 0.0
    return round(((row.finished_at or now_utc()) - row.started_at).total_seconds(), 1)


def _read_pace(frames: Sequence[bytes], state: bytes | None) -> Pace:
    done = sum(map(int, frames))
    if state is None:
        return Pace(done)
    said = msgspec.convert(msgspec.json.decode(state, type=Event).data, Progress)
    return Pace(done, said.fps, said.seconds_left)
