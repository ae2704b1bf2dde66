"""Step 7 of the projection: transitions live where two clips touch, and never reach too far."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple, cast

from backend.timeline.ids import pair_id
from backend.timeline.limits import media_range
from backend.timeline.model import Asset, Clip, Notice, Segment, Track, Transition
from backend.timeline.reading import XFADE, JsonMap, bad_fields, entries, notice, read_params
from backend.timeline.time import Rate


class Cut(NamedTuple):
    """Two stretches of a track that touch."""

    before: Segment
    after: Segment


class Reach(NamedTuple):
    """Frames a transition may take on each side of its cut."""

    left: int
    right: int


def find_cuts(tracks: list[Track]) -> dict[str, Cut]:
    """Index the places where two different clips touch by the id of their pair."""
    cuts: dict[str, Cut] = {}
    for track in tracks:
        segments = track["segments"]
        for before, after in pairwise(segments):
            if before["end"] == after["start"]:
                cuts.setdefault(pair_id(before["clip"], after["clip"]), Cut(before, after))
    return cuts


def read_transitions(value: JsonMap, notices: list[Notice]) -> list[dict[str, Any]]:
    """Read the transitions that are not deleted, in id order."""
    found: list[dict[str, Any]] = []
    for key, raw in entries("xfades", value, notices):
        values, bad = XFADE.read(raw)
        notices.extend(bad_fields("xfades", key, bad))
        if pair_id(values["a"], values["b"]) == key:
            params, bad = read_params(values["type"], raw)
            notices.extend(bad_fields("xfades", key, bad))
            found.append({"id": key, **values, "params": params})
        else:
            notices.append(notice("unreadable_entry", map="xfades", id=key))
    return found


def settle_transition(
    values: dict[str, Any],
    cut: Cut | None,
    clips: Mapping[str, Clip],
    assets: Mapping[str, Asset],
    rate: Rate,
) -> Transition:
    """Fit a transition to its cut; without a cut, or room, it dangles at length 0.

    |---- a ----|---- b ----|
             |--x--|             never past the media, never past the middle of a clip

    """
    length = 0
    at = 0
    if cut is not None:
        reach = reach_at(cut, clips, assets, rate)
        length = fitting(values["dur"], values["align"], reach)
        at = cut.after["start"]
    left = left_part(length, values["align"])
    return cast(
        "Transition",
        {
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
