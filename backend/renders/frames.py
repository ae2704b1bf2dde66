"""Single frames of a timeline as it is now: kept by content, composed by whichever worker is free.

They do not go through arq, whose polling alone costs more than the picture.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import compress
from typing import Any
from uuid import UUID

import msgspec

from backend.accounts.identity import CurrentPerson
from backend.bus.client import RedisClient
from backend.bus.names import FRAME_REQUESTS, frame_answer_key, frame_asked_key
from backend.collab.schemas import Timeline
from backend.collab.service import TimelineService
from backend.errors import FieldError, Invalid
from backend.logs import request_id_var
from backend.renders.contract import JobError, RenderSpec
from backend.renders.errors import FrameFailed, FramesBusy, FrameUnanswered, NothingToRender
from backend.renders.frame_contract import PICTURE_KIND, FrameRequest, PictureFormat, frame_key
from backend.renders.freezing import asset_ids
from backend.renders.motion import picture_stretches
from backend.renders.nested_freezing import freeze_nested
from backend.renders.one_frame import NARROWEST, WIDEST, around_frame, spec_of_frame
from backend.renders.planning import FactsFor, engine_version
from backend.storage import keys
from backend.storage.errors import ObjectMissing
from backend.storage.store import ObjectStore

WAIT_SECONDS = 5.0
MOST_WAITING = 32
"""In one process, each with a connection to Redis."""
MOST_QUEUED = 64
"""On the list: so many are not made in the time that anybody waits."""
_BLOCK_SECONDS = 2
"""Shorter than Redis's connections wait for an answer."""
_TOLERANCE = Fraction(1, 1000)
"""Of a frame: seconds with a few decimals mean the frame that begins there."""


@dataclass(frozen=True)
class FrameWish:
    """Which picture somebody wants."""

    seconds: Fraction | None
    frame: int | None
    """One of the two."""
    width: int
    picture_format: PictureFormat


@dataclass(frozen=True)
class _Place:
    """Where a picture is kept, and what its request is called."""

    key: str
    target: str
    name: str
    motions: tuple[str, ...]


class FrameService:
    """Answers with pictures."""

    def __init__(
        self,
        redis: RedisClient,
        store: ObjectStore,
        *,
        timelines: TimelineService,
        facts_for: FactsFor,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._redis = redis
        self._store = store
        self._timelines = timelines
        self._facts_for = facts_for
        self.wait_seconds = wait_seconds
        self._waiting = 0

    async def draw(
        self, person: CurrentPerson, timeline_id: UUID, wish: FrameWish, *, known: str = ""
    ) -> tuple[str, bytes | None]:
        """Return a picture's name and the picture; None for one whose name is in `known`.

        Raises:
            NothingToRender: the timeline is empty.
            Invalid: the frame lies outside of it, or the width is out of bounds.
            FramesBusy, FrameUnanswered, FrameFailed
        """
        timeline = await self._timelines.get(person.id, timeline_id)
        spec = await self._spec(person, timeline, wish)
        motions = await self._stored_motions(spec)
        key = await asyncio.to_thread(
            frame_key, spec, wish.picture_format, engine_version(), motions
        )
        if f'"{key}"' in known:
            return key, None
        workspace = str(timeline.workspace_id)
        target = keys.frame_picture(workspace, key, wish.picture_format)
        try:
            return key, await self._store.get_bytes(target)
        except ObjectMissing:
            place = _Place(key, target, f"{workspace}:{key}", motions)
            return key, await self._compose(place, spec, wish.picture_format)

    async def _spec(self, person: CurrentPerson, timeline: Timeline, wish: FrameWish) -> RenderSpec:
        if not NARROWEST <= wish.width <= WIDEST:
            words = f"must be {NARROWEST} to {WIDEST} pixels"
            raise Invalid(f"The width {words}.", FieldError("w", words))
        projection = await self._timelines.meaning(timeline.id)
        frame = _frame(wish, projection)
        seen = around_frame(projection, frame)
        nested = await freeze_nested(
            self._timelines, person.id, timeline, seen, self._timelines.meaning
        )
        wanted = {asset for one in (seen, *nested.values()) for asset in asset_ids(one).values()}
        sources = await self._facts_for(timeline.workspace_id, wanted)
        timelines = (seen, nested)
        return spec_of_frame(
            timeline.workspace_id, timelines, sources, frame=frame, width=wish.width
        )

    async def _stored_motions(self, spec: RenderSpec) -> tuple[str, ...]:
        """Name what renders have found of the motion of films that are steadied."""
        wanted = sorted(await asyncio.to_thread(picture_stretches, spec, spec.range))
        stored = [await self._store.exists(keys.motion(spec.workspace_id, n)) for n in wanted]
        return tuple(compress(wanted, stored))

    async def _compose(self, place: _Place, spec: RenderSpec, kind: PictureFormat) -> bytes:
        if self._waiting >= MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            await self._ask(place, spec, kind)
            return _picture(await self._answer(place.name))
        finally:
            self._waiting -= 1

    async def _ask(self, place: _Place, spec: RenderSpec, kind: PictureFormat) -> None:
        """Put a request on the list, unless the same picture is being made already."""
        asked, seconds = frame_asked_key(place.name), self.wait_seconds
        if not await self._redis.set(asked, b"1", nx=True, px=int(seconds * 1000)):
            return
        if await self._redis.llen(FRAME_REQUESTS) >= MOST_QUEUED:  # type: ignore[misc] # redis-py says it may be synchronous
            await self._redis.delete(asked)
            raise _busy()
        request = FrameRequest(
            name=place.name,
            workspace_id=spec.workspace_id,
            spec=spec,
            picture_format=kind,
            target_key=place.target,
            request_id=request_id_var.get() or "",
            motions=place.motions,
        )
        await self._redis.lpush(FRAME_REQUESTS, msgspec.json.encode(request))  # type: ignore[misc] # as above

    async def _answer(self, name: str) -> bytes:
        """Wait for the answer and leave it to all others who wait for it."""
        key = frame_answer_key(name)
        loop = asyncio.get_running_loop()
        end = loop.time() + self.wait_seconds
        while (left := end - loop.time()) > 0:
            # From the list's end to its other end: it stays there for whoever asks next.
            seconds = max(1, min(_BLOCK_SECONDS, round(left)))
            answer: object = await self._redis.blmove(key, key, seconds)
            if isinstance(answer, bytes):
                return answer
        message = "No render worker made this picture in time. Please try again in a moment."
        raise FrameUnanswered(message, retry_after=2)


def _busy() -> FramesBusy:
    message = "More pictures are wanted just now than can be made. Please try again in a moment."
    return FramesBusy(message, retry_after=1)


def _picture(answer: bytes) -> bytes:
    if answer.startswith(PICTURE_KIND):
        return answer[len(PICTURE_KIND) :]
    error = msgspec.json.decode(answer[1:], type=JobError)
    raise FrameFailed(error.message)


def _frame(wish: FrameWish, projection: Mapping[str, Any]) -> int:
    duration: int = projection["duration"]
    field = "t" if wish.frame is None else "frame"
    if duration == 0:
        message = "There is nothing on this timeline yet: add a clip or a title first."
        raise NothingToRender(message, FieldError(field, message))
    frame = wish.frame
    if frame is None:
        frame = int((wish.seconds or 0) * Fraction(*projection["rate"]) + _TOLERANCE)
    if not 0 <= frame < duration or (wish.seconds or 0) < 0:
        words = f"must lie within the timeline's {duration} frames"
        raise Invalid(f"The time {words}.", FieldError(field, words))
    return frame
