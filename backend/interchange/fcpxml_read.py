"""Reading FCPXML into OpenTimelineIO, with exact times.

Written here because the adapter project's reader counts 23.976 and 29.97 as 23 and 29 pictures.
"""

from fractions import Fraction
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import opentimelineio as otio

from backend.interchange.fcpxml_sequence import SequenceReader
from backend.interchange.fcpxml_time import parse_time
from backend.interchange.guard import read_xml
from backend.interchange.result import FileRefused, Remark
from backend.timeline.time import Rate

Item = Any
"""An object of OpenTimelineIO, which ships no types."""

_CLIPS = {"clip", "asset-clip", "ref-clip", "sync-clip", "mc-clip", "video", "audio", "title"}


class FcpxFile(NamedTuple):
    """What a file holds."""

    timeline: Item
    rate: Rate
    size: tuple[int, int] | None
    drop: bool
    remarks: list[Remark]


def read_fcpxml(content: bytes) -> FcpxFile:
    """Read the first project of a file; without one, its clips one after another.

    Raises:
        FileRefused: it is no FCPXML, or holds nothing.
    """
    root = read_xml(content)
    if root.tag != "fcpxml":
        raise FileRefused(f"The file is no FCPXML: its root is {root.tag}.")
    projects = list(root.iter("project"))
    sequence = projects[0].find("sequence") if projects else None
    remarks: list[Remark] = []
    if len(projects) > 1:
        others = ", ".join(found.get("name", "") for found in projects[1:4])
        words = f"The file holds {len(projects)} projects; the first was taken, not {others}."
        remarks.append(Remark("more_timelines", words))
    if sequence is None:
        sequence = _loose_clips(root, remarks)
    reader = SequenceReader(root, sequence)
    timeline = otio.schema.Timeline(name=projects[0].get("name", "") if projects else "")
    timeline.global_start_time = reader.clock.time(
        parse_time(sequence.get("tcStart")) * reader.clock.per_second
    )
    timeline.tracks.extend(reader.tracks(sequence))
    drop = sequence.get("tcFormat", "DF") == "DF"
    return FcpxFile(timeline, reader.clock.rate, reader.size, drop, remarks + reader.remarks)


def _loose_clips(root: Element, remarks: list[Remark]) -> Element:
    """Make a sequence of the clips that lie in an event without a project."""
    event = root.find(".//event")
    clips = [found for found in (root if event is None else event) if found.tag in _CLIPS]
    if not clips:
        raise FileRefused("The file holds no project and no clips.")
    words = f"The file holds no project; its {len(clips)} clips were put one after another."
    remarks.append(Remark("loose_clips", words))
    sequence = Element("sequence", {"format": _format_of(root, clips[0])})
    spine = Element("spine")
    position = Fraction(0)
    for clip in clips:
        clip.set("offset", f"{position.numerator}/{position.denominator}s")
        position += parse_time(clip.get("duration"))
        spine.append(clip)
    sequence.append(spine)
    return sequence


def _format_of(root: Element, clip: Element) -> str:
    """Find the format of a clip: its own, or that of what it refers to."""
    if form := clip.get("format"):
        return form
    for resource in root.iterfind("./resources/*"):
        if resource.get("id") == clip.get("ref"):
            inner = resource.find("sequence")
            return (resource if inner is None else inner).get("format", "")
    return ""
