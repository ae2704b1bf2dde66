"""What people see of a render while it runs: frames done, speed, and the newest picture."""

import struct
import time
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from backend.bus.client import PICTURE_KIND, RedisClient, make_event, publish_body
from backend.bus.names import (
    RENDER_STATE_TTL_SECONDS,
    render_frames_key,
    render_picture_key,
    render_state_key,
    topic_channel,
)
from backend.renders.contract import ChunkJob, Progress, RenderStage

LEAST_INTERVAL_SECONDS = 0.25
_WINDOW_SECONDS = 6.0
_LEAST_WINDOW_SECONDS = 0.5
_FRAME = struct.Struct(">I")
_MOST_RENDERS = 64


@dataclass
class _Pace:
    """When how many frames of a render were done, lately."""

    points: deque[tuple[float, int]] = field(default_factory=deque)
    published_at: float = 0.0
    pictured_at: float = 0.0

    def fps(self, now: float, done: int) -> float:
        """Frames per second over the last few seconds: the mean of a window is smooth enough."""
        if self.points and done < self.points[-1][1]:
            self.points.clear()  # a chunk is done again
        self.points.append((now, done))
        while now - self.points[0][0] > _WINDOW_SECONDS:
            self.points.popleft()
        first_at, first_done = self.points[0]
        span = now - first_at
        return (done - first_done) / span if span >= _LEAST_WINDOW_SECONDS else 0.0


class ProgressBoard:
    """Counts frames over all workers of a render and publishes, four times a second at most."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._paces: dict[str, _Pace] = {}

    async def advance(self, job: ChunkJob, done: int) -> None:
        """Tell how many frames of a chunk are done."""
        pace, now = self._pace(job.render_id), time.monotonic()
        if now - pace.published_at >= LEAST_INTERVAL_SECONDS:
            pace.published_at = now
            await self._publish(job, done, RenderStage.ENCODING)

    async def finish_chunk(self, job: ChunkJob) -> None:
        """Tell that all frames of a chunk are done, at once."""
        await self._publish(job, job.end - job.first, RenderStage.ENCODING)

    async def show(self, job: ChunkJob, frame: int, jpeg: bytes) -> None:
        """Publish a picture and keep it for people who come late."""
        pace, now = self._pace(job.render_id), time.monotonic()
        if now - pace.pictured_at < LEAST_INTERVAL_SECONDS:
            return
        pace.pictured_at = now
        body = UUID(job.render_id).bytes + _FRAME.pack(frame) + jpeg
        key = render_picture_key(job.render_id)
        await self._redis.set(key, body, ex=RENDER_STATE_TTL_SECONDS)
        topic = topic_channel(f"render:{job.render_id}")
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
        await self._send(progress)

    def _pace(self, render_id: str) -> _Pace:
        while len(self._paces) > _MOST_RENDERS:
            self._paces.pop(next(iter(self._paces)))
        return self._paces.setdefault(render_id, _Pace())

    async def _publish(self, job: ChunkJob, done: int, stage: RenderStage) -> None:
        total_done = await self._count(job, done)
        fps = self._pace(job.render_id).fps(time.monotonic(), total_done)
        left = max(0, job.frames_total - job.cached_ahead - total_done)
        await self._send(
            Progress(
                render_id=job.render_id,
                state="running",
                stage=stage,
                frames_done=total_done,
                frames_total=job.frames_total,
                fps=round(fps, 1),
                seconds_left=round(left / fps, 1) if fps else None,
                elapsed_seconds=round(max(0.0, time.time() - job.started_at), 1),
                chunk=max(0, job.index),
                attempt=job.attempt,
            )
        )

    async def _count(self, job: ChunkJob, done: int) -> int:
        key = render_frames_key(job.render_id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, str(job.index), str(done))
            pipe.expire(key, RENDER_STATE_TTL_SECONDS)
            pipe.hvals(key)
            _, _, counts = await pipe.execute()
        return min(job.frames_total, sum(int(count) for count in counts))

    async def _send(self, progress: Progress) -> None:
        topic = f"render:{progress.render_id}"
        body = msgspec.json.encode(make_event(topic, "render.progress", progress))
        key = render_state_key(progress.render_id)
        await self._redis.set(key, body, ex=RENDER_STATE_TTL_SECONDS)
        await publish_body(self._redis, topic, body)
