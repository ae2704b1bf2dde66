"""Step 7 of the projection: transitions live where two clips touch, and never reach too far."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple, cast

from backend.timeline.catalogue import TRANSITIONS
from backend.timeline.ids import pair_id
from backend.timeline.limits import media_range
from backend.timeline.model import Asset, Clip, Notice, Segment, Transition
from backend.timeline.reading import Values, notice
from backend.timeline.time import Rate


class Cut(NamedTuple):
    """Two stretches of a track that touch."""

    before: Segment
    after: Segment


class Reach(NamedTuple):
    """Frames a transition may take on each side of its cut."""

    left: int
    right: int


NO_REACH = Reach(0, 0)


def find_cuts(segments: Iterable[Segment]) -> dict[str, Cut]:
    """Index the places on a track where two different clips touch by the id of their pair."""
    cuts: dict[str, Cut] = {}
    for before, after in pairwise(segments):
        if before["end"] == after["start"]:
            cuts.setdefault(pair_id(before["clip"], after["clip"]), Cut(before, after))
    return cuts


def settle_transition(key: str, values: Values, cut: Cut | None, reach: Reach) -> Transition:
    """Fit a transition to its cut; without a cut, which is no reach, or room, it dangles.

    |---- a ----|---- b ----|
             |--x--|             never past the media, never past the middle of a clip

    """
    length = fitting(values["dur"], values["align"], reach)
    at = 0 if cut is None else cut.after["start"]
    left = left_part(length, values["align"])
    return cast(
        "Transition",
        {
            "id": key,
            **values,
            "dur": length or values["dur"],
            "start": at - left,
            "end": at - left + length,
            "dangling": length == 0,
        },
    )


def reach_at(cut: Cut, clips: Mapping[str, Clip], assets: Mapping[str, Asset], rate: Rate) -> Reach:
    """Find the room at a cut: half of each visible stretch, and the media beyond each edge."""
    left = (cut.before["end"] - cut.before["start"]) // 2
    right = (cut.after["end"] - cut.after["start"]) // 2
    outgoing, incoming = clips[cut.before["clip"]], clips[cut.after["clip"]]
    media = media_range(outgoing, assets.get(outgoing["asset"]), rate)
    if media is not None:
        cut_local = cut.before["end"] - outgoing["at"] - outgoing["ripple"]
        right = min(right, media.end - cut_local)
    media = media_range(incoming, assets.get(incoming["asset"]), rate)
    if media is not None:
        left = min(left, cut.after["local"] - media.first)
    return Reach(max(0, left), max(0, right))


def transition_notices(found: Transition) -> list[Notice]:
    """Say it when a transition joins nothing, or is of a kind that this version cannot draw."""
    codes = {
        "transition_dangling": found["dangling"],
        "unknown_transition": found["type"] not in TRANSITIONS,
    }
    return [notice(code, found["a"], id=found["id"]) for code, holds in codes.items() if holds]


def fitting(wanted: int, align: int, reach: Reach) -> int:
    """Shorten a length until both of its parts fit."""
    if align < 0:
        return min(wanted, reach.left)
    if align > 0:
        return min(wanted, reach.right)
    return min(wanted, 2 * reach.right, 2 * reach.left + 1)


def left_part(length: int, align: int) -> int:
    """Say how much of a transition lies before the cut; centred, the right part is the longer."""
    if align < 0:
        return length
    return 0 if align > 0 else length // 2
