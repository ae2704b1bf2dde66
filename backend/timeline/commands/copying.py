"""Copying clips: the clipboard, pasting and duplicating."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.timeline.clip_reading import read_clip_fields
from backend.timeline.commands.conform import conformed_clip, scale_between, scaled_spans
from backend.timeline.commands.context import (
    EditContext,
    Limit,
    Outcome,
    RefusalReason,
    Refused,
    find_track,
    next_stamp,
    refusal_for,
)
from backend.timeline.commands.overwrite import Room, clear_rooms
from backend.timeline.commands.placing import start_limits, start_of, usable_track
from backend.timeline.commands.ripple import open_room
from backend.timeline.commands.settle import settled
from backend.timeline.model import Projection, Track
from backend.timeline.patches import Draft, text_of
from backend.timeline.reading import as_map
from backend.timeline.time import Rate

_LEFT_BEHIND = {"del", "by", "of", "z", "link", "at", "track"}

Clipboard = dict[str, Any]
"""`clips`: [{fields, text, track, kind, start, z, link}], starts counted from the first;
`assets`; `rate`, in whose frames it counts."""

Copy = Mapping[str, Any]


def copy_clips(
    document: Mapping[str, Any], projection: Projection, clips: Iterable[str]
) -> Clipboard:
    """Take a copy of clips that can be pasted here or into another timeline."""
    chosen = [clip_id for clip_id in dict.fromkeys(clips) if clip_id in projection["clips"]]
    shown = projection["clips"]
    first = min((shown[clip_id]["start"] for clip_id in chosen), default=0)
    known = as_map(document.get("assets"))
    keys = sorted({shown[clip_id]["asset"] for clip_id in chosen} & known.keys())
    copies = [_copy(document, projection, clip_id, first) for clip_id in chosen]
    assets = {key: known[key] for key in keys}
    return {"clips": copies, "assets": assets, "rate": projection["rate"]}


def paste_clips(
    context: EditContext,
    *,
    clipboard: Mapping[str, Any],
    at: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Paste copied clips over whatever lies there, in the order and on the tracks they had.

        |---- A ----|   ->   |- A -|-- copy --|
              ^ at

    What lies between the copies on a track goes too. `tracks` names another track for each that a
    clip was copied from. Links among the copies stay, links to anything else do not. Copies from
    a timeline of another rate are counted in this one's frames.
    """
    draft = Draft(context.document)
    placed = _places(context, clipboard, start_of(at), tracks or {})
    if isinstance(placed, Refused):
        return placed
    _know_assets(context, draft, clipboard)
    clear_rooms(context, draft, _rooms(placed))
    return _finish(context, draft, placed, at, [])


def paste_insert(
    context: EditContext,
    *,
    clipboard: Mapping[str, Any],
    at: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Paste copied clips between what lies there, which ripples to make room.

        |---- A ----|-- B --|   ->   |- A -|-- copy --|- A' -|-- B --|
              ^ at

    Clips under the frame are cut, on every track that ripples along.
    """
    draft = Draft(context.document)
    placed = _places(context, clipboard, start_of(at), tracks or {})
    if isinstance(placed, Refused):
        return placed
    _know_assets(context, draft, clipboard)
    homes = {place.track["id"] for place in placed}
    limits = open_room(context, draft, homes, (start_of(at), max(place.end for place in placed)))
    return _finish(context, draft, placed, at, limits)


def duplicate_clips(context: EditContext, *, clips: Sequence[str]) -> Outcome:
    """Put copies of clips right behind the last of them, over whatever lies there.

    |-- A --|-- B --|   ->   |-- A --|-- B --|-- A --|-- B --|

    """
    refusal = refusal_for(context.projection, list(clips))
    if refusal is not None:
        return refusal
    end = max(context.projection["clips"][clip_id]["end"] for clip_id in clips)
    clipboard = copy_clips(context.document, context.projection, clips)
    return paste_clips(context, clipboard=clipboard, at=end)


@dataclass(frozen=True, slots=True)
class _Place:
    """A copy in this timeline's frames, and where it goes."""

    copy: Copy
    track: Track
    start: int
    end: int


def _copy(
    document: Mapping[str, Any], projection: Projection, clip_id: str, first: int
) -> dict[str, Any]:
    clip = projection["clips"][clip_id]
    raw = as_map(as_map(document.get("clips")).get(clip_id))
    fields = {
        key: value
        for key, value in raw.items()
        if key not in _LEFT_BEHIND and not key.startswith("r:")
    }
    track = find_track(projection, clip["track"])
    return {
        "fields": {**fields, "head": clip["head"], "tail": clip["tail"]},
        "text": text_of(document, clip_id) if clip["kind"] == "text" else None,
        "track": clip["track"],
        "kind": track["kind"] if track else "video",
        "start": clip["start"] - first,
        "z": clip["z"],
        "link": clip["link"],
    }


def _places(
    context: EditContext, clipboard: Mapping[str, Any], at: int, tracks: Mapping[str, str]
) -> list[_Place] | Refused:
    """Find where every copy goes; copies of several tracks must not land on one spot."""
    rate = Rate(*context.projection["rate"])
    given = Rate(*clipboard.get("rate", rate))
    copies = clipboard["clips"]
    placed: list[_Place] = []
    for copy in copies if given == rate else _conformed(copies, given, rate):
        home = tracks.get(copy["track"], copy["track"])
        track = usable_track(context.projection, home, copy["kind"])
        if isinstance(track, Refused):
            return track
        start = at + copy["start"]
        length = copy["fields"]["tail"] - copy["fields"]["head"]
        placed.append(_Place(copy, track, start, start + length))
    if not placed:
        return Refused(RefusalReason.NOTHING_SELECTED)
    return Refused(RefusalReason.CLIPS_COLLIDE) if _collide(placed) else placed


def _collide(placed: list[_Place]) -> bool:
    last: dict[str, _Place] = {}
    for place in sorted(placed, key=lambda place: place.start):
        home = place.track["id"]
        before = last.get(home)
        if before is None or place.end > before.end:
            last[home] = place
        if before is None or place.start >= before.end:
            continue
        if place.copy["track"] != before.copy["track"]:
            return True
    return False


def _conformed(copies: Sequence[Copy], given: Rate, rate: Rate) -> list[Copy]:
    """Count copies in the frames of another rate."""
    lying: defaultdict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for index, copy in enumerate(copies):
        length = copy["fields"]["tail"] - copy["fields"]["head"]
        lying[copy["track"]][str(index)] = (copy["start"], copy["start"] + length)
    scale = scale_between(given, rate)
    scaled = [scaled_spans(spans, scale) for spans in lying.values()]
    spans = {int(index): span for found in scaled for index, span in found.items()}
    return [_counted(copy, spans[index], (given, rate)) for index, copy in enumerate(copies)]


def _counted(copy: Copy, span: tuple[int, int], rates: tuple[Rate, Rate]) -> Copy:
    fields = copy["fields"]
    clip, _ = read_clip_fields({**fields, "at": copy["start"] - fields["head"]}, None)
    counted = {**fields, **conformed_clip(fields, clip, span, rates)}
    kept = {key: value for key, value in counted.items() if value is not None}
    return {**copy, "fields": kept, "start": span[0]}


def _know_assets(context: EditContext, draft: Draft, clipboard: Mapping[str, Any]) -> None:
    for key, facts in clipboard["assets"].items():
        if key not in as_map(context.document.get("assets")):
            draft.create("assets", key, facts)


def _rooms(placed: list[_Place]) -> list[Room]:
    """Clear each track once, from its first copy to its last."""
    rooms: dict[str, Room] = {}
    for place in placed:
        home = place.track["id"]
        room = rooms.get(home, Room(place.track, place.start, place.end))
        first, last = min(room.start, place.start), max(room.end, place.end)
        rooms[home] = Room(place.track, first, last)
    return list(rooms.values())


def _finish(
    context: EditContext, draft: Draft, placed: list[_Place], at: int, limits: list[Limit]
) -> Outcome:
    links = _new_links(context, placed)
    stamps = sorted({place.copy.get("z", 0) for place in placed})
    made: list[str] = []
    for place in placed:
        fields = dict(place.copy["fields"])
        stamp = next_stamp(context.projection, place.track)
        fields["z"] = stamp + stamps.index(place.copy.get("z", 0))
        fields |= {"track": place.track["id"], "at": place.start - fields["head"]}
        fields["by"] = list(context.stamp)
        if place.copy["link"] in links:
            fields["link"] = links[place.copy["link"]]
        made.append(context.new_id())
        draft.create("clips", made[-1], fields)
        if place.copy["text"] is not None:
            draft.create_text(made[-1], place.copy["text"])
    return settled(context, draft, made=made, limits=[*start_limits(at, made[0]), *limits])


def _new_links(context: EditContext, placed: list[_Place]) -> dict[str, str]:
    """Make a new link for each that several copies share."""
    given = [place.copy["link"] for place in placed if place.copy["link"]]
    shared = (link for link in dict.fromkeys(given) if given.count(link) > 1)
    return {link: context.new_id() for link in shared}
