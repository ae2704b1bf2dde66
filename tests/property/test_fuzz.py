"""Several people edit with the browser's code; the server's code reads the same updates.

`collab/fuzz.test-support.ts` lets three to five people edit at random, undo, and receive each
other's updates late, in part and out of order; many of them make the same piece or transition
unseen. It answers what it found lost: every edit must be in the document, overwritten by
somebody who had seen it, or listed in its author's merge review, which must be up to date.
"""

import os
from base64 import b64decode
from random import Random

import pytest

from backend.collab.document import Document
from backend.timeline.projection import canonical_json, project
from tests.property.invariants import check_invariants
from tests.property.node import run_script

RUNS_AT_ONCE = 100
RUNS = 10_000 if os.environ.get("CUTROOM_TEST_DEEP") else 1000


@pytest.mark.parametrize("first", range(1, RUNS, RUNS_AT_ONCE))
def test_no_edit_is_lost_and_both_languages_read_the_same(first: int) -> None:
    for run in run_script("fuzz.ts", first, RUNS_AT_ONCE):
        updates = [b64decode(update) for update in run["updates"]]
        Random(run["seed"]).shuffle(updates)  # noqa: S311 - reproducible, not secret
        document = Document()
        for update in updates:
            document.apply(update)

        projection = project(document.read())

        assert run["problems"] == [], f"seed {run['seed']}"
        assert canonical_json(projection).decode() == run["projection"], f"seed {run['seed']}"
        check_invariants(projection)


@pytest.mark.parametrize("first", range(1, 10 * RUNS_AT_ONCE, 5 * RUNS_AT_ONCE))
def test_garbage_means_the_same_in_both_languages(first: int) -> None:
    for made in run_script("garbage.ts", first, 5 * RUNS_AT_ONCE):
        projection = project(Document.load([b64decode(made["update"])]).read())

        assert canonical_json(projection).decode() == made["projection"], f"seed {made['seed']}"
        assert made["received"] == made["projection"], f"seed {made['seed']}"
        check_invariants(projection)


def test_two_copies_of_one_piece_do_not_write_against_each_other() -> None:
    """One person made the piece twice, with different values, and both maps were replaced."""
    [run] = run_script("fuzz.ts", 2074, 1)

    assert run["problems"] == []


@pytest.mark.parametrize("seed", [8200, 208940])
def test_ripples_of_a_piece_that_was_replaced_add_up(seed: int) -> None:
    """One person rippled a clip, cut it and rippled both halves; another had cut it, too."""
    [run] = run_script("fuzz.ts", seed, 1)

    assert run["problems"] == []


def test_the_ripple_of_a_cut_is_counted_in_a_piece_that_was_replaced() -> None:
    """One person inserted into a clip, which cuts and ripples at once; another had cut it, too."""
    [run] = run_script("fuzz.ts", 30613, 1)

    assert run["problems"] == []


def test_a_trim_of_a_piece_that_its_author_deleted_is_not_lost() -> None:
    """A trim and the deletion after it were written again together; another trimmed it unseen."""
    [run] = run_script("fuzz.ts", 31519, 1)

    assert run["problems"] == []


def test_typing_that_was_taken_back_is_not_lost() -> None:
    """One person typed into a piece and undid it before another's equal piece replaced it."""
    [run] = run_script("fuzz.ts", 22497, 1)

    assert run["problems"] == []


@pytest.mark.parametrize("seed", [203174, 205418])
def test_what_an_undo_leaves_of_others_edits_is_told(seed: int) -> None:
    """A track that held another's clip was taken back; a cut was redone where nothing was left."""
    [run] = run_script("fuzz.ts", seed, 1)

    assert run["problems"] == []


@pytest.mark.parametrize("seed", [7629, 7930, 67149, 200499])
def test_what_is_lost_by_writing_a_piece_again_is_told(seed: int) -> None:
    """A replaced piece was shifted again, and the cut itself was gone; trimmed, and was empty."""
    [run] = run_script("fuzz.ts", seed, 1)

    assert run["problems"] == []
