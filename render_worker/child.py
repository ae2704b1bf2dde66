"""The process that touches untrusted media: does a task, answers on stdout, and ends.

After a chunk it waits for another one, with the films of the last ones open.
Started ahead of need with PyAV loaded; see tasks.py for what goes over the pipes.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec
from av.video.frame import VideoFrame

from backend.media.contract import AssetError
from backend.renders.contract import JobError, RenderSpec
from render_worker.checking import check_sources
from render_worker.disk import disk_errors
from render_worker.engine import Target, encode_chunk, encode_sound
from render_worker.errors import DiskFull, EngineError, job_error
from render_worker.frames.open_films import OpenFilms
from render_worker.join import finish_file
from render_worker.media_shelf import MediaShelf, naming_files, shelf_of
from render_worker.motion.store import MotionStore
from render_worker.pictures.colour import Converter
from render_worker.pictures.jpeg import frame_image, jpeg_of
from render_worker.pictures.poster import draw_poster
from render_worker.pictures.source import NEAR_SECONDS
from render_worker.prepare.errors import PrepareFailed
from render_worker.prepare.probe import probe_file
from render_worker.prepare.renditions import make_renditions
from render_worker.sandbox import die_with_parent, limit_resources, limit_task
from render_worker.tasks import (
    CHUNKS_OF_ONE_CHILD,
    END_OF_TASK,
    HEADER,
    JSON_KIND,
    PICTURE_HEADER,
    PICTURE_KIND,
    Advanced,
    Failed,
    Finished,
    JoinTask,
    Message,
    PicturesTask,
    PrepareTask,
    Probed,
    SoundTask,
    Task,
)

_TICK_SECONDS = 0.25
"""Between two messages about progress; every second one comes with the picture it speaks of."""
_SHOWN_SECONDS = 0.5
_PICTURE_LONGEST = 640
_PICTURE_BYTES = 40_000
_HASH_BLOCK = 1 << 20
MOST_FILMS = 3
"""Open between two chunks, beside those in use; each holds a decoder with its pictures."""
_NO_MEMORY = "it needs more memory than one job is given"


class Answers:
    """Writes frames to the parent."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._last = 0.0
        self._shown = 0.0
        self._converter = Converter()

    def send(self, message: Message) -> None:
        """Write a message."""
        self._write(JSON_KIND, msgspec.json.encode(message))

    def advance(self, done: int, stage: str = "") -> bool:
        """Say how far the work has come, unless that was said just now."""
        now = time.monotonic()
        if now - self._last < _TICK_SECONDS:
            return False
        self._last = now
        self.send(Advanced(done, stage))
        return True

    def show(self, done: int, frame: int, picture: VideoFrame) -> None:
        """Say how many frames are done and show the one that was last, the first one at once."""
        if self.advance(done) and self._last - self._shown >= _SHOWN_SECONDS:
            self._shown = self._last
            image = frame_image(picture, self._converter, longest=_PICTURE_LONGEST)
            jpeg = jpeg_of(image, limit_bytes=_PICTURE_BYTES)
            self._write(PICTURE_KIND, PICTURE_HEADER.pack(frame) + jpeg)

    def _write(self, kind: bytes, body: bytes) -> None:
        self._pipe.write(HEADER.pack(kind, len(body)) + body)
        self._pipe.flush()


def main() -> int:
    """Wait for a task, do it, answer; do more when it is asked for."""
    die_with_parent(int(sys.argv[1]))
    # Whatever a library prints goes to stderr; the pipe carries frames only.
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    line = sys.stdin.buffer.readline()
    if not line:
        return 0  # the worker stops and needs no child any more
    task = msgspec.json.decode(line, type=Task)
    is_chunk = isinstance(task, PicturesTask)
    limit_resources(task.limits, tasks=CHUNKS_OF_ONE_CHILD if is_chunk else 1)
    films = OpenFilms(MOST_FILMS, near_seconds=NEAR_SECONDS)
    answers = Answers(pipe)
    finish(answers, run_task(task, answers, films))
    for line in sys.stdin.buffer if is_chunk else ():
        task = msgspec.json.decode(line, type=PicturesTask)
        limit_task(task.limits)
        answers = Answers(pipe)
        finish(answers, run_task(task, answers, films))
    return 0


def finish(answers: Answers, message: Message) -> None:
    """Give the last answer to a task, after everything that was complained of."""
    sys.stderr.flush()
    os.write(sys.stderr.fileno(), b"\n" + END_OF_TASK + b"\n")
    answers.send(message)


def run_task(task: Task, answers: Answers, films: OpenFilms) -> Message:
    """Do a task; expected failures become an answer, all others end the process."""
    if isinstance(task, PrepareTask):
        return _prepare(task, answers)
    try:
        with disk_errors():
            match task:
                case PicturesTask():
                    return _pictures(task, answers, films)
                case SoundTask():
                    return _sound(task, answers)
                case JoinTask():
                    return _join(task)
    except EngineError as error:
        return Failed(job=job_error(error))
    except MemoryError:
        return Failed(job=JobError("media_damaged", f"A piece could not be made: {_NO_MEMORY}."))


def _prepare(task: PrepareTask, answers: Answers) -> Message:
    try:
        with disk_errors():
            return _prepared(task, answers)
    except PrepareFailed as error:
        return Failed(asset=AssetError(error.code, error.message))
    except DiskFull:
        return Failed(
            asset=AssetError("worker_failed", "The server's disk is full: try again later.")
        )
    except EngineError as error:
        return Failed(asset=AssetError("damaged", f"The file is damaged: {error.message}."))
    except MemoryError:
        return Failed(asset=AssetError("too_large", f"The file cannot be used: {_NO_MEMORY}."))


def _prepared(task: PrepareTask, answers: Answers) -> Message:
    source, folder = Path(task.source), Path(task.folder)

    def report(stage: str, fraction: float) -> None:
        answers.advance(round(fraction * 1000), stage)

    answers.send(Advanced(0, "Reading the file"))
    facts = probe_file(source, lambda part: report("Reading the file", part / 2))
    digest = _hash_file(source, lambda part: report("Reading the file", 0.5 + part / 2))
    (folder / "probe.json").write_bytes(msgspec.json.encode(facts))
    answers.send(Probed(facts, digest))
    return Finished(sha256=digest, renditions=make_renditions(source, facts, folder, report))


def _pictures(task: PicturesTask, answers: Answers, films: OpenFilms) -> Message:
    spec, shelf = _open_spec(task.spec, task.media)
    known = {name: Path(path) for name, path in task.motions.items()}
    shelf = replace(shelf, motions=MotionStore(Path(task.motion_folder), known))

    def watch(frame: int, picture: VideoFrame) -> None:
        answers.show(frame - task.first + 1, frame, picture)

    with naming_files(shelf):
        check_sources(spec, shelf_of(spec, _paths(task.unchecked)))
        frames = encode_chunk(
            spec,
            shelf,
            (task.first, task.end),
            target=Target(
                Path(task.target),
                task.working,
                task.encoder_threads,
                open_source=partial(films.lend, threads=task.decoder_threads),
            ),
            watch=watch,
        )
    return Finished(frames=frames, sha256=_hash_file(Path(task.target)))


def _sound(task: SoundTask, answers: Answers) -> Message:
    spec, shelf = _open_spec(task.spec, task.media)

    def watch(samples: int) -> None:
        answers.advance(samples)

    with naming_files(shelf):
        check_sources(spec, shelf_of(spec, _paths(task.unchecked)))
        encode_sound(spec, shelf, target=Path(task.target), watch=watch)
    return Finished(frames=spec.range[1] - spec.range[0], sha256=_hash_file(Path(task.target)))


def _join(task: JoinTask) -> Message:
    target = Path(task.target)
    chunks = [Path(chunk) for chunk in task.chunks]
    joined = finish_file(target, chunks, Path(task.sound) if task.sound else None, task.output)
    if joined.frames != task.frames_total:
        raise EngineError(
            f"the file has {joined.frames} frames instead of {task.frames_total}: start it again"
        )
    if joined.frames:
        Path(task.poster).write_bytes(draw_poster(target))
    return Finished(frames=joined.frames, sha256=_hash_file(target))


def _open_spec(path: str, media: dict[str, str | None]) -> tuple[RenderSpec, MediaShelf]:
    spec = msgspec.json.decode(Path(path).read_bytes(), type=RenderSpec)
    return spec, shelf_of(spec, _paths(media))


def _paths(media: Mapping[str, str | None]) -> dict[str, Path | None]:
    return {key: Path(place) if place is not None else None for key, place in media.items()}


def _hash_file(path: Path, report: Callable[[float], None] = lambda _: None) -> str:
    digest = hashlib.sha256()
    size, done = max(1, path.stat().st_size), 0
    with path.open("rb") as file:
        while block := file.read(_HASH_BLOCK):
            digest.update(block)
            done += len(block)
            report(done / size)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
