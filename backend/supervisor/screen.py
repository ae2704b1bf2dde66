"""What the person at the terminal sees: one line per step, a spinner while it takes long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Screen:
    """Writes progress; nothing moves when the output is not a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Show that something is being done, and then how long it took."""
        started = time.monotonic()
        with self._console.status(escape(words)):
            yield
        seconds = time.monotonic() - started
        self._console.print(f"[green]✓[/] {escape(words)} [dim]{seconds:.1f} s[/]")

    def say(self, words: str) -> None:
        """Show one line."""
        self._console.print(escape(words))

    def refuse(self, words: str) -> None:
        """Show why it does not go on."""
        self._console.print(f"[red]cutroom:[/] {escape(words)}")

    def running(self, url: str, demo: str, logs: str) -> None:
        """Show the one block people need."""
        lines = [f"[bold]Cutroom is running:[/] [bold cyan]{escape(url)}[/]"]
        lines += [f"  {escape(line)}" for line in demo.splitlines()]
        lines += [f"[dim]Ctrl-C stops everything. Logs: {escape(logs)}[/]"]
        self._console.print("\n" + "\n".join(lines) + "\n")
