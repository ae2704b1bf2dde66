"""What every edit promises, whatever the document holds."""

import json
import subprocess
from dataclasses import asdict
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.timeline.commands.context import Done, EditContext, Outcome, Refused
from backend.timeline.model import Projection
from backend.timeline.patches import apply_patches
from backend.timeline.projection import canonical_json, project
from tests.command_table import COMMANDS
from tests.property.edits import MAKERS, Arguments, editable_document, random_edit
from tests.property.test_projection import NODE

CORPUS_SEED = 20_261_122
CORPUS_SIZE = 2_000
TWIN = Path(__file__).with_name("edit.ts")

Edited = tuple[dict[str, Any], str, Arguments, Outcome]


def _edited(seed: int) -> Edited:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    document = json.loads(json.dumps(editable_document(rng)))
    command, arguments = random_edit(rng, document)
    return document, command, arguments, _outcome(document, command, arguments)


def _outcome(document: dict[str, Any], command: str, arguments: Arguments) -> Outcome:
    numbers = count()
    context = EditContext.of(
        document, new_id=lambda: f"new{next(numbers)}", stamp=("me", 1000), device="dev"
    )
    return COMMANDS[command](context, **arguments)


edits = st.builds(_edited, st.integers(0, 2**32))


def _after(edited: Edited) -> tuple[Projection, Projection]:
    document, _, _, outcome = edited
    patches = outcome.patches if isinstance(outcome, Done) else []
    return project(document), project(apply_patches(document, patches))


@given(edits)
def test_an_edit_writes_integers_only(edited: Edited) -> None:
    _, _, _, outcome = edited
    for patch in outcome.patches if isinstance(outcome, Done) else ():
        _check_whole(patch.get("after", patch.get("value")), patch.get("before"))


def _check_whole(value: object, before: object) -> None:
    """What a document held already may stay as it was."""
    assert not isinstance(value, float) or value == before
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for part in inner if not isinstance(before, list | dict) else ():
        _check_whole(part, None)


@given(edits)
def test_an_edit_leaves_nothing_overlapped_that_was_not(edited: Edited) -> None:
    _, command, _, _ = edited
    before, after = _after(edited)
    covered = _flagged(before, "overlapped")
    if command == "roll_cuts" and covered:
        return  # A clip that lay hidden beneath the one that shrinks comes into view.
    copied = covered if command in {"duplicate_clips", "paste_clips", "paste_insert"} else set()
    for clip_id in _flagged(after, "overlapped"):
        clip = after["clips"][clip_id]
        kin = {key for key in covered if (before["clips"][key]["of"] or key) == clip["of"]}
        assert clip_id in covered or kin or (copied and clip_id not in before["clips"])


@given(edits)
def test_an_edit_empties_no_clip_and_pushes_none_before_the_start(edited: Edited) -> None:
    before, after = _after(edited)
    for code in ("empty_clip", "before_start"):
        assert _warned(after, code) <= _warned(before, code)
    # Attributes are handed on as they stand, and new clips inherit what is odd.
    _, command, _, _ = edited
    known = before["clips"].keys() if command != "paste_attributes" else set()
    assert _warned(after, "bad_field") & known <= _warned(before, "bad_field")


@given(edits)
def test_nothing_on_a_locked_track_changes(edited: Edited) -> None:
    before, after = _after(edited)
    locked = {track["id"]: track["segments"] for track in before["tracks"] if track["lock"]}
    shown = {track["id"]: track["segments"] for track in after["tracks"]}
    for track, segments in locked.items():
        assert shown[track] == segments
    for clip_id, clip in before["clips"].items():
        if clip["track"] in locked:
            assert after["clips"][clip_id] == clip


def test_every_command_is_tried() -> None:
    assert MAKERS.keys() == COMMANDS.keys()


def _flagged(projection: Projection, flag: str) -> set[str]:
    return {key for key, clip in projection["clips"].items() if flag in clip["flags"]}


def _warned(projection: Projection, code: str) -> set[str]:
    return {found["clip"] for found in projection["warnings"] if found["code"] == code}


def test_both_languages_decide_the_same() -> None:
    corpus = [_edited(CORPUS_SEED + number) for number in range(CORPUS_SIZE)]
    lines = "\n".join(
        json.dumps({"document": document, "command": command, "args": arguments})
        for document, command, arguments, _ in corpus
    )

    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, TWIN], input=lines.encode(), capture_output=True, check=True
    )

    for (_, command, arguments, outcome), theirs in zip(
        corpus, answer.stdout.split(b"\n"), strict=True
    ):
        assert canonical_json(_as_json(outcome)) == theirs, (command, arguments)


def _as_json(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Refused(reason=reason):
            return {"type": "refused", "reason": reason}
        case Done():
            return {"type": "done", **asdict(outcome)}
