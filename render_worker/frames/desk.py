"""Takes requests for single frames off Redis's list, as long as the worker runs."""

import asyncio
import contextlib
import logging
from typing import Final

import msgspec

from backend.bus.client import LOST, RedisClient
from backend.bus.names import (
    FRAME_ANSWER_SECONDS,
    FRAME_REQUESTS,
    frame_answer_key,
    frame_asked_key,
)
from backend.logs import request_id_var
from backend.renders.contract import JobError, RenderSpec
from backend.renders.frame_contract import JSON_KIND, MEDIA_TYPES, PICTURE_KIND, FrameRequest
from backend.storage import keys
from backend.storage.errors import StorageFull
from backend.storage.store import ObjectStore
from render_worker.bench import crash_error
from render_worker.children import ChildDied, ChildTooSlow
from render_worker.frames.children import MOST_CHILDREN, FrameChildren
from render_worker.frames.task import FrameTask
from render_worker.materials import Materials

BLOCK_SECONDS: Final = 2
"""Shorter than Redis's connections wait for an answer."""
FAILURE_SECONDS: Final = 1
"""So long a failure is told to whoever asks again; then it is tried again."""
_REST_SECONDS: Final = 0.5
_UNREADABLE: Final = JobError("worker_failed", "The worker cannot read the media of this picture.")
_LOGGER = logging.getLogger(__name__)


class FrameDesk:
    """Does as many requests at a time as there are children."""

    def __init__(
        self,
        redis: RedisClient,
        store: ObjectStore,
        materials: Materials,
        children: FrameChildren,
    ) -> None:
        self._redis = redis
        self._store = store
        self._materials = materials
        self._children = children
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Begin."""
        await self._children.warm()
        self._tasks = [
            asyncio.create_task(self._work(), name=f"frames-{n}") for n in range(MOST_CHILDREN)
        ]

    async def close(self) -> None:
        """Stop when what has been begun is done."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._children.close()

    async def _work(self) -> None:
        while True:
            try:
                await self._next()
            except LOST as error:
                _LOGGER.warning("Redis cannot be asked for frames: %r", error)
                await asyncio.sleep(_REST_SECONDS)
            except Exception:
                # The outermost loop: one bad request must not end all others.
                _LOGGER.exception("A frame could not be made")
                await asyncio.sleep(_REST_SECONDS)

    async def _next(self) -> None:
        taken = await self._redis.blpop([FRAME_REQUESTS], timeout=BLOCK_SECONDS)  # type: ignore[misc] # redis-py says it may be synchronous
        if taken is None:
            return
        doing = asyncio.create_task(self._do(msgspec.json.decode(taken[1], type=FrameRequest)))
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            # The worker stops: what it has taken off the list is still done.
            await doing
            raise

    async def _do(self, request: FrameRequest) -> None:
        request_id_var.set(request.request_id)
        if not await self._redis.exists(frame_asked_key(request.name)):
            return  # it lay here for so long that nobody waits any more
        task = await self._find_task(request)
        answer = task if isinstance(task, JobError) else await self._answer(request, task)
        if isinstance(answer, JobError):
            _LOGGER.warning("A frame failed: %s: %s", answer.code, answer.message)
            await self._tell(request, JSON_KIND + msgspec.json.encode(answer), FAILURE_SECONDS)
            return
        await self._tell(request, PICTURE_KIND + answer, FRAME_ANSWER_SECONDS)
        # Its name says what is in it: a picture without media that may come back is not kept.
        if isinstance(task, FrameTask) and _is_whole(task, request):
            await self._keep(request, answer)

    async def _find_task(self, request: FrameRequest) -> FrameTask | JobError:
        try:
            return FrameTask(
                spec=request.spec,
                media=await self._media(request.spec),
                picture_format=request.picture_format,
                motions=await self._motions(request),
            )
        except (OSError, StorageFull):
            _LOGGER.exception("The media of a frame could not be fetched")
            return _UNREADABLE

    async def _answer(self, request: FrameRequest, task: FrameTask) -> bytes | JobError:
        try:
            try:
                return await self._children.compose(request.workspace_id, task)
            except ChildDied:
                # It may have met its end before this, in a picture of somebody else's.
                return await self._children.compose(request.workspace_id, task)
        except ChildTooSlow:
            return JobError("timed_out", "The picture took longer than it may.")
        except ChildDied as death:
            return crash_error(death.signal_number)
        except OSError:
            _LOGGER.exception("A frame's child could not be spoken to")
            return _UNREADABLE

    async def _media(self, spec: RenderSpec) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for key, asset in spec.assets.items():
            path = await self._materials.find(asset.storage_key, name=asset.sha256)
            found[key] = str(path) if path is not None else None
        return found

    async def _motions(self, request: FrameRequest) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in request.motions:
            key = keys.motion(request.workspace_id, name)
            if (path := await self._materials.find(key, name=name)) is not None:
                found[name] = str(path)
        return found

    async def _tell(self, request: FrameRequest, answer: bytes, seconds: int) -> None:
        """Answer everybody who waits; who asks after that finds the answer, or asks anew."""
        key = frame_answer_key(request.name)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(key, frame_asked_key(request.name))
            pipe.rpush(key, answer)
            pipe.expire(key, seconds)
            await pipe.execute()

    async def _keep(self, request: FrameRequest, picture: bytes) -> None:
        try:
            media_type = MEDIA_TYPES[request.picture_format]
            await self._store.put_bytes(request.target_key, picture, content_type=media_type)
        except (OSError, StorageFull) as error:
            # It was answered; it is made again when somebody wants it again.
            _LOGGER.warning("A frame could not be kept: %r", error)


def _is_whole(task: FrameTask, request: FrameRequest) -> bool:
    """Answer whether nothing is missing that a picture's name speaks of."""
    return all(task.media.values()) and len(task.motions) == len(request.motions)
