"""What somebody who types `cutroom render` wants."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from render_worker.errors import EngineError
from render_worker.timeline_file import Describe, OutputWish, TimelineFile, read_timeline_file


@dataclass(frozen=True)
class Request:
    """The command's options."""

    file: Path
    output: Path
    wish: OutputWish
    media_folder: Path | None
    workers: int | None
    """None is as many as fit."""

    def require_folder(self) -> None:
        """Refuse an output that cannot be."""
        if not self.output.absolute().parent.is_dir():
            raise EngineError(f"there is no folder {self.output.absolute().parent}")

    def read(self, describe: Describe | None) -> TimelineFile:
        """Read the timeline file."""
        return read_timeline_file(
            self.file, wish=self.wish, media_folder=self.media_folder, describe=describe
        )

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a hidden folder beside the output, from which the finished film is moved there.

        Whatever ends it early, nothing is left behind and an older output stays as it was.
        """
        beside = self.output.absolute().parent
        with tempfile.TemporaryDirectory(prefix=".cutroom-", dir=beside) as folder:
            yield Path(folder)


def show_warnings(file: TimelineFile, console: Console) -> None:
    """Say what was not in the file's words."""
    for words in file.warnings:
        console.print(f"[yellow]Note:[/] {escape(words)}", highlight=False)
