"""What stays of a timeline's history is bounded, and no period of it is emptied by thinning."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.collab.retention import (
    ALWAYS,
    GRACE,
    MOST_SNAPSHOTS,
    TIERS,
    Made,
    last_needless,
    next_look,
    thinned,
)

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
GAPS = st.lists(
    st.one_of(st.integers(1, 600), st.integers(1, 90_000), st.integers(1, 5_000_000)),
    min_size=1,
    max_size=300,
)
"""Seconds between one snapshot and the next."""
WAITS = st.integers(0, 40_000_000)


def _made(gaps: list[int]) -> list[Made]:
    made, at = [], FIRST
    for seq, gap in enumerate(gaps, 1):
        at += timedelta(seconds=gap)
        made.append(Made(seq, at))
    return made


def test_snapshots_at_all_hours_for_thirteen_months_stay_within_the_bound() -> None:
    kept: list[Made] = []
    most = 0
    now = FIRST
    for seq in range(1, 400 * 24):
        # With two at the end of every hour, every period has its newest at its end.
        now = FIRST + timedelta(hours=seq)
        kept += [Made(seq * 60 + minute, now + timedelta(minutes=minute)) for minute in (0, 58, 59)]
        kept = thinned(kept, now + timedelta(minutes=59))
        most = max(most, len(kept))

    # The bound stands in docs/collaboration.md and docs/operations.md.
    assert 60 < most <= MOST_SNAPSHOTS == 78


@given(GAPS, WAITS)
def test_thinning_is_bounded_keeps_the_newest_and_changes_nothing_the_second_time(
    gaps: list[int], wait: int
) -> None:
    made = _made(gaps)
    now = made[-1].made_at + timedelta(seconds=wait)

    kept = thinned(made, now)

    assert len(kept) <= MOST_SNAPSHOTS
    assert kept[-ALWAYS:] == made[-ALWAYS:]
    assert thinned(kept, now) == kept


@given(GAPS, st.lists(WAITS, max_size=6))
def test_however_often_it_is_thinned_every_day_that_had_a_snapshot_has_one(
    gaps: list[int], waits: list[int]
) -> None:
    made = _made(gaps)
    kept, now = made, made[-1].made_at
    for wait in waits:
        now += timedelta(seconds=wait)
        kept = thinned(kept, now)

    days = TIERS[2]
    alive = [one for one in made if now - one.made_at < days.until - days.every]
    assert {one.made_at.date() for one in alive} <= {one.made_at.date() for one in kept}


@given(GAPS, WAITS)
def test_it_is_looked_at_again_when_there_is_something_to_do_and_not_before(
    gaps: list[int], wait: int
) -> None:
    made = _made(gaps)
    now = made[-1].made_at + timedelta(seconds=wait)
    kept, needless = thinned(made, now), last_needless(made, now)

    look_at = next_look(kept, now, deleted_to=needless)

    nearly = (look_at or now + timedelta(days=4_000)) - timedelta(microseconds=1)
    assert thinned(kept, nearly) == kept
    assert last_needless(kept, nearly) <= needless


@given(GAPS, WAITS)
def test_updates_are_needed_within_the_grace_and_behind_the_last_but_one_snapshot(
    gaps: list[int], wait: int
) -> None:
    made = _made(gaps)
    now = made[-1].made_at + timedelta(seconds=wait)

    needless = last_needless(made, now)

    assert needless <= (made[-2].seq if len(made) > 1 else 0)
    assert all(one.seq <= needless for one in made[:-1] if one.made_at <= now - GRACE)
    assert all(one.seq > needless for one in made if one.made_at > now - GRACE)
