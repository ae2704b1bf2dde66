"""The cases of two people's unseen edits that the browser runs too: `collab/conflicts.test.ts`.

Both languages make the edits with their own commands on their own replicas, and must end up with
the same bytes. What merge review writes again is the browser's part; its patches are in the file.
"""

from hashlib import sha256
from typing import Any

import pytest

from backend.timeline.model import Projection
from backend.timeline.projection import canonical_json
from tests.command_table import COMMANDS
from tests.property.pairs import edit
from tests.property.replicas import Replica, meet
from tests.shared_vectors import load_vectors

FILE = load_vectors("conflicts")
ORDERS = {"mine_wins": (9, 5), "theirs_wins": (5, 9)}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"])
def test_two_unseen_edits_become_what_the_case_says(case: dict[str, Any], order: str) -> None:
    mine, theirs = _apart(FILE["documents"][case["document"]], ORDERS[order])
    for who, replica in (("mine", mine), ("theirs", theirs)):
        for step in case[who]:
            replica.edit(edit(COMMANDS[step["command"]], **step["arguments"]))
    meet(mine, theirs)
    mine.apply(case[order]["again"]["mine"])
    theirs.apply(case[order]["again"]["theirs"])
    meet(mine, theirs)

    projection = mine.projection
    assert canonical_json(theirs.projection) == canonical_json(projection)
    assert _strips(projection) == case[order]["strips"]
    assert _texts(projection) == case[order]["texts"]
    assert [warning["code"] for warning in projection["warnings"]] == case[order]["warnings"]
    assert sha256(canonical_json(projection)).hexdigest() == case[order]["projection"]


def _apart(document: dict[str, Any], clients: tuple[int, int]) -> tuple[Replica, Replica]:
    origin = Replica(1)
    origin.fill(document)
    mine, theirs = Replica(clients[0], "mine"), Replica(clients[1], "theirs")
    meet(origin, mine, theirs)
    return mine, theirs


def _strips(projection: Projection) -> dict[str, str]:
    return {
        track["name"]: " ".join(f"{s['clip']}[{s['start']},{s['end']})" for s in track["segments"])
        for track in projection["tracks"]
        if track["segments"]
    }


def _texts(projection: Projection) -> dict[str, str]:
    clips = projection["clips"].items()
    return {clip_id: clip["text"] for clip_id, clip in clips if "text" in clip}
