"""Updates and state vectors as bytes: merged and cut without making a document."""

from collections.abc import Sequence
from typing import Final

from pycrdt import get_update as diff_update
from pycrdt import merge_updates as merge_all

from backend.collab.varint import Reader, Truncated

EMPTY_UPDATE: Final = b"\x00\x00"
EMPTY_STATE_VECTOR: Final = b"\x00"
MERGE_GROUP: Final = 100
"""Merging costs more per update in larger groups (measured: collaboration.md 3f)."""


class BadUpdate(Exception):
    """These bytes are no update or state vector; the document did not change."""


def merge(updates: Sequence[bytes]) -> bytes:
    """Merge updates into one that does the same.

    Raises:
        BadUpdate: one of them is no update.
    """
    while len(updates) > 1:
        groups = range(0, len(updates), MERGE_GROUP)
        updates = [_merge_group(updates[at : at + MERGE_GROUP]) for at in groups]
    return updates[0] if updates else EMPTY_UPDATE


def _merge_group(updates: Sequence[bytes]) -> bytes:
    if len(updates) == 1:
        return updates[0]
    try:
        return merge_all(*updates)
    except ValueError as error:
        raise BadUpdate(str(error)) from None
    except BaseException as error:
        raise _panic_as_bad_update(error) from error


def without_known(update: bytes, state_vector: bytes) -> bytes:
    """Take out of an update what somebody with this state has, apart from deletions.

    Raises:
        BadUpdate: one of them is not what it should be.
    """
    try:
        return diff_update(update, state_vector)
    except ValueError as error:
        raise BadUpdate(str(error)) from None
    except BaseException as error:
        raise _panic_as_bad_update(error) from error


def is_panic(error: BaseException) -> bool:
    """Whether this is the CRDT library's word for a bug of its own."""
    # The class cannot be imported: pyo3 makes it inside the extension module.
    return type(error).__name__ == "PanicException"


def _panic_as_bad_update(error: BaseException) -> BaseException:
    return BadUpdate(str(error)) if is_panic(error) else error


def read_state_vector(state_vector: bytes) -> dict[int, int]:
    """Read client -> next clock.

    Raises:
        BadUpdate: these bytes are no state vector.
    """
    reader = Reader(state_vector)
    try:
        return {reader.varuint(): reader.varuint() for _ in range(reader.varuint())}
    except Truncated:
        raise BadUpdate("the state vector ends too early") from None
