"""A room that loads from a snapshot holds what it would hold from the whole log."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.collab.document import Document, Patch
from backend.collab.folding import fold
from backend.collab.packing import SnapshotDamaged, pack, unpack
from backend.collab.reading import LogIncomplete, Stretch, load_document
from backend.collab.updates import read_state_vector
from tests.hostile_updates import BREAKING_UPDATE, breakable_document

SEEDS = st.integers(0, 2**32 - 1)
KEYS = ("at", "gain", "name")


def _history(rng: Random) -> list[bytes]:
    """Updates of three people who sometimes hear of each other."""
    people = [Document(client_id=number) for number in (3, 7, 5)]
    logged: list[bytes] = []
    for _ in range(rng.randrange(2, 60)):
        person = rng.choice(people)
        clip = f"c{rng.randrange(6)}"
        make = Patch("clips", clip, None, {"kind": "media"})
        if rng.random() < 0.2 and clip in person.read()["clips"]:
            change = Patch("clips", clip, rng.choice(KEYS), None)
        else:
            change = Patch("clips", clip, rng.choice(KEYS), rng.randrange(100))
        logged.append(person.write([make, change]))
        if rng.random() < 0.3:
            person.apply(rng.choice(people).diff())
    return logged


def _rows(updates: list[bytes]) -> list[Stretch]:
    return [Stretch(seq - 1, seq, update) for seq, update in enumerate(updates, 1)]


def _snapshot(stretches: list[Stretch]) -> Stretch:
    folded = fold(stretches)
    update = unpack(folded.packed, len(folded.update))
    return Stretch(0, folded.seq, update, is_snapshot=True, is_whole=folded.is_whole)


def _same(one: Document, other: Document) -> bool:
    return one.read() == other.read() and _states(one) == _states(other)


def _states(document: Document) -> dict[int, int]:
    return read_state_vector(document.state_vector())


@given(SEEDS, st.booleans())
def test_folding_again_and_again_loads_as_the_whole_log_does(seed: int, in_order: bool) -> None:  # noqa: FBT001 - Hypothesis passes it by position
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    updates = _history(rng)
    if not in_order:
        # As if the log had begun with what rests on updates that come later.
        rng.shuffle(updates)
    rows = _rows(updates)
    whole = load_document(rows).document

    stretches = rows
    while len(stretches) > 1:
        cut = rng.randrange(1, len(stretches))
        stretches = [_snapshot(stretches[: cut + 1]), *stretches[cut + 1 :]]
        loaded = load_document(stretches)

        assert _same(loaded.document, whole)
        assert loaded.seq == len(updates)
        assert loaded.size_bytes >= 0.95 * len(loaded.document.diff())


@given(SEEDS)
def test_what_comes_after_loading_from_a_snapshot_has_the_same_effect(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - reproducible, not secret
    updates = _history(rng)
    rng.shuffle(updates)
    cut = rng.randrange(1, len(updates) + 1)
    loaded = load_document([_snapshot(_rows(updates[:cut]))]).document
    for update in updates[cut:]:
        loaded.apply(update)

    assert _same(loaded, load_document(_rows(updates)).document)


def test_a_log_that_breaks_the_library_is_folded_to_what_can_be_loaded_of_it() -> None:
    rows = _rows([breakable_document(), BREAKING_UPDATE, Document(9).write([_CLIP])])

    loaded = load_document([_snapshot(rows)]).document

    assert loaded.read() == load_document(rows).document.read()
    assert set(loaded.read()["clips"]) == {"c1", "c2"}


def test_a_broken_update_after_a_snapshot_is_left_out_and_the_snapshot_never() -> None:
    snapshot = _snapshot(_rows([breakable_document()]))
    rows = [Stretch(1, 2, BREAKING_UPDATE), Stretch(2, 3, Document(9).write([_CLIP]))]

    assert set(load_document([snapshot, *rows]).document.read()["clips"]) == {"c1", "c2"}
    for is_whole in (True, False):
        bad = Stretch(0, 1, b"\xff\xff", is_snapshot=True, is_whole=is_whole)
        with pytest.raises(LogIncomplete):
            load_document([bad, *rows])


def test_nothing_is_no_timeline() -> None:
    with pytest.raises(LogIncomplete):
        load_document([])


@given(st.binary(min_size=1, max_size=400), st.integers(0, 10_000), st.integers(1, 255))
def test_a_byte_that_changed_in_a_stored_snapshot_is_noticed(
    update: bytes, at: int, flip: int
) -> None:
    packed = bytearray(pack(update))
    packed[at % len(packed)] ^= flip

    try:
        assert unpack(bytes(packed), len(update)) == update
    except SnapshotDamaged:
        return


@given(st.binary(max_size=400))
def test_a_snapshot_cut_short_is_noticed(update: bytes) -> None:
    assert unpack(pack(update), len(update)) == update
    with pytest.raises(SnapshotDamaged):
        unpack(pack(update)[:-1], len(update))
    with pytest.raises(SnapshotDamaged):
        unpack(pack(update), len(update) + 1)


_CLIP = Patch("clips", "c2", None, {"kind": "media"})
