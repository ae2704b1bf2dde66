"""Writing a document as FCPXML 1.9.

The lowest video track with clips is the spine; the clips of other tracks hang on what lies in the
spine where they begin, pictures above it in positive lanes and sound below it in negative ones.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from backend.interchange.contents import living
from backend.interchange.fcpxml_clips import ClipWriter, Resources
from backend.interchange.fcpxml_time import spell_time
from backend.interchange.left_out import PLACING, hidden_clips, left_out_of
from backend.interchange.metadata import display
from backend.interchange.otio_clips import DISSOLVES
from backend.interchange.result import Remark
from backend.timeline.model import Projection, Segment, Track, Transition
from backend.timeline.projection import project
from backend.timeline.time import Rate
from backend.timeline.timecode import can_drop

_VERSION = "1.9"
_KNOWN_FIELDS = (*PLACING, "gain")
_GAP_START = Fraction(3600)
"""Seconds; where Final Cut lets its own gaps begin."""
_NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")
"""Characters that no XML may hold."""


def write_fcpxml(document: Any, *, name: str) -> tuple[bytes, list[Remark]]:  # noqa: ANN401 - any JSON value
    """Write all tracks; what FCPXML does not hold becomes remarks."""
    projection = project(living(document))
    writer = _Writer(projection)
    root = writer.write(name)
    indent(root, "    ")
    text = tostring(root, encoding="unicode").translate(_NO_XML)
    header = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'
    return f"{header}{text}\n".encode(), writer.remarks


class _Writer:
    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        self._rate = Rate(*projection["rate"])
        self._frame = Fraction(self._rate.denominator, self._rate.numerator)
        self._origin = -projection["start"]
        """The frame whose offset is 0s: a spine's offsets are in the sequence's timecode."""
        self._resources = Resources(projection)
        self._clips = ClipWriter(projection, self._resources)
        self._cuts = {
            (found["a"], found["b"]): found
            for found in projection["transitions"]
            if not found["dangling"]
        }
        self._remarks: list[Remark] = []

    @property
    def remarks(self) -> list[Remark]:
        """What was left out, after writing."""
        return self._remarks + self._clips.remarks

    def write(self, name: str) -> Element:
        """Build the whole file."""
        projection = self._projection
        root = Element("fcpxml", version=_VERSION)
        root.append(self._resources.element)
        event = SubElement(SubElement(root, "library"), "event", name=display(name))
        sequence = SubElement(
            SubElement(event, "project", name=display(name)),
            "sequence",
            format=self._resources.own_format,
            duration=spell_time(projection["duration"] * self._frame),
            tcStart=spell_time(projection["start"] * self._frame),
            tcFormat="DF" if projection["drop"] and can_drop(self._rate) else "NDF",
            audioLayout="stereo",
            audioRate=_audio_rate(projection["audio_rate"]),
        )
        spine = SubElement(sequence, "spine")
        self._fill(spine)
        self._report()
        return root

    def _fill(self, spine: Element) -> None:
        pictures, sound = self._lanes()
        places = self._write_spine(spine, pictures[0] if pictures else None)
        for number, track in enumerate(pictures[1:], 1):
            self._hang(places, track, number)
        for number, track in enumerate(sound, 1):
            self._hang(places, track, -number)
        for mark in self._projection["markers"]:
            if not mark["on"]:
                self._clips.mark(*_under(places, mark["frame"]), mark)

    def _lanes(self) -> tuple[list[Track], list[Track]]:
        filled = [track for track in self._projection["tracks"] if track["segments"]]
        pictures = [track for track in filled if track["kind"] == "video"]
        return pictures, [track for track in filled if track["kind"] != "video"][::-1]

    def _write_spine(self, spine: Element, track: Track | None) -> dict[int, Element]:
        """Fill the spine to the timeline's end; answers its elements by their first frame."""
        places: dict[int, Element] = {}
        end = 0
        before = ""
        for segment in track["segments"] if track is not None else []:
            if segment["start"] > end:
                places[end] = self._gap(spine, end, segment["start"])
                before = ""
            self._transition(spine, (before, segment["clip"]), self._origin)
            offset = segment["start"] - self._origin
            places[segment["start"]] = self._clips.write(spine, track, segment, offset)
            end, before = segment["end"], segment["clip"]
        if end < self._projection["duration"] or not places:
            places[end] = self._gap(spine, end, max(end + 1, self._projection["duration"]))
        return places

    def _gap(self, spine: Element, start: int, end: int) -> Element:
        return SubElement(
            spine,
            "gap",
            name="Gap",
            offset=spell_time((start - self._origin) * self._frame),
            start=spell_time(_GAP_START),
            duration=spell_time((end - start) * self._frame),
        )

    def _transition(self, parent: Element, pair: tuple[str, str], origin: int) -> None:
        """Write the transition of a cut, if it has one; the offset of frame `origin` is 0."""
        cut: Transition | None = self._cuts.get(pair)
        if cut is None:
            return
        if cut["type"] not in DISSOLVES:
            words = f"The transition {cut['type']} became a dissolve."
            self._remarks.append(Remark("transition_kind", words, frame=cut["start"]))
        SubElement(
            parent,
            "transition",
            name="Cross Dissolve",
            offset=spell_time((cut["start"] - origin) * self._frame),
            duration=spell_time((cut["end"] - cut["start"]) * self._frame),
        )

    def _hang(self, places: dict[int, Element], track: Track, lane: int) -> None:
        """Hang each run of clips that touch on what the spine has at the run's beginning."""
        for run in _runs(track["segments"]):
            begin = run[0]["start"]
            first, parent = _under(places, begin)
            moment = self._clips.own_start(parent) + (begin - first) * self._frame
            if len(run) == 1:
                clip = self._clips.write(parent, track, run[0], 0)
                clip.set("offset", spell_time(moment))
                clip.set("lane", str(lane))
                continue
            story = SubElement(parent, "spine", lane=str(lane), offset=spell_time(moment))
            before = ""
            for segment in run:
                self._transition(story, (before, segment["clip"]), begin)
                self._clips.write(story, track, segment, segment["start"] - begin)
                before = segment["clip"]

    def _report(self) -> None:
        for track in self._projection["tracks"]:
            self._remarks.extend(left_out_of(self._projection, track, known=_KNOWN_FIELDS))
            if track["hide"] or track["mute"]:
                words = "The track is switched off; in FCPXML its clips are."
                self._remarks.append(Remark("track_off", words, track["name"]))
        self._remarks.extend(hidden_clips(self._projection))


def _audio_rate(hertz: int) -> str:
    known = {32_000: "32k", 44_100: "44.1k", 88_200: "88.2k", 96_000: "96k", 192_000: "192k"}
    return known.get(hertz, "48k")


def _under(places: dict[int, Element], frame: int) -> tuple[int, Element]:
    """Find what the spine has at a frame, and where that begins."""
    first = max((start for start in places if start <= frame), default=min(places))
    return first, places[first]


def _runs(segments: list[Segment]) -> Iterator[list[Segment]]:
    groups: defaultdict[int, list[Segment]] = defaultdict(list)
    number = 0
    for index, segment in enumerate(segments):
        if index and segments[index - 1]["end"] < segment["start"]:
            number += 1
        groups[number].append(segment)
    yield from groups.values()
