"""`cutroom up`: sets up and starts everything on this machine, and keeps it running."""

import errno
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from backend.supervisor import leftovers
from backend.supervisor.failure import StartFailed
from backend.supervisor.frontend import BrowserApp, prepare
from backend.supervisor.keeper import Keeper
from backend.supervisor.lock import held, require_space
from backend.supervisor.logs import last_words, turn_over
from backend.supervisor.parts import Parts
from backend.supervisor.port import listen
from backend.supervisor.screen import Screen
from backend.supervisor.surroundings import ROOT, Surroundings

DEFAULT_DATA = ".cutroom"
READY_SECONDS = 90.0
HOPELESS_FAILURES = 4
"""A part that ended this often before the first readiness will not come up."""
LOOK_SECONDS = 0.1
ASK_SECONDS = 2.0


@dataclass(frozen=True)
class UpOptions:
    """What was typed; None leaves it to the environment and the defaults."""

    port: int | None = None
    data: Path | None = None
    web_processes: int = 1
    demo: bool = True


def up(options: UpOptions) -> int:
    """Run until Ctrl-C and return the exit code."""
    screen = Screen()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    surroundings = _surroundings(options)
    try:
        with held(surroundings.data_dir):
            _run(options, surroundings, screen)
    except KeyboardInterrupt:
        screen.say("Stopped.")
    except StartFailed as failure:
        screen.refuse(str(failure))
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        screen.refuse(f"The disk of {surroundings.data_dir} is full: free some space.")
        return 1
    return 0


def _surroundings(options: UpOptions) -> Surroundings:
    given = options.data or Path(os.environ.get("CUTROOM_DATA_DIR") or ROOT / DEFAULT_DATA)
    return Surroundings(dict(os.environ), given.absolute())


def _run(options: UpOptions, surroundings: Surroundings, screen: Screen) -> None:
    data = surroundings.data_dir
    require_space(data)
    turn_over(data / "logs")
    _end_leftovers(data)
    host = surroundings.given("HOST") or "127.0.0.1"
    port = options.port if options.port is not None else _given_port(surroundings)
    keeper = Keeper(screen.say)
    with listen(host, port) as listener:
        parts = Parts(surroundings, listener)
        app = BrowserApp(ROOT / "frontend", data / "logs" / "frontend.log", surroundings.plain())
        prepare(app, screen.step)
        try:
            _start(parts, keeper, screen, options)
            screen.running(parts.public_url, parts.demo_words(), str(data / "logs"))
            while True:
                keeper.look()
                time.sleep(LOOK_SECONDS)
        finally:
            _ignore_signals()
            with screen.step("Stopping"):
                keeper.stop()
                parts.forget()


def _start(parts: Parts, keeper: Keeper, screen: Screen, options: UpOptions) -> None:
    for words, servers in parts.servers():
        with screen.step(words):
            keeper.start(servers)
    with screen.step("Bringing the database up to date"):
        parts.migrate()
    with screen.step("Starting web, control and render"):
        for part in parts.own_processes(options.web_processes):
            keeper.start(part)
        _wait_until_ready(parts, keeper)
    if options.demo and parts.wants_demo:
        _make_demo(parts, keeper, screen)


def _make_demo(parts: Parts, keeper: Keeper, screen: Screen) -> None:
    """Make it if possible: nobody's own work depends on it, and the next start tries again."""
    try:
        with screen.step("Making the demo workspace"):
            parts.seed(keeper.look)
    except StartFailed as failure:
        screen.refuse(f"No demo workspace: {failure}")


def _end_leftovers(data: Path) -> None:
    left = leftovers.end_all(
        lambda: leftovers.supervised_for(data), [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)]
    )
    if left:
        raise StartFailed(f"Process {min(left)} of an earlier start does not end: kill it.")


def _wait_until_ready(parts: Parts, keeper: Keeper) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while (problem := _ask_ready(parts.local_url)) is not None:
        keeper.look()
        for name in parts.own_names:
            if keeper.failures(name) >= HOPELESS_FAILURES:
                log = parts.log(name)
                raise StartFailed(f"{name} does not start. {log} ends:\n{last_words(log)}")
        if time.monotonic() > deadline:
            raise StartFailed(f"Not ready after {READY_SECONDS:.0f} s: {problem}")
        time.sleep(LOOK_SECONDS)


def _ask_ready(url: str) -> str | None:
    """Return None when everything answers, else what does not."""
    opener = build_opener(ProxyHandler({}))  # a proxy of the environment is for other machines
    try:
        with opener.open(f"{url}/health/ready", timeout=ASK_SECONDS):
            return None
    except HTTPError as refused:
        return refused.read().decode(errors="replace")
    except (URLError, OSError) as error:
        return str(error)


def _given_port(surroundings: Surroundings) -> int:
    text = surroundings.given("PORT") or "8000"
    if not text.isdecimal():
        raise StartFailed(f"CUTROOM_PORT is not a number: {text!r}")
    return int(text)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    """A second Ctrl-C must not leave half of it running; stopping takes seconds at most."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
