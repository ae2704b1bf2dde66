"""One process of a crew: makes piece after piece, each with one thread to decode and to encode."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from backend.renders.contract import JobError
from render_worker.disk import disk_errors
from render_worker.engine import Chunk, encode_chunks, encode_sound
from render_worker.errors import EngineError, job_error
from render_worker.local.errand import Brief, Errand, Piece, Work
from render_worker.media_shelf import shelf_of
from render_worker.sandbox import die_with_parent
from render_worker.tasks import Advanced, Failed, Finished

_TICK_SECONDS = 0.1
"""Between two words about how far a piece has come."""


def main(arguments: Sequence[str]) -> int:
    """Be a member: `DESCRIPTOR PARENT` are its end of the pipe and who it works for."""
    descriptor, parent = map(int, arguments)
    die_with_parent(parent)
    with Connection(descriptor) as pipe:
        serve(pipe)
    return 0


def serve(pipe: Connection) -> None:
    """Hear what it is about, then do errand after errand until the parent ends it."""
    # Ctrl-C reaches the whole group; the parent decides and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    brief = msgspec.json.decode(pipe.recv_bytes(), type=Brief)
    paths = {key: Path(path) if path else None for key, path in brief.media.items()}
    motions = Path(brief.motions) if brief.motions else None
    work = Work(brief.spec, shelf_of(brief.spec, paths), motions)
    while True:
        errand = msgspec.json.decode(pipe.recv_bytes(), type=Errand)
        if failure := _do(errand, work, _Teller(pipe)):
            pipe.send_bytes(msgspec.json.encode(failure))


class _Teller:
    """Tells the parent what is done."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._last = time.monotonic()

    def advance(self, frames: int) -> None:
        now = time.monotonic()
        if now - self._last >= _TICK_SECONDS:
            self._last = now
            self._pipe.send_bytes(msgspec.json.encode(Advanced(frames)))

    def finish(self, piece: Piece) -> None:
        _settle(Path(piece.target))
        self._pipe.send_bytes(msgspec.json.encode(Finished(frames=piece.end - piece.first)))


def _do(errand: Errand, work: Work, teller: _Teller) -> Failed | None:
    try:
        with disk_errors():
            if errand.is_sound:
                _sound(errand.pieces[0], work, teller)
            else:
                _pictures(errand.pieces, work, teller)
            return None
    except EngineError as error:
        return Failed(job=job_error(error))
    except MemoryError:
        return Failed(job=JobError("worker_failed", "there is not enough memory for it"))


def _pictures(pieces: list[Piece], work: Work, teller: _Teller) -> None:
    """Draw all pieces in one go, so that every source is opened and sought once."""
    chunks = [Chunk(piece.first, piece.end, Path(piece.target)) for piece in pieces]
    encode_chunks(
        work.spec,
        work.steadied_shelf,
        chunks,
        watch=lambda frame, _: teller.advance(frame - pieces[0].first + 1),
        finished=lambda number: teller.finish(pieces[number]),
    )


def _sound(piece: Piece, work: Work, teller: _Teller) -> None:
    encode_sound(work.spec, work.shelf, target=Path(piece.target), watch=lambda _: None)
    teller.finish(piece)


def _settle(path: Path) -> None:
    """Have the bytes on the disk before anybody gives the file its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
