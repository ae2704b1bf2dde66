"""`python -m render_worker render FILE -o OUT`: the engine as a command, without any server."""

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from backend.renders.output import SUFFIXES
from backend.renders.presets import BY_ID, RenderQuality
from render_worker.disk import disk_errors
from render_worker.errors import EngineError
from render_worker.local.cache import Cache, copy_unchanged
from render_worker.local.request import Request
from render_worker.settings import default_piece_folder
from render_worker.timeline_file import OutputWish

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
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        help="file to write: without a preset, its name says of what kind (.mp4, .mov, .webm, "
        ".mkv, .gif, .wav, .mp3, .m4a)",
    )
    parser.add_argument(
        "--preset",
        choices=sorted(BY_ID),
        help="what the file is for; else it has the timeline's size and rate",
    )
    parser.add_argument("--draft", action="store_true", help="half the size, as fast as possible")
    parser.add_argument(
        "--range",
        nargs=2,
        type=int,
        metavar=("FIRST", "END"),
        help="timeline frames, END not among them; else all",
    )
    parser.add_argument(
        "--burn-in", action="store_true", help="draw the timecode into every picture"
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
        wish=_wish(options),
        media_folder=options.media,
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


def _wish(options: argparse.Namespace) -> OutputWish:
    suffix = options.output.suffix.lower()
    if options.preset is None:
        if suffix not in SUFFIXES:
            raise EngineError(f"no kind of file is called {suffix or 'so'}: {', '.join(SUFFIXES)}")
        name, settings = "timeline", SUFFIXES[suffix]
    else:
        name, settings = options.preset, BY_ID[options.preset].settings
        if suffix != f".{settings.container}":
            raise EngineError(f"the preset {name} makes .{settings.container} files: call it so")
    quality = RenderQuality.DRAFT if options.draft else RenderQuality.FINAL
    return OutputWish(
        name,
        settings,
        quality,
        frames=options.range and tuple(options.range),
        burn_in=options.burn_in,
        placeholders=options.missing == "placeholder",
    )
