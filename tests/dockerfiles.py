"""Reads Dockerfiles as far as ours need it."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Instruction:
    """One instruction; `stage` counts from 0."""

    word: str
    rest: str
    stage: int


def read_dockerfile(path: Path) -> list[Instruction]:
    """Return the instructions, continued lines joined and comments left out."""
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    instructions: list[Instruction] = []
    stage = -1
    for line in filter(str.strip, joined):
        word, _, rest = line.strip().partition(" ")
        stage += word == "FROM"
        instructions.append(Instruction(word, " ".join(rest.split()), stage))
    return instructions


def last_stage(path: Path) -> list[Instruction]:
    """Return the instructions of the image that is shipped."""
    instructions = read_dockerfile(path)
    return [one for one in instructions if one.stage == instructions[-1].stage]


def command_of(path: Path) -> list[str]:
    """Return what the container runs."""
    return _json(next(one.rest for one in last_stage(path) if one.word == "CMD"))


def health_check_of(path: Path) -> list[str]:
    """Return what tells whether the container is well."""
    rest = next(one.rest for one in last_stage(path) if one.word == "HEALTHCHECK")
    return _json(rest.partition("CMD ")[2])


def environment_of(path: Path) -> dict[str, str]:
    """Return what the image sets."""
    pairs = (
        pair for one in last_stage(path) if one.word == "ENV" for pair in shlex.split(one.rest)
    )
    return dict(pair.split("=", 1) for pair in pairs)


def _json(text: str) -> list[str]:
    words: list[str] = json.loads(text)
    return words
