"""Counting what other processes sent, committed and lost."""

from uuid import UUID

from backend.collab.neighbours import ORPHAN_SECONDS, Coverage, Edited, Foreign

THEM = UUID(int=7)


def _edit(number: int) -> Edited:
    return Edited(THEM, number, b"update")


def test_coverage_closes_gaps_in_any_order() -> None:
    coverage = Coverage(3)

    coverage.note(6)
    coverage.note(5)
    assert coverage.has_gap
    assert coverage.seq == 3
    coverage.note(4)

    assert not coverage.has_gap
    assert coverage.seq == 6
    assert coverage.holds(2)


def test_a_snapshot_covers_every_row_up_to_its_own() -> None:
    coverage = Coverage(3)
    coverage.note(6)
    coverage.note(9)

    assert not coverage.holds_all(0, 7)
    coverage.note_all(0, 7)

    assert coverage.seq == 7
    assert coverage.has_gap
    assert coverage.holds_all(0, 7)
    assert not coverage.holds_all(6, 9)
    coverage.note_all(7, 8)
    assert coverage.seq == 9
    assert not coverage.has_gap


def test_a_stretch_ahead_leaves_the_gap_before_it() -> None:
    coverage = Coverage(3)

    coverage.note_all(5, 7)

    assert coverage.seq == 3
    assert coverage.has_gap
    assert coverage.holds_all(5, 7)
    coverage.note_all(3, 5)
    assert coverage.seq == 7


def test_commit_of_everything_received_covers_its_row() -> None:
    foreign = Foreign()
    foreign.received(_edit(4), 0.0)
    foreign.received(_edit(5), 0.0)

    assert foreign.committed(THEM, 5)
    assert foreign.is_empty


def test_commit_after_a_lost_edit_does_not_cover_its_row() -> None:
    foreign = Foreign()
    foreign.received(_edit(4), 0.0)
    foreign.received(_edit(6), 0.0)

    assert foreign.committed(THEM, 4)
    assert not foreign.committed(THEM, 6)
    foreign.received(_edit(7), 0.0)
    assert foreign.committed(THEM, 7)


def test_commit_of_a_lost_last_edit_does_not_cover_its_row() -> None:
    foreign = Foreign()
    foreign.received(_edit(4), 0.0)

    assert not foreign.committed(THEM, 5)


def test_edit_without_a_commit_becomes_an_orphan() -> None:
    foreign = Foreign()
    foreign.received(_edit(4), 10.0)

    assert foreign.orphans(10.0 + ORPHAN_SECONDS - 0.1) == []
    orphan = foreign.orphans(10.0 + ORPHAN_SECONDS)[0]
    foreign.logged(orphan)

    assert foreign.is_empty


def test_adopted_orphan_waits_for_its_commit_and_is_adopted_once() -> None:
    foreign = Foreign()
    foreign.received(_edit(4), 10.0)
    foreign.adopt(foreign.orphans(10.0 + ORPHAN_SECONDS)[0])

    assert foreign.orphans(10.0 + ORPHAN_SECONDS) == []
    assert not foreign.is_empty
