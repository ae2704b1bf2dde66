"""Runs checks, two at a time where they may, and shows each as it ends."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backend.supervisor.node import find_node
from backend.supervisor.processes import Child, Command, start
from tests.runner.preparation import ROOT
from tests.runner.stages import Stage

AT_ONCE = 2
"""What the machine we aim at has in cores; more would only make timing tests unsteady."""
STAGE_SECONDS = 1800.0
"""Bounds what hangs: machines may be slow."""
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    passed: bool
    seconds: float


@dataclass
class _Running:
    stage: Stage
    log: Path
    commands: list[Sequence[str]]
    child: Child
    started: float = field(default_factory=time.monotonic)


def run_stages(
    stages: Sequence[Stage], environment: Mapping[str, str], extra: Sequence[str]
) -> list[Outcome]:
    """Run all of them, whatever fails on the way, and return the outcomes.

    Args:
        stages: in the order they are begun.
        environment: of every command.
        extra: arguments for pytest.
    """
    waiting = sorted(stages, key=lambda stage: stage.alone)
    running: list[_Running] = []
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="cutroom-checks-") as folder:
        try:
            while waiting or running:
                while waiting and _may_begin(waiting[0], running):
                    running.append(_begin(waiting.pop(0), Path(folder), environment, extra))
                time.sleep(POLL_SECONDS)
                for one in list(running):
                    outcome = _look(one, environment, extra)
                    if outcome is not None:
                        running.remove(one)
                        outcomes.append(outcome)
                        _show(outcome, one.log)
        finally:
            for one in running:
                one.child.stop(10.0)
    return outcomes


def _may_begin(stage: Stage, running: Sequence[_Running]) -> bool:
    if not running:
        return True
    beside = min(AT_ONCE, os.cpu_count() or 1)
    return len(running) < beside and not stage.alone and not running[0].stage.alone


def _begin(
    stage: Stage, folder: Path, environment: Mapping[str, str], extra: Sequence[str]
) -> _Running:
    log = folder / f"{stage.name}.log"
    first, *rest = stage.commands
    return _Running(stage, log, rest, _start(stage, first, log, environment, extra))


def _start(
    stage: Stage,
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    extra: Sequence[str],
) -> Child:
    arguments = list(command)
    if stage.in_frontend:
        arguments[:1] = find_node().npm
    elif "pytest" in arguments:
        arguments += extra
    place = ROOT / "frontend" if stage.in_frontend else ROOT
    return start(Command(stage.name, arguments, log, environment, folder=place))


def _look(one: _Running, environment: Mapping[str, str], extra: Sequence[str]) -> Outcome | None:
    """Return the outcome once it has ended; begin its next command when there is one."""
    seconds = time.monotonic() - one.started
    code = one.child.poll()
    if code is None and seconds > STAGE_SECONDS:
        code = one.child.stop(10.0) or 1
    if code == 0 and one.commands:
        one.child = _start(one.stage, one.commands.pop(0), one.log, environment, extra)
        return None
    return None if code is None else Outcome(one.stage.name, code == 0, seconds)


def _show(outcome: Outcome, log: Path) -> None:
    if not outcome.passed:
        print(log.read_text(errors="replace"), flush=True)
    mark = "✓" if outcome.passed else "✗"
    last = log.read_text(errors="replace").strip().splitlines()[-1:] or [""]
    words = f" - {last[0].strip('= ')}" if outcome.passed and "passed" in last[0] else ""
    print(f"{mark} {outcome.name} {outcome.seconds:.1f} s{words}", flush=True)
