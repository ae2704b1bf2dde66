"""Any OpenTimelineIO timeline as a document.

What we wrote carries its entries of the document. An entry is taken as it is where the object
still lies and looks as the entry says; what another program changed since wins over the entry.
Everything else in a file becomes new clips.
"""

from collections import defaultdict
from typing import Any

import opentimelineio as otio

from backend.interchange.clock import Clock, usual_rate
from backend.interchange.contents import Tables
from backend.interchange.metadata import VERSION, display, ours, unpack
from backend.interchange.otio_cuts import place_joins
from backend.interchange.otio_entries import Draft, Placed
from backend.interchange.otio_marks import place_clip_marks, place_marks
from backend.interchange.otio_records import settle_records
from backend.interchange.otio_shots import place_shots
from backend.interchange.otio_walk import Lane, Walker
from backend.interchange.result import Imported, NewId, Remark
from backend.timeline.ids import is_readable_id
from backend.timeline.reading import as_map, read_meta, read_track
from backend.timeline.starter import empty_document, starter_document
from backend.timeline.time import Rate
from backend.timeline.tracks import made_up

_FALLBACK = Rate(25, 1)


def read_timeline(
    timeline: Any,  # noqa: ANN401 - an otio.schema.Timeline
    *,
    new_id: NewId,
    rate: Rate | None = None,
    size: tuple[int, int] = (1920, 1080),
    drop: bool = True,
) -> Imported:
    """Make a document of an `opentimelineio.schema.Timeline`.

    Args:
        timeline: may be changed.
        new_id: names what has no id of ours.
        rate: of a timeline that is not ours, when it is known better than the file says it.
        size: width and height in pixels of one that is not ours.
        drop: whether labels of one that is not ours are drop-frame, where that exists.
    """
    known = ours(timeline)
    own = known.get("version") == VERSION
    remarks: list[Remark] = []
    tables = _own_tables(known) if own else empty_document()
    clock = Clock(_own_rate(tables) if own else rate or _find_rate(timeline, remarks))
    if not own:
        settle_records(timeline, clock)
    walker = Walker(clock)
    lanes = walker.walk(timeline.tracks)
    draft = Draft(tables, clock, walker, new_id)
    if not own:
        starter = starter_document(clock.rate, *size, track_ids=_four(new_id))
        tables["meta"] = {**starter["meta"], "drop": drop and starter["meta"]["drop"]}
        tables["tracks"] = {} if lanes else starter["tracks"]
    _settle_start(timeline, tables, clock)
    placed = _place(draft, lanes)
    place_marks(draft, walker.marks)
    for lane in lanes:
        place_marks(draft, lane.marks)
    place_joins(draft, lanes, placed)
    if own:
        _keep_asset_sources(draft)
    return Imported(
        name=display(timeline.name or ""),
        document=tables,
        sources=draft.sources,
        remarks=remarks + walker.remarks,
    )


def _four(new_id: NewId) -> tuple[str, str, str, str]:
    return new_id(), new_id(), new_id(), new_id()


def _own_tables(known: dict[str, Any]) -> Tables:
    tables = empty_document()
    tables["meta"] = dict(as_map(unpack(known.get("meta"))))
    tables["assets"] = dict(as_map(unpack(known.get("assets"))))
    for root, table in as_map(known.get("rest")).items():
        if root in tables:
            tables[root] = dict(as_map(unpack(table)))
    return tables


def _own_rate(tables: Tables) -> Rate:
    return Rate(*read_meta(tables["meta"])[0]["rate"])


def _find_rate(timeline: Any, remarks: list[Remark]) -> Rate:  # noqa: ANN401
    """Find a file's picture rate: what most of its pictures run at, then its start, then sound."""
    clips = list(timeline.find_clips())
    pictures = [clip for clip in clips if _is_picture(clip)]
    start = timeline.global_start_time
    found = (
        usual_rate(_rates(pictures))
        or usual_rate([start.rate] if start is not None else [])
        or usual_rate(_rates(clips))
    )
    if found is None:
        words = f"The file names no picture rate: {_FALLBACK.numerator} was taken."
        remarks.append(Remark("rate_unknown", words))
    return found or _FALLBACK


def _is_picture(clip: Any) -> bool:  # noqa: ANN401
    parent = clip.parent()
    return str(getattr(parent, "kind", "")) != str(otio.schema.TrackKind.Audio)


def _rates(clips: list[Any]) -> list[float]:
    ranges = [clip.source_range or clip.media_reference.available_range for clip in clips]
    return [found.duration.rate for found in ranges if found is not None]


def _settle_start(timeline: Any, tables: Tables, clock: Clock) -> None:  # noqa: ANN401
    start = timeline.global_start_time
    if start is None:
        return
    frame = clock.frame(clock.seconds(start))
    if frame != read_meta(tables["meta"])[0]["start"]:
        tables["meta"]["start"] = frame


def _place(draft: Draft, lanes: list[Lane]) -> dict[int, Placed]:
    """Give every lane a track and every shot a clip; answers the clips by `id(shot)`."""
    tracks = _make_tracks(draft, lanes)
    placed = place_shots(draft, [(tracks[id(lane)], lane) for lane in lanes])
    for lane in lanes:
        for shot in lane.shots:
            place_clip_marks(draft, shot, placed[id(shot)])
    return placed


def _make_tracks(draft: Draft, lanes: list[Lane]) -> dict[int, str]:
    """Choose the track of every lane: its own, when it has one, else a new one."""
    chosen: dict[int, str] = {}
    fresh: list[Lane] = []
    for lane in lanes:
        known = ours(lane.item) if lane.item is not None else {}
        track_id = known.get("track")
        if not is_readable_id(track_id) or track_id in chosen.values():
            fresh.append(lane)
            chosen[id(lane)] = draft.new_id()
            continue
        chosen[id(lane)] = str(track_id)
        fields = unpack(known.get("fields"))
        if isinstance(fields, dict):
            draft.tables["tracks"][str(track_id)] = fields
            _update_track(fields, lane)
    _name_tracks(draft, fresh, chosen)
    if fresh or not _in_order(draft, lanes, chosen):
        _reorder(draft, lanes, chosen)
    return chosen


def _update_track(fields: dict[str, Any], lane: Lane) -> None:
    name = fields.get("name")
    if lane.name != display(name if isinstance(name, str) else "")[:80]:
        fields["name"] = display(lane.name)
    switch = "hide" if lane.kind == "video" else "mute"
    if lane.enabled == (fields.get(switch) is True):
        fields[switch] = not lane.enabled


def _name_tracks(draft: Draft, fresh: list[Lane], chosen: dict[int, str]) -> None:
    numbers: dict[str, int] = defaultdict(int)
    for lane in fresh:
        numbers[lane.kind] += 1
        letter = "V" if lane.kind == "video" else "A"
        fields: dict[str, Any] = {
            "kind": lane.kind,
            "name": display(lane.name) or f"{letter}{numbers[lane.kind]}",
        }
        if not lane.enabled:
            fields["hide" if lane.kind == "video" else "mute"] = True
        draft.tables["tracks"][chosen[id(lane)]] = fields


def _bottom_up(lanes: list[Lane]) -> list[Lane]:
    """Order lanes as documents do: sound below pictures, its first track on top."""
    sound = [lane for lane in lanes if lane.kind == "audio"]
    return sound[::-1] + [lane for lane in lanes if lane.kind != "audio"]


def _in_order(draft: Draft, lanes: list[Lane], chosen: dict[int, str]) -> bool:
    """Whether the tracks' own orders say the same within pictures and within sound."""
    for kind in ("video", "audio"):
        ids = [chosen[id(lane)] for lane in _bottom_up(lanes) if lane.kind == kind]
        ranks = [_rank(draft, track_id) for track_id in ids]
        if ranks != sorted(ranks):
            return False
    return True


def _rank(draft: Draft, track_id: str) -> tuple[str, str]:
    raw = draft.tables["tracks"].get(track_id)
    track = read_track(track_id, raw) if isinstance(raw, dict) else made_up(track_id)
    return track.fields["order"], track_id


def _reorder(draft: Draft, lanes: list[Lane], chosen: dict[int, str]) -> None:
    for index, lane in enumerate(_bottom_up(lanes)):
        fields = draft.tables["tracks"].get(chosen[id(lane)])
        if isinstance(fields, dict):
            fields["order"] = f"{index + 1:04}V"


def _keep_asset_sources(draft: Draft) -> None:
    """Say of every asset of ours how to find it again, also of those no clip refers to."""
    for key, raw in draft.tables["assets"].items():
        if key not in draft.sources:
            draft.add_known_source(key, as_map(raw))
