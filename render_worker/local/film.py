"""A whole film, in one pass or piece by piece."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Event

from av.video.frame import VideoFrame

from backend.renders.contract import RenderSpec
from backend.renders.plan import frames_of_output
from render_worker.engine import Target, encode_chunk, encode_sound
from render_worker.errors import Cancelled, EngineError
from render_worker.join import finish_file
from render_worker.local.crew import Crew
from render_worker.local.errand import Errand, Piece, Work
from render_worker.local.names import FilmPlan
from render_worker.local.piece_store import PieceStore, Taken
from render_worker.pictures.codecs import FILM_SETTINGS

Told = Callable[[int], None]
"""Called with the number of frames that are done."""


def render_in_one_pass(work: Work, folder: Path, told: Told) -> Path:
    """Decode, draw and encode in one go, on all cores, with the sound beside it."""
    spec, (first, end) = work.spec, work.spec.range
    pictures, sound = folder / "pictures.mp4", folder / "sound.m4a"

    def watch(frame: int, picture: VideoFrame) -> None:
        del picture
        told(frame - first + 1)

    with _beside(lambda stop: _encode_sound(work, sound, stop)):
        if spec.output.video_codec:
            shelf = work.steadied_shelf
            target = Target(pictures, settings=FILM_SETTINGS)
            encode_chunk(spec, shelf, (first, end), target=target, watch=watch)
    chunks = [pictures] if spec.output.video_codec else []
    return _finished(spec, chunks, sound if spec.output.audio_codec else None, folder)


class PieceByPiece:
    """A film of which each piece is made once, by whichever process is free."""

    def __init__(self, work: Work, store: PieceStore) -> None:
        self._work = work
        self._store = store
        self._plan = FilmPlan(work.spec)
        self._missing = [name for name in self._plan.frames if store.find(name) is None]

    @property
    def taken(self) -> Taken:
        """How many pieces, the sound among them, were in the store from the beginning."""
        total = len(self._plan.frames)
        return Taken(total - len(self._missing), total)

    def render(self, crew: Crew, folder: Path, told: Told) -> Path:
        """Make what is missing and join all."""
        missing = [Piece(str(folder / name), *self._plan.frames[name]) for name in self._missing]
        names = {piece.target: name for piece, name in zip(missing, self._missing, strict=True)}
        pictures = [piece for piece in missing if names[piece.target] != self._plan.sound]
        first, end = self._work.spec.range
        count = _Count(end - first - sum(piece.end - piece.first for piece in pictures), told)
        # The sound first, since nothing can share it out.
        sound = [Errand([piece], is_sound=True) for piece in missing if piece not in pictures]
        crew.do(
            self._work,
            sound + errands_of(pictures, crew.size),
            advanced=count.advance,
            finished=lambda piece: self._store.keep(names[piece.target], Path(piece.target)),
        )
        return self._join(folder)

    def _join(self, folder: Path) -> Path:
        chunks = [_found(self._store, name) for name in self._plan.chunks]
        sound = _found(self._store, self._plan.sound) if self._plan.sound else None
        return _finished(self._work.spec, chunks, sound, folder)


def errands_of(pieces: Sequence[Piece], members: int) -> list[Errand]:
    """Share out pieces: long runs first, which cost the fewest openings, then ever shorter ones.

    So all members finish at about the same time, however fast each of them is.
    """
    errands: list[Errand] = []
    waiting = sorted(pieces, key=lambda piece: piece.first)
    while waiting:
        most = max(1, len(waiting) // (2 * members))
        joined = [
            number
            for number, (before, after) in enumerate(pairwise(waiting[:most]), start=1)
            if before.end != after.first
        ]
        length = min([most, *joined])
        errands.append(Errand(waiting[:length]))
        waiting = waiting[length:]
    return errands


@dataclass
class _Count:
    """Frames that are done, of errands that are done side by side."""

    done: int
    told: Told
    _of: dict[str, int] = field(default_factory=dict)

    def advance(self, errand: Errand, done: int) -> None:
        """Take in how far an errand has come."""
        if errand.is_sound:
            return
        name = errand.pieces[0].target
        self.done += done - self._of.get(name, 0)
        self._of[name] = done
        self.told(self.done)


def _found(store: PieceStore, name: str) -> Path:
    path = store.find(name)
    if path is None:
        raise EngineError(f"a finished piece is gone from {store.folder}; start the render again")
    return path


def _finished(spec: RenderSpec, chunks: list[Path], sound: Path | None, folder: Path) -> Path:
    target, wanted = folder / "out", frames_of_output(spec)
    joined = finish_file(target, chunks, sound, spec.output)
    if joined.frames != wanted:
        raise EngineError(f"{joined.frames} of {wanted} frames were encoded")
    return target


class _beside:  # noqa: N801 - reads as a word in a with statement
    """Runs work in a thread during a block; leaving early stops it, its error is raised."""

    def __init__(self, work: Callable[[Event], None]) -> None:
        self._stop = Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sound")
        self._done = self._pool.submit(work, self._stop)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._stop.set()
        self._pool.shutdown(wait=True)
        if kind is None:
            self._done.result()


def _encode_sound(work: Work, target: Path, stop: Event) -> None:
    if not work.spec.output.audio_codec:
        return

    def watch(samples: int) -> None:
        del samples
        if stop.is_set():
            raise Cancelled

    encode_sound(work.spec, work.shelf, target=target, watch=watch)
