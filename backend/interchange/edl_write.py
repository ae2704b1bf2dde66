"""Writing one track as a CMX 3600 edit list.

Written here because the adapter project's writer labels every 29.97 timeline drop-frame and reads
half a source where a clip plays at double speed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from backend.interchange.clock import Clock, has_timecode, round_half_up
from backend.interchange.contents import living
from backend.interchange.left_out import hidden_clips, left_out_of, name_of
from backend.interchange.otio_clips import DISSOLVES, first_position
from backend.interchange.result import FileRefused, Remark
from backend.timeline.model import Clip, Projection, Segment, Track, Transition
from backend.timeline.projection import project
from backend.timeline.time import Rate
from backend.timeline.timecode import can_drop, format_timecode
from backend.timeline.transitions import left_part

_REEL_LENGTH = 8
_BLACK, _AUXILIARY = "BL", "AX"
_MOST_FPS = 100
"""A label has two digits for the frames."""
_MOST_EVENTS = 999
TIMECODE_WORDS = "23.976, 24, 25, 29.97, 30, 47.952, 48, 50, 59.94 or 60"
RATE_COMMENT = "CUTROOM RATE"
_LINE = re.compile(r"[\r\n\0\u2028\u2029]+")


@dataclass(frozen=True)
class _Event:
    """A stretch of the list: frames of the timeline, and of the source at the timeline's rate."""

    clip: str
    start: int
    end: int
    source: Fraction
    """What is shown first."""
    speed: Fraction
    dissolve: int = 0
    """Frames at its beginning over which the event before it goes away."""
    code: str = "C"


def write_edl(
    document: Any,  # noqa: ANN401 - any JSON value
    *,
    name: str,
    track: str | None,
) -> tuple[bytes, list[Remark]]:
    """Write a track, by default the lowest video track with clips.

    Args:
        document: any document.
        name: the list's title.
        track: a track's id or its name.

    Raises:
        FileRefused: there is no such track, or the rate has no labels of two digits.
    """
    projection = project(living(document))
    rate = Rate(*projection["rate"])
    if rate.counted_fps > _MOST_FPS:
        words = "An edit list cannot count more than 100 pictures per second."
        raise FileRefused(words, field="format")
    chosen = _choose(projection, track)
    writer = _Writer(projection, chosen)
    if not has_timecode(rate):
        words = f"Edit lists are read at {TIMECODE_WORDS} pictures per second only."
        writer.remarks.append(Remark("rate_without_timecode", words))
    lines = [f"TITLE: {_one_line(name)}", f"FCM: {'' if writer.drops else 'NON-'}DROP FRAME", ""]
    lines += writer.lines()
    return ("\n".join(lines) + "\n").encode(), [*_others(projection, chosen), *writer.remarks]


def _choose(projection: Projection, wanted: str | None) -> Track:
    tracks = projection["tracks"]
    if wanted:
        matches = [track for track in tracks if wanted == track["id"]]
        matches += [track for track in tracks if wanted == track["name"]]
        if not matches:
            raise FileRefused(f"The timeline has no track {wanted[:80]}.", field="track")
        return matches[0]
    pictures = [track for track in tracks if track["kind"] == "video"]
    filled = [track for track in pictures if track["segments"]]
    if not pictures:
        raise FileRefused("The timeline has no video track to make a list of.", field="track")
    return (filled or pictures)[0]


def _others(projection: Projection, chosen: Track) -> Iterator[Remark]:
    for track in projection["tracks"]:
        if track is not chosen and track["segments"]:
            words = "An edit list holds one track; this one was left out."
            yield Remark("track_left_out", words, track["name"])
    yield from left_out_of(projection, chosen)
    yield from hidden_clips(projection)
    for mark in projection["markers"]:
        words = f"The marker {mark['label'] or 'without a name'} was left out."
        yield Remark("marker_left_out", words, frame=mark["frame"])


def _one_line(text: str) -> str:
    return _LINE.sub(" ", text).strip()


class _Writer:
    def __init__(self, projection: Projection, track: Track) -> None:
        self._projection = projection
        self._track = track
        self._rate = Rate(*projection["rate"])
        self._clock = Clock(self._rate)
        self._reels: dict[str, str] = {}
        self.drops = projection["drop"] and can_drop(self._rate)
        self.remarks: list[Remark] = []

    def lines(self) -> Iterator[str]:
        """Write every event; their numbers have no holes."""
        before: _Event | None = None
        events = self._events()
        if len(events) > _MOST_EVENTS:
            words = f"The list has {len(events)} events; many programs read no more than 999."
            self._remark("many_events", words)
        # The format has no word for the rate; a comment harms nobody.
        rate = f"* {RATE_COMMENT}: {self._rate.numerator}/{self._rate.denominator}"
        if not events:
            yield rate
        for number, event in enumerate(events, 1):
            yield from self._event(number, before, event)
            if before is None:
                yield rate
            before = event

    def _events(self) -> list[_Event]:
        """Turn segments into events, and lay each transition's cut at its beginning."""
        cuts = {
            (found["a"], found["b"]): found
            for found in self._projection["transitions"]
            if not found["dangling"]
        }
        events: list[_Event] = []
        for segment in self._track["segments"]:
            clip = self._projection["clips"][segment["clip"]]
            if not clip["on"]:
                words = "The clip is switched off and was left out."
                self._remark("clip_off", words, clip, segment["start"])
                continue
            event = self._plain(segment, clip)
            cut = cuts.get((events[-1].clip, event.clip)) if events else None
            if cut is not None and events[-1].end == event.start:
                events[-1], event = self._joined(events[-1], event, cut)
            events.append(event)
        return events

    def _plain(self, segment: Segment, clip: Clip) -> _Event:
        if clip["kind"] not in {"media", "solid"}:
            words = "Of titles, adjustments and nested timelines only the place was kept."
            self._remark("clip_kind", words, clip, segment["start"])
        source = self._clock.frames_of_flicks(segment["src"])
        return _Event(
            segment["clip"], segment["start"], segment["end"], source, Fraction(*clip["rate"])
        )

    def _joined(self, a: _Event, b: _Event, cut: Transition) -> tuple[_Event, _Event]:
        left = left_part(cut["dur"], cut["align"])
        begin = b.start - left
        code = "D"
        if cut["type"] == "wipe":
            code = "W001"
        elif cut["type"] not in DISSOLVES:
            words = f"The transition {cut['type']} became a dissolve."
            self._remark("transition_kind", words, frame=begin)
        moved = replace(
            b, start=begin, source=b.source - left * b.speed, dissolve=cut["dur"], code=code
        )
        return replace(a, end=begin), moved

    def _event(self, number: int, before: _Event | None, event: _Event) -> Iterator[str]:
        first, last = self._source_range(event)
        if event.dissolve and before is not None:
            leaving = self._source_range(before)[1]
            yield self._line(number, before, "C", (leaving, leaving), (event.start, event.start))
        yield self._line(number, event, event.code, (first, last), (event.start, event.end))
        if event.dissolve and before is not None:
            yield from self._named("FROM", before)
            yield from self._named("TO", event)
            yield from self._file("TO", event)
        else:
            yield from self._named("FROM", event)
            yield from self._file("FROM", event)
        if event.speed != 1:
            label = self._label(round_half_up(event.source))
            yield f"M2   {self._reel(event):8} {self._speed(event):14} {label}"

    def _speed(self, event: _Event) -> str:
        """Spell a speed in pictures per second: one decimal, more where one is not exact."""
        fps = event.speed * self._rate.counted_fps
        exact = (fps * 10).denominator == 1
        return f"{float(fps):05.1f}" if exact else f"{float(fps):07.3f}"

    def _named(self, side: str, event: _Event) -> Iterator[str]:
        if name := self._name(event):
            yield f"* {side} CLIP NAME: {name}"

    def _source_range(self, event: _Event) -> tuple[int, int]:
        """Find the frames of source that an event uses; a held picture is one."""
        frames = event.end - event.start
        first = round_half_up(first_position(event.source, event.speed, max(1, frames)))
        length = max(1, round_half_up(abs(event.speed) * frames)) if frames else 0
        if first < 0:
            words = "The clip begins before its source; the list begins it at zero."
            self._remark("before_source", words, self._clip(event), event.start)
            first = 0
        return first, first + length

    def _line(
        self, number: int, event: _Event, code: str, source: tuple[int, int], place: tuple[int, int]
    ) -> str:
        channel = "V" if self._track["kind"] == "video" else "A"
        edit = f"{code:4} {event.dissolve:03}" if code != "C" else "C"
        start = self._projection["start"]
        labels = " ".join(map(self._label, source)) + " "
        labels += " ".join(self._label(frame + start) for frame in place)
        return f"{number:03}  {self._reel(event):8} {channel:5} {edit:8} {labels}"

    def _label(self, frame: int) -> str:
        day = self._day()
        return format_timecode(frame % day, self._rate, drop=self.drops)

    def _day(self) -> int:
        """Count the frames after which labels begin again, at 24 hours."""
        fps = self._rate.counted_fps
        dropped = (fps // 15) * 9 * 6 * 24 if self.drops else 0
        return fps * 86_400 - dropped

    def _clip(self, event: _Event) -> Clip:
        return self._projection["clips"][event.clip]

    def _name(self, event: _Event) -> str:
        return _one_line(name_of(self._projection, self._clip(event)))

    def _file(self, side: str, event: _Event) -> Iterator[str]:
        asset = self._projection["assets"].get(self._clip(event)["asset"])
        if asset is not None and asset["name"] and self._clip(event)["kind"] == "media":
            yield f"* {side} FILE: {_one_line(asset['name'])}"

    def _reel(self, event: _Event) -> str:
        """Name the source in eight characters, each source differently."""
        clip = self._clip(event)
        if clip["kind"] != "media":
            return _BLACK if clip["kind"] == "solid" else _AUXILIARY
        key = clip["asset"]
        if key not in self._reels:
            asset = self._projection["assets"].get(key)
            stem = PurePath(asset["name"]).stem if asset is not None else clip["name"]
            self._reels[key] = self._free_reel(re.sub(r"[^A-Z0-9_]", "", stem.upper()))
        return self._reels[key]

    def _free_reel(self, wanted: str) -> str:
        taken = {*self._reels.values(), _BLACK, "BLACK", "BARS", _AUXILIARY}
        reel = wanted[:_REEL_LENGTH]
        number = 1
        while not reel or reel in taken:
            tail = f"{number:03}"
            reel = (wanted or "REEL")[: _REEL_LENGTH - len(tail)] + tail
            number += 1
        return reel

    def _remark(
        self, code: str, words: str, clip: Clip | None = None, frame: int | None = None
    ) -> None:
        name = name_of(self._projection, clip) if clip is not None else ""
        self.remarks.append(Remark(code, words, self._track["name"], name, frame))
