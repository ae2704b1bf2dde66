"""Which snapshots of a timeline stay as its history, and which logged updates nobody needs.

Pure: times come from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

GRACE: Final = timedelta(hours=1)
"""Updates stay this long after they were folded: for processes that missed one, and for those that
do not know whether their commit succeeded."""
ALWAYS: Final = 2
"""So many of the newest snapshots stay: the second is what is read if the newest is damaged."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Snapshots younger than `until` and older than the tier before: one in each `every`."""

    until: timedelta
    every: timedelta


TIERS: Final = (
    Tier(timedelta(hours=1), timedelta(minutes=10)),
    Tier(timedelta(days=1), timedelta(hours=1)),
    Tier(timedelta(days=30), timedelta(days=1)),
    Tier(timedelta(days=360), timedelta(days=30)),
)
"""Each period is a whole number of the one before, so that thinning again never empties one."""

MOST_SNAPSHOTS: Final = ALWAYS + sum(tier.until // tier.every + 1 for tier in TIERS)
"""However often a timeline is edited."""


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot there is."""

    seq: int
    made_at: datetime


def thinned(snapshots: Sequence[Made], now: datetime) -> list[Made]:
    """Choose the snapshots that stay: the newest of each period, and the newest of all.

    Args:
        snapshots: by rising seq.
        now: when.
    """
    newest_of = {_period(made, now): made.seq for made in snapshots}
    chosen = {seq for period, seq in newest_of.items() if period is not None}
    chosen |= {made.seq for made in snapshots[-ALWAYS:]}
    return [made for made in snapshots if made.seq in chosen]


def last_needless(snapshots: Sequence[Made], now: datetime) -> int:
    """Say up to which seq logged updates may be deleted; 0 for none.

    A snapshot older than the grace holds them. It is not the newest one, so that behind a
    damaged snapshot the log is complete from the one before.
    """
    folded = [made.seq for made in snapshots[:-1] if made.made_at <= now - GRACE]
    return max(folded, default=0)


def next_look(snapshots: Sequence[Made], now: datetime, *, deleted_to: int) -> datetime | None:
    """Say when there is next something to thin or to delete; None when there never is.

    Args:
        snapshots: those that stay now, by rising seq.
        now: when that was decided.
        deleted_to: seq of the last update that is deleted.
    """
    thinnable = snapshots if len(snapshots) > ALWAYS else ()
    moments = [made.made_at + tier.until for made in thinnable for tier in TIERS]
    moments += [made.made_at + GRACE for made in snapshots[:-1] if made.seq > deleted_to]
    return min((moment for moment in moments if moment > now), default=None)


def _period(made: Made, now: datetime) -> tuple[Tier, int] | None:
    age = now - made.made_at
    for tier in TIERS:
        if age < tier.until:
            seconds = int(made.made_at.timestamp())
            return tier, seconds // int(tier.every.total_seconds())
    return None
