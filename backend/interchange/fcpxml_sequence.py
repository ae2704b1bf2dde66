"""One sequence of an FCPXML file as OpenTimelineIO tracks, with exact times.

A spine holds clips one after another; what hangs on a clip lies in lanes above or below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

import opentimelineio as otio

from backend.interchange.clock import Clock, is_picture_rate
from backend.interchange.fcpxml_time import mapped_start, parse_time, read_speed
from backend.interchange.otio_walk import MOST_CLIPS
from backend.interchange.result import FileRefused, Remark
from backend.timeline.time import Rate

Item = Any
"""An object of OpenTimelineIO, which ships no types."""

_CLIPS = {"clip", "asset-clip", "ref-clip", "sync-clip", "mc-clip", "video", "audio", "title"}
_PLACES = {*_CLIPS, "gap", "spine"}
_OWNERS = {"clip", "asset-clip", "ref-clip", "sync-clip", "mc-clip"}
_FALLBACK = Rate(25, 1)


@dataclass
class _Placed:
    """Something with its place in a sequence."""

    item: Item
    start: Fraction
    kind: str
    lane: int


class SequenceReader:
    """Reads a sequence and what is nested in it; what is lost goes to `remarks`."""

    def __init__(self, root: Element, sequence: Element) -> None:
        self._resources = {found.get("id", ""): found for found in root.iterfind("./resources/*")}
        self._clips = 0
        self._parents = {inner: outer for outer in root.iter() for inner in outer}
        self.remarks: list[Remark] = []
        form = self._resources.get(sequence.get("format", ""))
        self.clock = Clock(_rate_of(form))
        self.size = _size_of(form)

    def tracks(self, sequence: Element) -> list[Item]:
        """Lay out a sequence: pictures from the lowest lane up, then sound."""
        placed: list[_Placed] = []
        for spine in sequence.findall("spine"):
            placed.extend(self._spine(spine, _origin(sequence, spine), Fraction(0), 0))
        tracks: list[Item] = []
        for kind in ("video", "audio"):
            lanes = sorted({found.lane for found in placed if found.kind == kind})
            for lane in lanes if kind == "video" else lanes[::-1]:
                items = [found for found in placed if (found.kind, found.lane) == (kind, lane)]
                tracks.extend(self._lane(items, kind))
        return tracks

    def _lane(self, items: list[_Placed], kind: str) -> Iterator[Item]:
        """Make a track of a lane, and further ones of what overlaps on it."""
        while items:
            track = otio.schema.Track(kind=kind.capitalize())
            later: list[_Placed] = []
            end = Fraction(0)
            for found in sorted(items, key=lambda placed: placed.start):
                if isinstance(found.item, otio.schema.Transition):
                    track.append(found.item)
                    continue
                if found.start < end:
                    later.append(found)
                    continue
                if found.start > end:
                    track.append(otio.schema.Gap(source_range=self._span(0, found.start - end)))
                track.append(found.item)
                end = found.start + self.clock.seconds(found.item.source_range.duration)
            yield track
            items = later

    def _span(self, start: Fraction | int, seconds: Fraction) -> Item:
        clock = self.clock
        begin, length = start * clock.per_second, seconds * clock.per_second
        return otio.opentime.TimeRange(clock.time(begin), clock.time(length))

    def _spine(
        self, spine: Element, origin: Fraction, at: Fraction, lane: int
    ) -> Iterator[_Placed]:
        """Place a spine's elements; `origin` of their offsets lies at `at`."""
        position = at
        for element in spine:
            if element.tag == "transition":
                yield from self._transition(element, position, lane)
            elif element.tag in _PLACES:
                given = element.get("offset")
                start = at + parse_time(given) - origin if given is not None else position
                yield from self._element(element, max(Fraction(0), start), lane)
                position = start + parse_time(element.get("duration"))

    def _transition(self, element: Element, cut: Fraction, lane: int) -> Iterator[_Placed]:
        half = parse_time(element.get("duration")) / 2
        name = element.get("name", "")
        plain = "dissolve" in name.lower() or not name
        item = otio.schema.Transition(
            name=name,
            transition_type="SMPTE_Dissolve" if plain else "Custom_Transition",
            in_offset=self.clock.time(half * self.clock.per_second),
            out_offset=self.clock.time(half * self.clock.per_second),
        )
        yield _Placed(item, cut, "video", lane)

    def _element(self, element: Element, at: Fraction, lane: int) -> Iterator[_Placed]:
        start = self._own_start(element)
        if element.tag == "spine":
            yield from self._spine(element, Fraction(0), at, lane)
            return
        yield from self._content(element, at, lane)
        for inner in element:
            # What has no lane is what a clip consists of.
            if inner.tag in _PLACES and inner.get("lane") is not None:
                moment = at + parse_time(inner.get("offset")) - start
                number = lane + _lane_of(inner)
                yield from self._element(inner, max(Fraction(0), moment), number)

    def _own_start(self, element: Element) -> Fraction:
        if element.get("start") is None and element.tag in {"asset-clip", "video", "audio"}:
            return parse_time(self._resource(element).get("start"))
        return parse_time(element.get("start"))

    def _resource(self, element: Element) -> Element:
        found = self._resources.get(element.get("ref", ""))
        return Element("none") if found is None else found

    def _content(self, element: Element, at: Fraction, lane: int) -> Iterator[_Placed]:
        self._clips += 1
        if self._clips > MOST_CLIPS:
            raise FileRefused(f"The file has more than {MOST_CLIPS:,} clips.")
        match element.tag:
            case "gap":
                return
            case "clip":
                yield from self._clip(element, at, lane)
            case "ref-clip":
                yield self._nested(element, self._resource(element).find("sequence"), at, lane)
            case "sync-clip":
                yield self._nested(element, element, at, lane)
            case "title":
                yield _Placed(self._title(element), at, "video", lane)
            case _:
                yield from self._media(element, element, at, lane)

    def _clip(self, clip: Element, at: Fraction, lane: int) -> Iterator[_Placed]:
        """Take what a clip consists of; its own times say which part of that is used."""
        found = False
        for inner in clip.iter():
            own = inner is not clip and inner.tag in {"video", "audio"}
            # Clips in clips have their own lanes and are met on their own.
            if own and self._owner(inner) is clip:
                found = True
                yield from self._media(clip, inner, at, lane)
        if not found:
            yield from self._media(clip, clip, at, lane)

    def _owner(self, element: Element) -> Element:
        """Find the innermost clip around an element."""
        found = self._parents[element]
        while found.tag not in _OWNERS and found in self._parents:
            found = self._parents[found]
        return found

    def _media(self, clip: Element, content: Element, at: Fraction, lane: int) -> Iterator[_Placed]:
        asset = self._resource(content)
        shift = Fraction(0)
        inner = content
        while inner is not clip:
            # Each is laid into the time of the one around it.
            shift += self._own_start(inner) - parse_time(inner.get("offset"))
            inner = self._parents[inner]
        start = mapped_start(clip, self._own_start(clip), self.clock) + shift
        pictures, sound = _streams(content, asset)
        for kind in [kind for kind, there in (("video", pictures), ("audio", sound)) if there]:
            item = otio.schema.Clip(
                name=clip.get("name", "") or content.get("name", ""),
                media_reference=self._reference(asset),
                source_range=self._span(start, parse_time(clip.get("duration"))),
            )
            self._complete(item, clip)
            yield _Placed(item, at, kind, lane if kind == "video" or lane < 0 else -1)

    def _reference(self, asset: Element) -> Item:
        url = asset.get("src") or next((rep.get("src", "") for rep in asset.iter("media-rep")), "")
        if not url:
            return otio.schema.MissingReference(name=asset.get("name", ""))
        length = parse_time(asset.get("duration"))
        whole = self._span(parse_time(asset.get("start")), length) if length else None
        reference = otio.schema.ExternalReference(target_url=url, available_range=whole)
        reference.name = asset.get("name", "")
        return reference

    def _nested(
        self, element: Element, sequence: Element | None, at: Fraction, lane: int
    ) -> _Placed:
        stack = otio.schema.Stack(name=element.get("name", ""))
        start = parse_time(element.get("start"))
        stack.source_range = self._span(start, parse_time(element.get("duration")))
        if sequence is not None:
            stack.extend(self.tracks(sequence))
        self._complete(stack, element)
        only_sound = element.get("srcEnable") == "audio"
        return _Placed(stack, at, "audio" if only_sound else "video", lane)

    def _title(self, element: Element) -> Item:
        words = "".join("".join(text.itertext()) for text in element.findall("text"))
        parameters = {"text": words.strip() or element.get("name", "")}
        item = otio.schema.Clip(
            name=element.get("name", ""),
            media_reference=otio.schema.GeneratorReference(
                name="Text", generator_kind="Text", parameters=parameters
            ),
            source_range=self._span(0, parse_time(element.get("duration"))),
        )
        self._complete(item, element, start=self._own_start(element))
        return item

    def _complete(self, item: Item, element: Element, *, start: Fraction | None = None) -> None:
        """Add markers, speed, the switch, and the names of effects."""
        item.enabled = element.get("enabled", "1") != "0"
        begin = self._own_start(element) if start is None else start
        origin = self.clock.seconds(item.source_range.start_time)
        for marker in element.findall("marker") + element.findall("chapter-marker"):
            moment = parse_time(marker.get("start")) - begin + origin
            color = {"0": "RED", "1": "GREEN"}.get(marker.get("completed", ""), "PURPLE")
            span = self._span(moment, parse_time(marker.get("duration")))
            name = marker.get("value", "")
            item.markers.append(otio.schema.Marker(name=name, marked_range=span, color=color))
        for inner in element:
            if inner.tag == "timeMap":
                item.effects.extend(read_speed(inner))
            elif inner.tag.startswith(("filter-", "adjust-")):
                name = inner.get("name") or inner.tag
                item.effects.append(otio.schema.Effect(name=name, effect_name=inner.tag))


def _origin(sequence: Element, spine: Element) -> Fraction:
    """Find the offset of a sequence's beginning: its start timecode, with some programs 0."""
    start = parse_time(sequence.get("tcStart"))
    offsets = [parse_time(element.get("offset")) for element in spine if element.get("offset")]
    return start if offsets and min(offsets) >= start else Fraction(0)


def _streams(content: Element, asset: Element) -> tuple[bool, bool]:
    """Say whether there are pictures and whether there is sound."""
    if content.tag in {"video", "audio"}:
        return content.tag == "video", content.tag == "audio"
    chosen = content.get("srcEnable", "all")
    if chosen in {"video", "audio"}:
        return chosen == "video", chosen == "audio"
    sound = asset.get("hasAudio") == "1"
    return asset.get("hasVideo") == "1" or not sound, sound


def _lane_of(element: Element) -> int:
    lane = element.get("lane", "0")
    return int(lane) if re.fullmatch(r"-?\d{1,4}", lane) else 0


def _rate_of(form: Element | None) -> Rate:
    duration = parse_time(form.get("frameDuration")) if form is not None else Fraction(0)
    if duration <= 0:
        return _FALLBACK
    rate = Rate.of(duration.denominator, duration.numerator)
    return rate if is_picture_rate(rate) else _FALLBACK


def _size_of(form: Element | None) -> tuple[int, int] | None:
    sides = [form.get(name, "") for name in ("width", "height")] if form is not None else []
    if len(sides) == 2 and all(re.fullmatch(r"\d{2,5}", side) for side in sides):  # noqa: PLR2004 - width, height
        return int(sides[0]), int(sides[1])
    return None
