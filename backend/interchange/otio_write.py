"""A document as an OpenTimelineIO timeline.

Tracks hold what the projection shows. Each object carries its entry of the document, and the
timeline carries what is not seen anywhere: hidden clips, transitions that dangle, unknown tracks.
"""

from collections import defaultdict
from typing import Any

import opentimelineio as otio

from backend.interchange.contents import Tables, living
from backend.interchange.metadata import NAMESPACE, VERSION, display, pack
from backend.interchange.otio_clips import (
    Item,
    Source,
    source_of,
    write_clip,
    write_marker,
    write_transition,
)
from backend.timeline.model import Marker, Segment, Track, Transition
from backend.timeline.projection import project
from backend.timeline.transitions import left_part

_Place = tuple[str, str, int]
"""The two clips of a cut, and its frame."""


def write_timeline(document: Any, *, name: str) -> Item:  # noqa: ANN401 - any JSON value
    """Write a document as an `opentimelineio.schema.Timeline`."""
    tables = living(document)
    source = source_of(tables, project(tables))
    timeline = otio.schema.Timeline(name=display(name))
    timeline.global_start_time = source.clock.time(source.projection["start"])
    writer = _Writer(source)
    timeline.tracks.extend(writer.write_track(track) for track in _in_their_order(source))
    timeline.tracks.markers.extend(
        write_marker(source, mark, None, mark["t"]) for mark in writer.sequence_marks
    )
    timeline.metadata[NAMESPACE] = {
        "version": VERSION,
        "meta": pack(tables["meta"]),
        "assets": pack(tables["assets"]),
        "rest": {root: pack(table) for root, table in writer.rest().items() if table},
    }
    return timeline


def _in_their_order(source: Source) -> list[Track]:
    """Order tracks as others do: pictures from the bottom up, then sound from the top down."""
    tracks = source.projection["tracks"]
    pictures = [track for track in tracks if track["kind"] == "video"]
    return pictures + [track for track in reversed(tracks) if track["kind"] != "video"]


class _Writer:
    """Writes tracks and remembers which entries found a place."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._cuts = _cuts(source.projection["transitions"])
        self._placed: dict[str, set[str]] = defaultdict(set)
        self._clip_marks: dict[str, list[Marker]] = defaultdict(list)
        self.sequence_marks: list[Marker] = []
        for mark in source.projection["markers"]:
            target = self._clip_marks[mark["on"]] if mark["on"] else self.sequence_marks
            target.append(mark)
        self._placed["marks"] = {mark["id"] for mark in self.sequence_marks}

    def write_track(self, track: Track) -> Item:
        """Write one track, with gaps where nothing is seen."""
        pictures = track["kind"] == "video"
        known: dict[str, Any] = {"track": track["id"]}
        if isinstance(raw := self._source.tables["tracks"].get(track["id"]), dict):
            known["fields"] = pack(raw)
            self._placed["tracks"].add(track["id"])
        kind = otio.schema.TrackKind.Video if pictures else otio.schema.TrackKind.Audio
        written = otio.schema.Track(
            name=display(track["name"]), kind=kind, metadata={NAMESPACE: known}
        )
        written.enabled = not (track["hide"] if pictures else track["mute"])
        written.extend(self._children(track["segments"]))
        return written

    def rest(self) -> Tables:
        """Collect the entries that no written object carries."""
        tables = self._source.tables
        kept = {
            root: {key: raw for key, raw in tables[root].items() if key not in self._placed[root]}
            for root in ("tracks", "clips", "xfades", "marks")
        }
        texts = tables["texts"].items()
        kept["texts"] = {key: raw for key, raw in texts if key not in self._placed["clips"]}
        return kept

    def _children(self, segments: list[Segment]) -> list[Item]:
        children: list[Item] = []
        end, before = 0, ""
        for segment in segments:
            if segment["start"] > end:
                span = self._source.clock.span(0, segment["start"] - end)
                children.append(otio.schema.Gap(source_range=span))
                before = ""
            cut = self._cuts.get((before, segment["clip"], segment["start"]))
            if cut is not None:
                children.append(write_transition(self._source, cut))
                self._placed["xfades"].add(cut["id"])
            children.append(self._clip(segment))
            end, before = segment["end"], segment["clip"]
        return children

    def _clip(self, segment: Segment) -> Item:
        """Write a clip; its marks go to the first place where it is seen."""
        marks = self._clip_marks.pop(segment["clip"], [])
        self._placed["clips"].add(segment["clip"])
        self._placed["marks"].update(mark["id"] for mark in marks)
        return write_clip(self._source, segment, marks)


def _cuts(transitions: list[Transition]) -> dict[_Place, Transition]:
    return {
        (found["a"], found["b"], found["start"] + left_part(found["dur"], found["align"])): found
        for found in transitions
        if not found["dangling"]
    }
