"""How far a render is, counted over all its workers, so that what people see never goes back.

Several workers count and publish at once, and a chunk that is lost begins anew. So Redis itself
adds up, keeps the most there ever was, and refuses to publish what is older than what was said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.bus.client import JSON_KIND, RedisClient
from backend.bus.names import (
    RENDER_STATE_TTL_SECONDS,
    cancel_key,
    render_chunks_key,
    render_frames_key,
    render_pace_key,
    render_picture_key,
    render_state_key,
    topic_channel,
)

CACHED: Final = "c"
"""Before the number of a chunk that needed no work: it counts for people and not for the speed."""
_STAGE_STEP: Final = 2**40
"""More than there are frames: a later stage is newer, however many frames are done."""

# Time is Redis's own: workers' clocks differ.
_ADD_UP: Final = """
local counts, total, worked = redis.call('HGETALL', KEYS[1]), 0, 0
for at = 1, #counts, 2 do
    total = total + counts[at + 1]
    if string.sub(counts[at], 1, 1) ~= 'c' then worked = worked + counts[at + 1] end
end
local pace, time = KEYS[2], redis.call('TIME')
local now = time[1] + time[2] / 1000000
local peak = math.max(total, tonumber(redis.call('HGET', pace, 'peak') or 0))
redis.call('HSET', pace, 'peak', peak)
if redis.call('HSETNX', pace, 'began', now) == 1 then redis.call('HSET', pace, 'base', worked) end
local began = redis.call('HGET', pace, 'began')
local base = redis.call('HGET', pace, 'base') or 0
local cached = redis.call('HGET', pace, 'cached') or 0
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[1]) end
return {peak, worked - base, cached - total + worked, tostring(now - began),
    redis.call('GET', KEYS[3]) or ''}
"""
_COUNT: Final = "redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])" + _ADD_UP
_PUBLISH: Final = """
local rank = tonumber(ARGV[1])
if rank < tonumber(redis.call('HGET', KEYS[1], 'rank') or -1) then return 0 end
redis.call('HSET', KEYS[1], 'rank', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[4])
redis.call('PUBLISH', ARGV[3], ARGV[5] .. ARGV[2])
return 1
"""


@dataclass(frozen=True)
class Counted:
    """What all workers together have done."""

    frames: int
    """Done, as people see it: it never goes back."""
    worked: int
    """Encoded since `seconds` began, without what was there already."""
    cached_ahead: int
    """Frames that will need no work and do not count yet."""
    seconds: float
    """Since the first count."""
    chunks: str
    """One letter a chunk, see Layout."""


@dataclass(frozen=True)
class Layout:
    """Where all chunks of a render are, as Postgres knows it."""

    letters: str
    """q queued, r given to a worker, d done, c there before, f failed for good, x cancelled."""
    frames: Mapping[str, int]
    """Frames that count, by chunk number; with CACHED in front when they needed no work."""
    cached: int
    """All frames that need no work, whether they count yet or not."""


@dataclass(frozen=True)
class Standing:
    """What Redis keeps of a render."""

    frames: int
    by_chunk: Mapping[int, int]
    state: bytes | None
    """The newest event."""


class RenderCounts:
    """Counts and publishes."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._count = redis.register_script(_COUNT)
        self._publish = redis.register_script(_PUBLISH)

    async def count(self, render_id: str, chunk: int, frames: int) -> Counted:
        """Write down how many frames of a chunk are done, and add up."""
        peak, worked, ahead, seconds, letters = await self._count(
            keys=[
                render_frames_key(render_id),
                render_pace_key(render_id),
                render_chunks_key(render_id),
            ],
            args=[RENDER_STATE_TTL_SECONDS, chunk, frames],
        )
        return Counted(
            int(peak), max(0, int(worked)), max(0, int(ahead)), float(seconds), letters.decode()
        )

    async def publish(
        self, render_id: str, body: bytes, *, stage: int, frames: int, topic: str
    ) -> bool:
        """Publish and keep an event, unless something newer was said already."""
        published: int = await self._publish(
            keys=[render_pace_key(render_id), render_state_key(render_id)],
            args=[
                stage * _STAGE_STEP + frames,
                body,
                topic_channel(topic),
                RENDER_STATE_TTL_SECONDS,
                JSON_KIND,
            ],
        )
        return bool(published)

    async def lay_out(self, render_id: str, layout: Layout, begun: Sequence[int] = ()) -> None:
        """Write down what Postgres knows; chunks that have just `begun` have no frame yet."""
        frames = render_frames_key(render_id)
        counts = {**layout.frames, **{str(number): 0 for number in begun}}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(render_chunks_key(render_id), layout.letters, ex=RENDER_STATE_TTL_SECONDS)
            pipe.hset(render_pace_key(render_id), "cached", str(layout.cached))
            pipe.expire(render_pace_key(render_id), RENDER_STATE_TTL_SECONDS)
            if counts:
                # A chunk that was begun and then found made is not counted twice.
                pipe.hdel(frames, *(_twin(number) for number in counts))
                pipe.hset(frames, mapping={number: str(done) for number, done in counts.items()})
                pipe.expire(frames, RENDER_STATE_TTL_SECONDS)
            await pipe.execute()

    async def read(self, ids: Sequence[str]) -> dict[str, Standing]:
        """Read what is kept of renders."""
        if not ids:
            return {}
        async with self._redis.pipeline(transaction=False) as pipe:
            for render_id in ids:
                pipe.hgetall(render_frames_key(render_id))
                pipe.hget(render_pace_key(render_id), "peak")
                pipe.get(render_state_key(render_id))
            answers = await pipe.execute()
        return {
            render_id: _standing(*answers[3 * place : 3 * place + 3])
            for place, render_id in enumerate(ids)
        }

    async def forget(self, render_id: str) -> None:
        """Take everything away that is said of a render, before it begins anew."""
        names = (
            cancel_key,
            render_chunks_key,
            render_frames_key,
            render_pace_key,
            render_picture_key,
            render_state_key,
        )
        await self._redis.delete(*(name(render_id) for name in names))


def _twin(name: str) -> str:
    return name.removeprefix(CACHED) if name.startswith(CACHED) else CACHED + name


def _standing(counts: dict[bytes, bytes], peak: bytes | None, state: bytes | None) -> Standing:
    by_chunk: dict[int, int] = {}
    for name, done in counts.items():
        number = int(name.decode().removeprefix(CACHED))
        by_chunk[number] = max(by_chunk.get(number, 0), int(done))
    return Standing(max(sum(by_chunk.values()), int(peak or 0)), by_chunk, state)
