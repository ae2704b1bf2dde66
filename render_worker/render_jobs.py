"""The render jobs of arq: encode a chunk, encode the sound, join; each ends in one report."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TypedDict

import msgspec

from backend.logs import request_id_var
from backend.renders.contract import (
    ASSEMBLE_INDEX,
    SOUND_INDEX,
    AssembleJob,
    ChunkJob,
    JobError,
    Outcome,
    RenderReport,
    RenderSpec,
    piece_job_id,
)
from backend.renders.layers import Layer, picture_layers, sound_layers
from backend.renders.nesting import with_nested
from backend.renders.plan import frames_of_output
from backend.renders.presets import CONTENT_TYPES
from backend.storage import keys
from backend.storage.errors import ObjectMissing, StorageFull
from render_worker.bench import Bench, crash_error
from render_worker.checked import CheckedSources
from render_worker.children import ChildDied, ChildTooSlow, Hear, Show
from render_worker.chunk_children import Place
from render_worker.costs import chunk_costs
from render_worker.errors import Cancelled
from render_worker.handing_in import hand_in
from render_worker.job_log import job_log
from render_worker.lease import held_lease
from render_worker.motion.exchange import MotionExchange
from render_worker.tasks import (
    Advanced,
    Failed,
    Finished,
    JoinTask,
    PicturesTask,
    Probed,
    SoundTask,
)

_LOGGER = logging.getLogger(__name__)
_DISK_FULL = JobError("disk_full", "The server's disk is full; free some space and try again.")
_GONE = JobError("worker_failed", "A piece of this render is gone from storage; try again.")


class JobFailed(Exception):
    """A job ends with this error."""

    def __init__(self, error: JobError) -> None:
        super().__init__(error.message)
        self.error = error


class RenderJobs:
    """Does the jobs; they may come twice, and then change nothing."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._checked = CheckedSources(bench.materials)

    async def encode_chunk(self, argument: str) -> None:
        """Encode one chunk, unless it is in storage already."""
        job = msgspec.json.decode(argument, type=ChunkJob)
        await self._report(job, job.index, job.key, lambda: self._chunk(job))

    async def encode_sound(self, argument: str) -> None:
        """Encode the sound of the whole range, unless it is in storage already."""
        job = msgspec.json.decode(argument, type=ChunkJob)
        await self._report(job, SOUND_INDEX, job.key, lambda: self._sound(job))

    async def assemble(self, argument: str) -> None:
        """Join the pieces into the output file."""
        job = msgspec.json.decode(argument, type=AssembleJob)
        await self._report(job, ASSEMBLE_INDEX, job.output_key, lambda: self._join(job))

    async def _report(
        self,
        job: ChunkJob | AssembleJob,
        index: int,
        key: str,
        work: Callable[[], Awaitable[RenderReport]],
    ) -> None:
        """Do the work under a lease and hand its outcome to control."""
        request_id_var.set(job.request_id)
        began = time.monotonic()
        empty = RenderReport(job.render_id, index, key, job.attempt, Outcome.FAILED, job.request_id)
        async with held_lease(self._bench.redis, piece_job_id(job.render_id, index, job.attempt)):
            with job_log() as lines:
                report = await _outcome(work, empty, self._bench, job.render_id)
            seconds = round(time.monotonic() - began, 3)
            lines.append(_summary(report, seconds))
            report = msgspec.structs.replace(report, seconds=seconds, log=lines)
            await hand_in(self._bench.queue, report)
        _LOGGER.info(
            "Piece %s of render %s: %s in %.2f s",
            index,
            job.render_id,
            report.outcome,
            report.seconds,
        )

    async def _chunk(self, job: ChunkJob) -> RenderReport:
        async with self._bench.chunk_slots:
            target_key = keys.chunk(job.workspace_id, job.key)
            if (cached := await self._find_cached(job, target_key)) is not None:
                return cached
            self._bench.materials.require_room()
            with self._bench.materials.job_folder() as folder:
                spec, spec_path = await self._spec(job, folder)
                await self._weigh(spec)
                layers = [
                    layer
                    for layer in picture_layers(spec.timeline)
                    if layer.start < job.end and job.first < layer.end
                ]
                needed = list(with_nested(spec, layers, picture_layers))
                motions = self._motions(job, folder)
                task = PicturesTask(
                    spec=str(spec_path),
                    media=await self._media(spec, needed),
                    first=job.first,
                    end=job.end,
                    target=str(folder / "chunk"),
                    limits=self._bench.allowance.limits(job.deadline_seconds),
                    working=await self._bench.facts.encoders() if spec.output.hardware else [],
                    decoder_threads=0 if is_alone(job) else 1,
                    encoder_threads=0 if spec.output.is_one_job else 1,
                    motions=await motions.known(needed),
                    motion_folder=str(motions.folder),
                )
                try:
                    finished = await self._run_checking(spec, task, job)
                finally:
                    # Also of a job that took too long: the next try goes on from there.
                    await motions.keep()
                await self._bench.store.put_file(
                    target_key, folder / "chunk", content_type="video/mp4"
                )
                size_bytes = (folder / "chunk").stat().st_size
            await self._bench.board.finish_chunk(job)
            return _done(job, finished, size_bytes)

    async def _sound(self, job: ChunkJob) -> RenderReport:
        target_key = keys.chunk(job.workspace_id, job.key, "m4a")
        if (cached := await self._find_cached(job, target_key)) is not None:
            return cached
        self._bench.materials.require_room()
        with self._bench.materials.job_folder() as folder:
            spec, spec_path = await self._spec(job, folder)
            sounds = sound_layers(spec.timeline)
            task = SoundTask(
                spec=str(spec_path),
                media=await self._media(spec, with_nested(spec, sounds, sound_layers)),
                target=str(folder / "sound"),
                limits=self._bench.allowance.limits(job.deadline_seconds),
            )
            finished = await self._run_checking(spec, task, job)
            await self._bench.store.put_file(target_key, folder / "sound", content_type="audio/mp4")
            return _done(job, finished, (folder / "sound").stat().st_size)

    async def _join(self, job: AssembleJob) -> RenderReport:
        store, materials = self._bench.store, self._bench.materials
        await self._bench.board.join(job.render_id, job.frames_total, job.attempt)
        pieces = [*job.chunk_keys, *([job.sound_key] if job.sound_key else [])]
        # The file is as large as all of them, and written to the store once more.
        sizes = [stat.size_bytes for key in pieces if (stat := await store.find_stat(key))]
        materials.require_room(2 * sum(sizes))
        with materials.job_folder() as folder:
            spec = msgspec.json.decode(await store.get_bytes(job.spec_key), type=RenderSpec)
            made = folder / f"out.{spec.output.container}"
            task = JoinTask(
                chunks=[await self._piece(key) for key in job.chunk_keys],
                sound=await self._piece(job.sound_key) if spec.output.audio_codec else "",
                output=spec.output,
                frames_total=frames_of_output(spec),
                target=str(made),
                poster=str(folder / "poster.jpg"),
                limits=self._bench.allowance.limits(job.deadline_seconds),
            )
            finished = await self._run(task, job)
            if finished.frames:
                await store.put_file(
                    keys.render_poster(job.workspace_id, job.render_id),
                    folder / "poster.jpg",
                    content_type="image/jpeg",
                )
            kind = CONTENT_TYPES[spec.output.container]
            await store.put_file(job.output_key, made, content_type=kind)
            return RenderReport(
                job.render_id,
                ASSEMBLE_INDEX,
                job.output_key,
                job.attempt,
                Outcome.DONE,
                job.request_id,
                frames=finished.frames,
                size_bytes=made.stat().st_size,
                sha256=finished.sha256,
            )

    async def _find_cached(self, job: ChunkJob, key: str) -> RenderReport | None:
        stat = await self._bench.store.find_stat(key)
        if stat is None:
            return None
        done = _done(job, Finished(frames=job.end - job.first), stat.size_bytes)
        return msgspec.structs.replace(done, cached=True)

    async def _spec(self, job: ChunkJob, folder: Path) -> tuple[RenderSpec, Path]:
        content = await self._bench.store.get_bytes(job.spec_key)
        path = folder / "spec.json"
        await asyncio.to_thread(path.write_bytes, content)
        return msgspec.json.decode(content, type=RenderSpec), path

    async def _weigh(self, spec: RenderSpec) -> None:
        if not self._bench.board.knows(spec.render_id):
            costs = await asyncio.to_thread(chunk_costs, spec)
            self._bench.board.weigh(spec.render_id, costs)

    def _motions(self, job: ChunkJob, folder: Path) -> MotionExchange:
        store, materials = self._bench.store, self._bench.materials
        return MotionExchange(store, materials, workspace_id=job.workspace_id, folder=folder)

    async def _media(
        self, spec: RenderSpec, layers: Iterable[tuple[RenderSpec, Layer]]
    ) -> dict[str, str | None]:
        wanted = {key for _, layer in layers for key in layer.assets} & spec.assets.keys()
        found: dict[str, str | None] = {}
        for key in sorted(wanted):
            asset = spec.assets[key]
            path = await self._bench.materials.find(asset.storage_key, name=asset.sha256)
            found[key] = str(path) if path is not None else None
        return found

    async def _piece(self, key: str) -> str:
        path = await self._bench.materials.find(key, name=key.rsplit("/", 1)[-1])
        if path is None:
            raise JobFailed(_GONE)
        return str(path)

    async def _run_checking(
        self, spec: RenderSpec, task: PicturesTask | SoundTask, job: ChunkJob
    ) -> Finished:
        with self._checked.claim(spec) as unchecked:
            return await self._run(msgspec.structs.replace(task, unchecked=unchecked), job)

    async def _run(
        self, task: PicturesTask | SoundTask | JoinTask, job: ChunkJob | AssembleJob
    ) -> Finished:
        async def hear(message: Advanced | Probed) -> None:
            if isinstance(message, Advanced) and isinstance(task, PicturesTask):
                await self._bench.board.advance(_chunk_of(job), message.done)

        async def show(frame: int, jpeg: bytes) -> None:
            await self._bench.board.show(_chunk_of(job), frame, jpeg)

        how: _How = {"deadline_seconds": job.deadline_seconds, "hear": hear, "show": show}
        if isinstance(task, PicturesTask):
            answer = await self._bench.chunk_children.run(_place(_chunk_of(job)), task, **how)
        else:
            answer = await self._bench.children.run(task, **how)
        if isinstance(answer, Failed):
            raise JobFailed(answer.job or crash_error(0))
        return answer


class _How(TypedDict):
    deadline_seconds: float
    hear: Hear
    show: Show


def is_alone(job: ChunkJob) -> bool:
    """Say whether no other chunk of its render can keep the other cores busy.

    Then several threads decode. How many encode is always the same: it changes the bytes.
    """
    return job.end - job.first == job.frames_total


def _place(job: ChunkJob) -> Place:
    return Place(job.workspace_id, job.render_id, job.index, job.first, job.end)


def _chunk_of(job: ChunkJob | AssembleJob) -> ChunkJob:
    if isinstance(job, ChunkJob):
        return job
    raise TypeError("Only chunks show progress")


def _done(job: ChunkJob, finished: Finished, size_bytes: int) -> RenderReport:
    return RenderReport(
        job.render_id,
        job.index,
        job.key,
        job.attempt,
        Outcome.DONE,
        job.request_id,
        frames=finished.frames,
        size_bytes=size_bytes,
        sha256=finished.sha256,
    )


def _summary(report: RenderReport, seconds: float) -> str:
    if report.error is not None:
        return f"{report.outcome} after {seconds} s: {report.error.code}: {report.error.message}"
    how = "was there already" if report.cached else f"{report.outcome} in {seconds} s"
    return f"{report.frames} frames, {report.size_bytes} bytes, {how}"


async def _outcome(
    work: Callable[[], Awaitable[RenderReport]],
    empty: RenderReport,
    bench: Bench,
    render_id: str,
) -> RenderReport:
    """Do the work; whatever happens becomes a report, but for the worker's own stop."""
    try:
        async with bench.until_cancelled(render_id):
            return await work()
    except Cancelled:
        await bench.chunk_children.forget(render_id)
        return msgspec.structs.replace(empty, outcome=Outcome.CANCELLED)
    except JobFailed as failure:
        error = failure.error
    except ChildTooSlow:
        error = JobError("timed_out", "A part of this render took longer than it may.")
    except ChildDied as death:
        error = crash_error(death.signal_number)
    except StorageFull:
        error = _DISK_FULL
    except ObjectMissing:
        error = _GONE
    except OSError:
        _LOGGER.exception("A job could not use the disk")
        error = JobError("worker_failed", "The worker cannot write to its disk.")
    except Exception:
        # The outermost loop of a job: an unforeseen error must reach the person who waits.
        _LOGGER.exception("A job failed unexpectedly")
        error = JobError("worker_failed", "A part of this render failed unexpectedly.")
    _LOGGER.warning("A job failed: %s: %s", error.code, error.message)
    return msgspec.structs.replace(empty, outcome=Outcome.FAILED, error=error)
