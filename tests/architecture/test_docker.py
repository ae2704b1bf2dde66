"""The images and the compose file, read: pinned, not root, and true to the code."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dockerfiles import (
    ROOT,
    command_of,
    environment_of,
    health_check_of,
    last_stage,
    read_dockerfile,
)

DOCKER = ROOT / "docker"
DOCKERFILES = sorted(DOCKER.glob("Dockerfile.*[a-z]"))
DOCKERFILES = [path for path in DOCKERFILES if path.suffix != ".dockerignore"]
PINNED = re.compile(r"[\w./-]+:(?:RELEASE\.)?\d[\w.-]*[\d.].*")
OURS = {"migrate", "web", "control", "render"}
each_image = pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.suffix[1:])


def _compose() -> dict[str, Any]:
    composed: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return composed


def test_there_is_an_image_per_process() -> None:
    assert [path.suffix for path in DOCKERFILES] == [".control", ".render", ".web"]


@each_image
def test_an_image_is_built_in_stages_from_pinned_ones(path: Path) -> None:
    images = [one.rest.split(" AS ")[0] for one in read_dockerfile(path) if one.word == "FROM"]

    assert len(images) >= 2
    assert [image for image in images if not PINNED.fullmatch(image)] == []


@each_image
def test_an_image_runs_as_a_number_that_is_not_root(path: Path) -> None:
    users = [one.rest for one in last_stage(path) if one.word == "USER"]

    assert users == ["10001"]


@each_image
def test_an_image_installs_only_what_the_lock_lists(path: Path) -> None:
    installs = [one.rest for one in read_dockerfile(path) if "pip install" in one.rest]

    assert installs
    assert all("--require-hashes --only-binary :all:" in install for install in installs)


@each_image
def test_everything_an_image_copies_is_there(path: Path) -> None:
    copied = [
        source
        for one in read_dockerfile(path)
        if one.word == "COPY" and not one.rest.startswith("--from")
        for source in one.rest.split()[:-1]
    ]

    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []


@each_image
def test_an_image_names_its_command_and_its_health_check(path: Path) -> None:
    assert command_of(path)[0] == "python"
    assert health_check_of(path)[0] == "python"
    assert environment_of(path)["PYTHONPATH"] == "/app"


def test_compose_runs_every_process_and_the_servers_it_needs() -> None:
    services = _compose()["services"]

    assert services.keys() == OURS | {"postgres", "redis", "s3"}
    for name, service in services.items():
        assert ("build" in service) == (name in OURS)
        assert name in OURS or PINNED.fullmatch(service["image"])
        assert name in OURS or "healthcheck" in service


def test_compose_builds_from_dockerfiles_that_exist() -> None:
    for name in OURS:
        build = _compose()["services"][name]["build"]
        assert (DOCKER / build["context"] / build["dockerfile"]).is_file()


def test_compose_gives_the_render_worker_no_database_and_no_secret() -> None:
    environment = _compose()["services"]["render"]["environment"]

    assert "CUTROOM_REDIS_URL" in environment
    assert not {"CUTROOM_DATABASE_URL", "CUTROOM_SECRET_KEY"} & environment.keys()
