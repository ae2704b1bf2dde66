"""`cutroom render` where something has to be made: who makes it, and the bar that shows it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from backend.renders.contract import RenderSpec
from render_worker.local.cache import Cache
from render_worker.local.crew import Crew
from render_worker.local.errand import Work
from render_worker.local.film import PieceByPiece, render_in_one_pass
from render_worker.local.names import FilmPlan
from render_worker.local.piece_store import PieceStore, Taken
from render_worker.local.request import Request, show_warnings
from render_worker.media_shelf import MediaShelf

_SHORT_SECONDS = 60
_FEW_CORES = 4
"""On so few cores one pass keeps all of them busy, and a short film is done sooner so."""
_NOTHING_TAKEN = Taken(0, 1)


def render(request: Request, cache: Cache | None, console: Console) -> Taken:
    """Render to the request's output; what is made on the way stays in the cache."""
    if cache is None and request.workers == 1:
        return _in_one_pass(request, _read(request, None, console), console)
    with Crew(request.workers or _cores()) as crew:
        work = _read(request, cache, console)
        if cache is None and request.workers is None and _is_short(work.spec):
            return _in_one_pass(request, work, console)
        return _in_pieces(request, work, crew, cache, console)


def _read(request: Request, cache: Cache | None, console: Console) -> Work:
    file = request.read(cache.sources.describe if cache is not None else None)
    if cache is not None:
        cache.sources.remember()
    show_warnings(file, console)
    fails = file.spec.on_missing == "fail"
    return Work(file.spec, MediaShelf(file.shelf.media, fail_on_missing=fails))


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _is_short(spec: RenderSpec) -> bool:
    """Answer whether one pass is the faster way to a film."""
    seconds = (spec.range[1] - spec.range[0]) * spec.output.rate[1] / spec.output.rate[0]
    return seconds <= _SHORT_SECONDS and _cores() <= _FEW_CORES


def _in_one_pass(request: Request, work: Work, console: Console) -> Taken:
    with request.folder() as folder, _shown(console, work.spec) as told:
        steadied = work.with_motions_in(folder)
        render_in_one_pass(steadied, folder, told).replace(request.output)
    return _NOTHING_TAKEN


def _in_pieces(
    request: Request, work: Work, crew: Crew, cache: Cache | None, console: Console
) -> Taken:
    with request.folder() as folder:
        store = cache.pieces if cache is not None else PieceStore(folder / "pieces")
        pieces = PieceByPiece(work.with_motions_in(store.folder), store)
        with _shown(console, work.spec) as told:
            film = pieces.render(crew, folder, told)
        if cache is not None:
            cache.keep_film(FilmPlan(work.spec), film)
        film.replace(request.output)
        return pieces.taken


@contextmanager
def _shown(console: Console, spec: RenderSpec) -> Iterator[Callable[[int], None]]:
    """Draw a bar; gives what tells it how many frames are done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("frames"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Rendering", total=spec.range[1] - spec.range[0])
        yield lambda done: progress.update(task, completed=done)
