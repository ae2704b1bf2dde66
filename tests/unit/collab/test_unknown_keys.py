"""Keys of versions to come survive every command on what is alive, in a real document."""

from copy import deepcopy
from itertools import count
from typing import Any

import pytest

from backend.collab.document import Document
from backend.collab.service import document_patches
from backend.timeline.commands.context import Done, EditContext
from backend.timeline.projector import Projector
from backend.timeline.starter import empty_document
from tests.command_table import COMMANDS
from tests.shared_vectors import load_edits

UNKNOWN = {"of a later version": {"deep": [1, {"deeper": True}]}, "zz": -3}
ROOTS = ("tracks", "clips", "xfades", "marks")
EDITS = [
    case
    for name in ("commands", "ripple", "details", "placing", "overlaps")
    for case in load_edits(name)
    if case["expect"]["type"] == "done"
]


def _marked(document: dict[str, Any]) -> dict[str, Any]:
    """Put keys that nobody knows into every entry, and into the settings."""
    marked = {**empty_document(), **deepcopy(document)}
    marked["meta"] |= UNKNOWN
    for root in ROOTS:
        for entry in marked[root].values():
            if isinstance(entry, dict):
                entry.update(deepcopy(UNKNOWN))
    return marked


def _kept(entry: dict[str, Any]) -> bool:
    return {key: entry.get(key) for key in UNKNOWN} == UNKNOWN


@pytest.mark.parametrize("case", EDITS, ids=lambda case: str(case["name"]))
def test_unknown_keys_stay_where_they_are(case: dict[str, Any]) -> None:
    document = Document()
    document.write(document_patches(_marked(case["document"])))
    before, numbers = document.read(), count()
    projector = Projector(before)
    context = EditContext(
        projector.document,
        projector.current(),
        new_id=lambda: f"new{next(numbers)}",
        stamp=("me", 1000),
        device="dev",
        preview=projector.preview,
    )

    outcome = COMMANDS[case["command"]](context, **case["arguments"])
    assert isinstance(outcome, Done)
    document.run(outcome.patches)

    after = document.read()
    assert _kept(after["meta"])
    for root in ROOTS:
        for key, entry in before[root].items():
            # What was removed starts anew when somebody makes it again.
            if _kept(entry) and "del" not in entry:
                assert _kept(after[root][key]), f"{root} {key}"
