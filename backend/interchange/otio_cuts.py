"""Transitions of a file as transitions of the document, and as fades where only one clip is."""

from typing import Any

from backend.interchange.metadata import ours, unpack
from backend.interchange.otio_entries import Draft, Placed
from backend.interchange.otio_walk import Join, Lane
from backend.timeline.ids import pair_id
from backend.timeline.transitions import left_part

_DISSOLVE = "SMPTE_Dissolve"
_OPAQUE = 10_000


def place_joins(draft: Draft, lanes: list[Lane], placed: dict[int, Placed]) -> None:
    """Take over the transitions of all lanes."""
    for lane in lanes:
        for join in lane.joins:
            if join.before is not None and join.after is not None:
                pair = placed[id(join.before)].clip, placed[id(join.after)].clip
                _place(draft, lane, join, pair)
            else:
                _fade(draft, lane, join, placed)


def _place(draft: Draft, lane: Lane, join: Join, pair: tuple[str, str]) -> None:
    name = pair_id(*pair)
    known = ours(join.item)
    raw = unpack(known.get("fields"))
    raw = raw if isinstance(raw, dict) else {}
    reach = _reach(draft, join)
    if known.get("transition") == name and known.get("reach") == list(reach) and raw:
        draft.tables["xfades"][name] = raw
        return
    if pair[0] == pair[1] or sum(reach) < 1:
        draft.remark("transition_lost", "A transition has no length.", lane, join.item, join.at)
        return
    align = 1 if reach[0] == 0 else -1 if reach[1] == 0 else 0
    length = sum(reach)
    if left_part(length, align) != reach[0]:
        words = f"A transition reached {reach[0]} frames before its cut; it is centred now."
        draft.remark("transition_centred", words, lane, join.item, join.at)
    kind = {} if raw else {"type": _kind(draft, lane, join)}
    first, second = pair
    draft.tables["xfades"][name] = {
        **raw, **kind, "a": first, "b": second, "dur": length, "align": align
    }  # fmt: skip


def _reach(draft: Draft, join: Join) -> tuple[int, int]:
    """Count the frames before and after the cut."""
    clock = draft.clock
    sides = (join.item.in_offset, join.item.out_offset)
    before, after = (clock.frame(clock.seconds(side)) for side in sides)
    return max(0, before), max(0, after)


def _kind(draft: Draft, lane: Lane, join: Join) -> str:
    """Choose the transition that comes closest."""
    plain = "dissolve" if lane.kind == "video" else "crossfade"
    given: str = join.item.transition_type or ""
    if given == _DISSOLVE:
        return plain
    words = f"{given} {join.item.name or ''}".lower()
    if "wipe" in words and lane.kind == "video":
        return "wipe"
    if "dissolve" in words or "fade" in words:
        return plain
    lost = f"The transition {join.item.name or given or 'without a name'} became a {plain}."
    draft.remark("transition_kind", lost, lane, join.item, join.at)
    return plain


def _fade(draft: Draft, lane: Lane, join: Join, placed: dict[int, Placed]) -> None:
    """Fade a clip whose other side is a gap or the track's end.

    |-- clip --|T|  gap   ->   |-- clip, fading out --|  gap

    """
    shot = join.before or join.after
    if shot is None:
        return
    clip = placed[id(shot)]
    fields = draft.tables["clips"][clip.clip]
    frames = draft.clock.frame(shot.end) - draft.clock.frame(shot.start)
    length = min(frames, max(1, sum(_reach(draft, join))))
    first, last = clip.local, clip.local + frames
    fades_in = join.before is None
    if lane.kind == "audio":
        fields["fin" if fades_in else "fout"] = length
    else:
        begin = first if fades_in else last - length
        _ramp(fields, begin, length, rising=fades_in)
    words = "A transition beside a gap became a fade of its clip."
    draft.remark("transition_fade", words, lane, join.item, join.at)


def _ramp(fields: dict[str, Any], begin: int, length: int, *, rising: bool) -> None:
    start, end = (0, _OPAQUE) if rising else (_OPAQUE, 0)
    fields[f"kf:op:{begin}"] = [start, "linear"]
    fields[f"kf:op:{begin + length}"] = [end, "linear"]
