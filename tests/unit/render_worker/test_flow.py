"""Threads that hand on never leave each other waiting."""

import threading
from collections.abc import Iterator

import pytest

from render_worker.flow import Ahead


def test_things_arrive_in_order() -> None:
    assert list(Ahead(iter(range(50)), limit=3, name="t")) == list(range(50))


def test_an_error_reaches_the_reader_behind_what_came_before_it() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    ahead = Ahead(things(), limit=2, name="t")

    assert next(ahead) == 1
    with pytest.raises(ValueError, match="broken"):
        next(ahead)


def test_a_reader_that_leaves_ends_the_writer_and_its_cleaning_up() -> None:
    cleaned = threading.Event()

    def things() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            cleaned.set()

    ahead = Ahead(things(), limit=2, name="t")
    next(ahead)

    ahead.close()

    assert cleaned.is_set()
