"""Child processes that never outlive us: own session, death signal, whole group swept on exit."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
POLL_SECONDS = 0.02

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Command:
    """How to run one child."""

    name: str
    arguments: Sequence[str]
    log: Path
    """Gets standard error, appended, and standard output unless that goes elsewhere."""
    environment: Mapping[str, str] = field(repr=False)
    folder: Path = Path("/")
    stop_signal: signal.Signals = signal.SIGTERM
    """Asks it to end in good order; also sent by the kernel when we die ourselves."""
    pass_fds: tuple[int, ...] = ()
    output: Path | None = None
    """Gets standard output, replaced."""
    before_exec: Callable[[], None] | None = None
    """Runs in the new process, such as entering a user namespace."""


class Child:
    """One started process and everything it starts itself."""

    def __init__(self, command: Command, popen: "subprocess.Popen[bytes]") -> None:
        self.command = command
        self.started_at = time.monotonic()
        self._popen = popen

    @property
    def name(self) -> str:
        """For people: the words in progress lines and logs."""
        return self.command.name

    @property
    def pid(self) -> int:
        """Also the id of its process group and session."""
        return self._popen.pid

    def poll(self) -> int | None:
        """Return the exit code once it has ended; whatever it left behind is killed with it."""
        if self._popen.returncode is not None:
            return self._popen.returncode
        # WNOWAIT leaves a zombie that keeps the number ours while the group is swept.
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self._signal_group(signal.SIGKILL)
        return self._popen.wait()

    def wait(self, timeout_seconds: float) -> int | None:
        """Wait for its end; None when it still runs after the time given."""
        deadline = time.monotonic() + timeout_seconds
        while (code := self.poll()) is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return code

    def ask_to_stop(self) -> None:
        """Send its stop signal, if it still runs."""
        if self.poll() is None:
            self._popen.send_signal(self.command.stop_signal)

    def stop(self, timeout_seconds: float) -> int:
        """Ask it to stop, and kill its group when it has not after the time given."""
        self.ask_to_stop()
        code = self.wait(timeout_seconds)
        if code is None:
            self._signal_group(signal.SIGKILL)
            self._popen.wait()
            code = self._popen.returncode
        return code

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return


def start(command: Command) -> Child:
    """Start a child in a session of its own.

    Call it from the main thread: the kernel sends the death signal when the starting *thread* ends.
    """
    parent = os.getpid()

    def prepare() -> None:
        if command.before_exec is not None:
            command.before_exec()
        _libc.prctl(PR_SET_PDEATHSIG, int(command.stop_signal), 0, 0, 0)
        if os.getppid() != parent:  # we died before the line above took effect
            os._exit(1)

    command.log.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        log = files.enter_context(command.log.open("ab"))
        output = log if command.output is None else files.enter_context(command.output.open("wb"))
        popen = subprocess.Popen(
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=log,
            cwd=command.folder,
            env=dict(command.environment),
            pass_fds=command.pass_fds,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 - started from the main thread, before any other
        )
    return Child(command, popen)
