"""Keeps parts running: starts what ended again, ever more slowly, and stops all in order."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.supervisor.failure import StartFailed
from backend.supervisor.processes import Child

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 30.0
"""A part that ran this long is taken for well; its next restart is quick again."""


@dataclass(frozen=True)
class Part:
    """One thing to keep running."""

    name: str
    launch: Callable[[], Child]
    """Starts it; raises StartFailed when it does not come up."""
    stop_stage: int
    """Lower stages stop first; all of one stage stop together."""
    patience_seconds: float
    """How long it may take to stop before it is killed."""


@dataclass
class _Kept:
    part: Part
    child: Child | None = None
    failures: int = 0
    due_at: float = field(default=0.0)


class Keeper:
    """Owns the running children of one supervisor."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._clock = clock
        self._kept: list[_Kept] = []

    def start(self, part: Part) -> Child:
        """Start a part for the first time and keep it from now on.

        Raises:
            StartFailed: nobody tries again; that is for the person to decide.
        """
        child = part.launch()
        self._kept.append(_Kept(part, child))
        return child

    def failures(self, name: str) -> int:
        """Count how often a part ended in a row, to give up on a start that cannot work."""
        return sum(kept.failures for kept in self._kept if kept.part.name == name)

    def look(self) -> None:
        """Notice what has ended, and start again what is due."""
        for kept in self._kept:
            if kept.child is not None:
                self._notice_end(kept, kept.child)
            elif self._clock() >= kept.due_at:
                self._start_again(kept)

    def stop(self) -> None:
        """Stop everything, stage by stage."""
        for stage in sorted({kept.part.stop_stage for kept in self._kept}):
            members = [kept for kept in self._kept if kept.part.stop_stage == stage]
            running = [(kept.part, kept.child) for kept in members if kept.child is not None]
            for _, child in running:
                child.ask_to_stop()
            deadline = self._clock() + max(
                (part.patience_seconds for part, _ in running), default=0
            )
            for _, child in running:
                child.stop(max(deadline - self._clock(), 0.1))
        self._kept.clear()

    def _notice_end(self, kept: _Kept, child: Child) -> None:
        code = child.poll()
        if code is None:
            return
        if self._clock() - child.started_at >= STEADY_SECONDS:
            kept.failures = 0
        kept.child = None
        self._put_off(kept, f"{kept.part.name} {_ending(code)}")

    def _start_again(self, kept: _Kept) -> None:
        try:
            kept.child = kept.part.launch()
        except StartFailed as failure:
            self._put_off(kept, str(failure))

    def _put_off(self, kept: _Kept, reason: str) -> None:
        pause = min(FIRST_PAUSE_SECONDS * 2**kept.failures, LONGEST_PAUSE_SECONDS)
        kept.failures += 1
        kept.due_at = self._clock() + pause
        self._say(f"{reason}; starting it again in {pause:g} s")


def _ending(code: int) -> str:
    return f"ended with code {code}" if code >= 0 else f"was ended by signal {-code}"
