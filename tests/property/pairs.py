"""Two edits that had not seen each other, made on two replicas which then exchange them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.property.replicas import Edit, Replica, meet

Strip = list[tuple[str, int, int]]
"""Clip, first frame and end of what a track shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """Two edits and the tracks afterwards; several when which write wins is open."""

    name: str
    mine: Edit
    theirs: Edit
    allowed: tuple[dict[str, Strip], ...]


def edit(command: Callable[..., Any], **arguments: object) -> Edit:
    return lambda context: command(context, **arguments)


def apart(
    document: dict[str, Any], mine: Edit, theirs: Edit, *, higher: bool
) -> tuple[Replica, Replica]:
    """Make both edits unseen by each other, then exchange them."""
    origin = Replica(1)
    origin.fill(document)
    ids = (9, 5) if higher else (5, 9)
    first, second = Replica(ids[0]), Replica(ids[1])
    meet(origin, first, second)
    first.edit(mine)
    second.edit(theirs)
    meet(first, second)
    return first, second


def strips(replica: Replica) -> dict[str, Strip]:
    return {
        track["id"]: [(s["clip"], s["start"], s["end"]) for s in track["segments"]]
        for track in replica.projection["tracks"]
        if track["segments"]
    }
