"""`python -m render_worker render FILE -o OUT`: the engine as a command, without any server."""

import argparse
import signal
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from av.video.frame import VideoFrame
from rich.console import Console
from rich.markup import escape
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
from backend.renders.output import SUFFIXES
from backend.renders.plan import frames_of_output
from backend.renders.presets import BY_ID, RenderQuality
from render_worker.disk import disk_errors
from render_worker.engine import Target, encode_chunk, encode_sound
from render_worker.errors import Cancelled, EngineError
from render_worker.join import finish_file
from render_worker.media_shelf import MediaShelf
from render_worker.timeline_file import OutputWish, read_timeline_file

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
    return parser


def main(arguments: Sequence[str]) -> int:
    """Render a timeline file; returns the exit code."""
    options = build_parser().parse_args(arguments)
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        file = read_timeline_file(options.file, wish=_wish(options), media_folder=options.media)
        for words in file.warnings:
            console.print(f"[yellow]Note:[/] {escape(words)}", highlight=False)
        shelf = MediaShelf(file.shelf.media, fail_on_missing=options.missing == "fail")
        _require_folder(options.output)
        render_file(file.spec, shelf, options.output, console)
    except EngineError as error:
        console.print(f"[bold red]Cannot render:[/] {escape(error.message)}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; nothing was written.")
        return INTERRUPTED
    console.print(f"Wrote {options.output}", highlight=False)
    return 0


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
        name, settings, quality, options.range and tuple(options.range), options.burn_in
    )


def _require_folder(output: Path) -> None:
    if not output.absolute().parent.is_dir():
        raise EngineError(f"there is no folder {output.absolute().parent}")


def render_file(spec: RenderSpec, shelf: MediaShelf, output: Path, console: Console) -> None:
    """Render to a folder beside the output and move the finished file there.

    Whatever ends it early, nothing is left behind and an older output stays as it was.
    """
    first, end = spec.range
    with (
        disk_errors(),
        tempfile.TemporaryDirectory(prefix=".cutroom-", dir=output.absolute().parent) as folder,
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("frames"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
        ) as progress,
    ):
        pictures, sound = Path(folder, "pictures.mp4"), Path(folder, "sound.m4a")
        task = progress.add_task("Rendering", total=end - first)

        def advance(frame: int, picture: VideoFrame) -> None:
            del picture
            progress.update(task, completed=frame - first + 1)

        with _beside(lambda stop: _encode_sound(spec, shelf, sound, stop)):
            if spec.output.video_codec:
                encode_chunk(spec, shelf, spec.range, target=Target(pictures), watch=advance)
        progress.update(task, description="Joining")
        chunks = [pictures] if spec.output.video_codec else []
        heard = sound if spec.output.audio_codec else None
        joined = finish_file(Path(folder, "out"), chunks, heard, spec.output)
        if joined.frames != frames_of_output(spec):
            raise EngineError(f"{joined.frames} of {frames_of_output(spec)} frames were encoded")
        Path(folder, "out").replace(output)


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


def _encode_sound(spec: RenderSpec, shelf: MediaShelf, target: Path, stop: Event) -> None:
    if not spec.output.audio_codec:
        return

    def watch(samples: int) -> None:
        del samples
        if stop.is_set():
            raise Cancelled

    encode_sound(spec, shelf, target=target, watch=watch)
