"""Does the work of the control process and of a render worker, step by step, for tests.

The queues, Postgres and storage are real. Only the pictures are not: a piece's object holds its
own key instead of H.264, which the browser story checks with the real worker.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from arq.constants import job_key_prefix

from backend.app import Services
from backend.bus.names import CONTROL_QUEUE, RENDER_QUEUE, lease_key
from backend.bus.queue import Job, decode_job, enqueue, open_queue
from backend.collab.document import Patch
from backend.media.preparation import Bus
from backend.renders.contract import (
    ASSEMBLE_INDEX,
    ASSEMBLE_JOB,
    REPORT_JOB,
    AssembleJob,
    ChunkJob,
    JobError,
    Outcome,
    RenderReport,
    piece_report_id,
)
from backend.renders.dispatch import piece_object
from backend.renders.farm import FarmGround, RenderFarm, open_farm
from backend.renders.jobs import render_functions
from backend.renders.line import LineLimits
from backend.web.application import CutroomApp

FRAMES_PER_TITLE = 100
OUTPUT = b"a finished film"
LIMITS = LineLimits(at_once=8, waiting=200)


@dataclass(frozen=True)
class Piece:
    """One job taken from the render queue."""

    job_id: str
    name: str
    task: ChunkJob | AssembleJob

    @property
    def number(self) -> int:
        return self.task.index if isinstance(self.task, ChunkJob) else ASSEMBLE_INDEX


class FarmHand:
    """Takes jobs out of the queues and does them."""

    def __init__(self, app: CutroomApp, *, slots: int = 2, limits: LineLimits = LIMITS) -> None:
        self.services: Services = app.state.services
        services = self.services
        self.queue = open_queue(services.redis)
        self.farm: RenderFarm = open_farm(
            FarmGround(
                services.database,
                Bus(services.redis, self.queue),
                services.store,
                services.accounts,
                services.assets.facts_for,
            ),
            limits,
            slots=slots,
        )
        jobs = render_functions(self.farm.planner, self.farm.recorder)
        self.jobs = {job.name: job.coroutine for job in jobs}

    async def waiting(self, queue: str = RENDER_QUEUE) -> list[str]:
        """Ids of the jobs in a queue, next first."""
        return [job_id.decode() for job_id in await self.services.redis.zrange(queue, 0, -1)]

    async def take(self) -> Piece:
        """The next job of the render queue, with a lease, as a worker takes it."""
        job_id = (await self.waiting())[0]
        name, argument = await self._pop(RENDER_QUEUE, job_id)
        await self.services.redis.set(lease_key(job_id), b"test", ex=15)
        shape: type[Any] = AssembleJob if name == ASSEMBLE_JOB else ChunkJob
        return Piece(job_id, name, msgspec.json.decode(argument, type=shape))

    async def make(self, piece: Piece, content: bytes | None = None) -> None:
        """Store what a job makes, its own key unless told otherwise, and report it."""
        task = piece.task
        if isinstance(task, AssembleJob):
            await self.services.store.put_bytes(task.output_key, OUTPUT)
        else:
            name = piece_object(UUID(task.workspace_id), task.index, key=task.key)
            await self.services.store.put_bytes(name, content or task.key.encode())
        frames = task.end - task.first if isinstance(task, ChunkJob) else task.frames_total
        await self.report(piece, Outcome.DONE, frames=frames)

    async def fail(self, piece: Piece, code: str, *, attempt: int | None = None) -> None:
        """Report a failure."""
        error = JobError(code, "The clip “Flash” could not be read.", clip="c1")
        await self.report(piece, Outcome.FAILED, error=error, attempt=attempt)

    async def report(
        self,
        piece: Piece,
        outcome: Outcome,
        *,
        frames: int = 0,
        error: JobError | None = None,
        attempt: int | None = None,
    ) -> None:
        """Queue the outcome of a job, as a worker does, and let control take it."""
        report = self.report_about(piece, outcome, frames=frames, error=error, attempt=attempt)
        await self.services.redis.delete(lease_key(piece.job_id))
        report_id = piece_report_id(report.render_id, report.index, report.attempt)
        text = msgspec.json.encode(report).decode()
        await enqueue(self.queue, Job(REPORT_JOB, text, report_id, queue=CONTROL_QUEUE))
        await self.control()

    def report_about(
        self,
        piece: Piece,
        outcome: Outcome,
        *,
        frames: int = 0,
        error: JobError | None = None,
        attempt: int | None = None,
    ) -> RenderReport:
        """What a worker says about a job."""
        return RenderReport(
            render_id=piece.task.render_id,
            index=piece.number,
            key=piece.task.key if isinstance(piece.task, ChunkJob) else "",
            attempt=attempt or piece.task.attempt,
            outcome=outcome,
            request_id=piece.task.request_id,
            frames=frames,
            size_bytes=len(OUTPUT),
            error=error,
        )

    async def pass_rest(self) -> None:
        """Let the time pass that failed pieces rest, and give them out."""
        await self.services.database.fetch("UPDATE render_piece SET not_before = NULL")
        await self.farm.recorder.release()

    async def control(self) -> None:
        """Do every job on the control queue."""
        while waiting := await self.waiting(CONTROL_QUEUE):
            name, argument = await self._pop(CONTROL_QUEUE, waiting[0])
            # A task of its own, as arq makes one: what a job sets in its context stays there.
            await asyncio.create_task(self.jobs[name]({"job_try": 1}, argument))

    async def finish(self) -> list[int]:
        """Do everything there is, and say which pieces were made, in order."""
        await self.control()
        made = []
        while await self.waiting():
            piece = await self.take()
            await self.make(piece)
            made.append(piece.number)
        return made

    async def write(self, timeline_id: str, patches: list[Patch]) -> None:
        """Edit a timeline."""
        await self.services.timelines.write(UUID(timeline_id), patches, None)

    async def add_titles(self, timeline_id: str, number: int, *, first: int = 0) -> None:
        """Put titles one after the other onto V1, each long enough for a chunk of its own."""
        track = await self.video_track(timeline_id)
        patches = []
        for index in range(first, first + number):
            clip_id = f"title{index:07d}"
            at = index * FRAMES_PER_TITLE
            clip = {"kind": "text", "track": track, "at": at, "head": 0, "tail": FRAMES_PER_TITLE}
            patches.append(Patch("clips", clip_id, None, clip))
            patches.append(Patch("texts", clip_id, None, f"Title {index}"))
        await self.write(timeline_id, patches)

    async def video_track(self, timeline_id: str) -> str:
        """Id of the track V1."""
        frozen = await self.services.timelines.freeze(UUID(timeline_id), None)
        return next(t["id"] for t in frozen.projection["tracks"] if t["name"] == "V1")

    async def _pop(self, queue: str, job_id: str) -> tuple[str, str]:
        redis = self.services.redis
        stored = await redis.get(job_key_prefix + job_id)
        assert stored is not None
        await redis.zrem(queue, job_id)
        await redis.delete(job_key_prefix + job_id)
        job = decode_job(stored)
        return job["f"], job["a"][0]
