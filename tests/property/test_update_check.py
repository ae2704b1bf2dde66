"""No honest update is refused, whatever Yjs and yrs can write; what is let through can be read."""

import contextlib
import os
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, merge_updates

from backend.collab.document import Document
from backend.collab.update_check import MAX_NESTED, check_update
from backend.collab.updates import BadUpdate
from tests.hostile_frames import Frames
from tests.property.node import run_script

RUNS = 400 if "CUTROOM_TEST_DEEP" in os.environ else 20


@pytest.fixture(scope="module")
def histories() -> list[list[bytes]]:
    """Updates of documents that hold everything there is, as browsers write them."""
    runs = run_script("every-kind.ts", 1, RUNS)
    return [[bytes.fromhex(update) for update in run["updates"]] for run in runs]


def test_what_yjs_writes_is_let_through(histories: list[list[bytes]]) -> None:
    for updates in histories:
        for update in updates:
            assert check_update(update) <= MAX_NESTED


def test_what_yrs_writes_of_it_is_let_through(histories: list[list[bytes]]) -> None:
    for seed, updates in enumerate(histories):
        random = Random(seed)  # noqa: S311 - tests are repeatable
        doc, told = Doc[Any](), list[bytes]()
        with contextlib.closing(_Told(doc, told)):
            for update in updates:
                doc.apply_update(update)
                told.append(doc.get_update(doc.get_state()))
        told.append(doc.get_update())
        told += [merge_updates(*random.sample(updates, 3)) for _ in range(10)]
        for update in told:
            check_update(update)


class _Told:
    """Collects what a document says that each change added."""

    def __init__(self, doc: "Doc[Any]", told: list[bytes]) -> None:
        self._doc = doc
        self._subscription = doc.observe(lambda event: told.append(event.update))

    def close(self) -> None:
        self._doc.unobserve(self._subscription)


@given(st.binary(max_size=100))
def test_any_bytes_are_let_through_or_refused_in_words(update: bytes) -> None:
    with contextlib.suppress(BadUpdate):
        check_update(update)


def test_yrs_reads_what_is_let_through() -> None:
    """The two readers agree on where everything ends: else the one would check another update."""
    frames = iter(Frames(1, Document().diff()))
    let_through = 0
    for _ in range(3_000):
        update = next(frames)[3:]
        try:
            check_update(update)
        except BadUpdate:
            continue
        let_through += 1
        Document().apply(update)
    assert let_through > 100
