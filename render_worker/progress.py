"""What people see of a render while it runs: frames done, speed, and the newest picture."""

import contextlib
import logging
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from redis.exceptions import RedisError

from backend.bus.client import PICTURE_KIND, RedisClient, make_event
from backend.bus.counts import Counted, RenderCounts
from backend.bus.names import RENDER_STATE_TTL_SECONDS, render_picture_key, topic_channel
from backend.renders.contract import STAGE_ORDER, ChunkJob, Progress, RenderStage
from render_worker.costs import ChunkCost, harder
from render_worker.pace import Pace

LEAST_INTERVAL_SECONDS = 0.25
_FRAME = struct.Struct(">I")
_MOST_RENDERS = 64
_LOGGER = logging.getLogger(__name__)


@contextlib.contextmanager
def going_on_without_redis() -> Iterator[None]:
    """Do without telling when Redis is away: what is encoded meanwhile is worth more."""
    try:
        yield
    except (RedisError, OSError) as error:
        _LOGGER.warning("Redis does not take what watchers are told: %r", error)


@dataclass
class _Watched:
    """One render as this worker tells of it."""

    pace: Pace = field(default_factory=Pace)
    costs: list[ChunkCost] | None = None
    published_at: float = 0.0
    pictured_at: float = 0.0


class ProgressBoard:
    """Counts frames over all workers of a render and publishes, four times a second at most."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._counts = RenderCounts(redis)
        self._renders: dict[str, _Watched] = {}

    def knows(self, render_id: str) -> bool:
        """Say whether it has been told how much work the chunks of a render are."""
        return self._watched(render_id).costs is not None

    def weigh(self, render_id: str, costs: list[ChunkCost]) -> None:
        """Take in how much work the chunks of a render are, in order of time."""
        self._watched(render_id).costs = costs

    async def advance(self, job: ChunkJob, done: int) -> None:
        """Tell how many frames of a chunk are done."""
        watched, now = self._watched(job.render_id), time.monotonic()
        if now - watched.published_at >= LEAST_INTERVAL_SECONDS:
            watched.published_at = now
            with going_on_without_redis():
                await self._tell(job, done)

    async def finish_chunk(self, job: ChunkJob) -> None:
        """Tell that all frames of a chunk are done, at once."""
        with going_on_without_redis():
            await self._tell(job, job.end - job.first)

    async def show(self, job: ChunkJob, frame: int, jpeg: bytes) -> None:
        """Publish a picture and keep it for people who come late."""
        watched, now = self._watched(job.render_id), time.monotonic()
        if now - watched.pictured_at < LEAST_INTERVAL_SECONDS:
            return
        watched.pictured_at = now
        body = UUID(job.render_id).bytes + _FRAME.pack(frame) + jpeg
        topic = topic_channel(f"render:{job.render_id}")
        with going_on_without_redis():
            key = render_picture_key(job.render_id)
            await self._redis.set(key, body, ex=RENDER_STATE_TTL_SECONDS)
            await self._redis.publish(topic, PICTURE_KIND + body)

    async def join(self, render_id: str, frames_total: int, attempt: int) -> None:
        """Tell that all is encoded and the file is put together."""
        progress = Progress(
            render_id=render_id,
            state="running",
            stage=RenderStage.JOINING,
            frames_done=frames_total,
            frames_total=frames_total,
            seconds_left=0.0,
            attempt=attempt,
        )
        with going_on_without_redis():
            await self._send(progress)

    def _watched(self, render_id: str) -> _Watched:
        while len(self._renders) > _MOST_RENDERS:
            self._renders.pop(next(iter(self._renders)))
        return self._renders.setdefault(render_id, _Watched())

    async def _tell(self, job: ChunkJob, done: int) -> None:
        counted = await self._counts.count(job.render_id, job.index, done)
        watched = self._watched(job.render_id)
        watched.pace.add(counted.seconds, counted.worked)
        await self._send(_progress(job, done, counted, watched))

    async def _send(self, progress: Progress) -> None:
        topic = f"render:{progress.render_id}"
        await self._counts.publish(
            progress.render_id,
            msgspec.json.encode(make_event(topic, "render.progress", progress)),
            stage=STAGE_ORDER[progress.stage],
            frames=progress.frames_done,
            topic=topic,
        )


def _progress(job: ChunkJob, done: int, counted: Counted, watched: _Watched) -> Progress:
    frames, pace = min(job.frames_total, counted.frames), watched.pace
    seconds_left = pace.seconds_left(
        job.frames_total - frames - counted.cached_ahead,
        harder(watched.costs or [], counted.chunks, counted.worked),
    )
    return Progress(
        render_id=job.render_id,
        state="running",
        stage=RenderStage.ENCODING,
        frames_done=frames,
        frames_total=job.frames_total,
        fps=round(pace.fps, 1),
        seconds_left=None if seconds_left is None else round(seconds_left, 1),
        elapsed_seconds=round(max(0.0, time.time() - job.started_at), 1),
        chunk=max(0, job.index),
        attempt=job.attempt,
        chunk_frames=done,
        chunks=counted.chunks,
    )
