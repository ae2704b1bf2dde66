"""`python -m render_worker render FILE -o OUT`: the engine as a command, without any server."""

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from backend.renders.plan import PRESET_SIZES
from render_worker.disk import disk_errors
from render_worker.errors import EngineError
from render_worker.local.cache import Cache, copy_unchanged
from render_worker.local.request import Request
from render_worker.settings import default_piece_folder

INTERRUPTED = 130
"""What shells expect of a process that Ctrl-C ended."""


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="cutroom render", description=__doc__)
    parser.add_argument(
        "file",
        type=Path,
        help="timeline file: .json (docs/render-engine.md), .otio, .edl, .fcpxml, .xml",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="MP4 to write")
    parser.add_argument(
        "--preset",
        choices=sorted(PRESET_SIZES),
        help="output size; else the timeline's own",
    )
    parser.add_argument("--media", type=Path, help="folder that media paths are relative to")
    parser.add_argument(
        "--missing",
        choices=["fail", "placeholder"],
        default="fail",
        help="what to do about media that is not there",
    )
    parser.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="processes; 1 renders in one pass (default: as many as cores, 1 for short films)",
    )
    parser.add_argument(
        "--from-cache",
        type=Path,
        nargs="?",
        const=default_piece_folder(),
        metavar="FOLDER",
        help="take unchanged pieces from a folder, and keep new ones in it"
        f" ({default_piece_folder()})",
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def main(arguments: Sequence[str]) -> int:
    """Render a timeline file; returns the exit code."""
    options = build_parser().parse_args(arguments)
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with disk_errors():
            _render(options, console)
    except EngineError as error:
        console.print(f"[bold red]Cannot render:[/] {escape(error.message)}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; nothing was written.")
        return INTERRUPTED
    console.print(f"Wrote {options.output}", highlight=False)
    return 0


def _render(options: argparse.Namespace, console: Console) -> None:
    request = Request(
        file=options.file,
        output=options.output,
        preset=options.preset,
        media_folder=options.media,
        on_missing=options.missing,
        workers=options.workers,
    )
    request.require_folder()
    cache = Cache.open(options.from_cache) if options.from_cache is not None else None
    taken = copy_unchanged(request, cache, console) if cache is not None else None
    if taken is None:
        # What decodes and draws takes longer to load than a film takes that is there already.
        from render_worker.local.rendering import render  # noqa: PLC0415

        taken = render(request, cache, console)
    if cache is not None:
        cache.pieces.forget_oldest()
        console.print(f"{taken.pieces} of {taken.of} pieces were in the cache", highlight=False)
