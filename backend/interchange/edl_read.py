"""Reading CMX 3600 edit lists.

They do not say their picture rate: it is found from the labels. The adapter's reader is taught
what people's lists have besides: drop-frame labels, a fade from black at the very beginning, and
speeds of clips whose length stays the same.
"""

import math
import re
from typing import Any, NamedTuple

import opentimelineio as otio
from otio_cmx3600_adapter import cmx_3600

from backend.interchange.clock import Clock, has_timecode
from backend.interchange.edl_sides import join_sides
from backend.interchange.edl_write import RATE_COMMENT, TIMECODE_WORDS
from backend.interchange.guard import read_text
from backend.interchange.otio_records import settle_records
from backend.interchange.result import FileRefused, Remark
from backend.timeline.time import Rate

_LABEL = re.compile(r"\b(\d\d:\d\d:\d\d)([:;.])(\d\d)\b")
_PLAIN_RATES = ((24, 24, 1), (25, 25, 1), (30, 30, 1), (48, 48, 1), (50, 50, 1), (60, 60, 1))
"""Frames that labels count in a second, and the rate as a fraction."""
_DROP_RATES = ((30, 30_000, 1001), (60, 60_000, 1001))
_EVENT_FIELDS = 9
_MOST_LINES = 30_000
"""The reader takes lines off the front of a list, which costs their square."""
_NEARLY = 0.04
"""Percent; speeds are written with one decimal."""
_HEADERS = ("TITLE:", "FCM", "SPLIT")
_RATE_COMMENT = re.compile(rf"^\* {RATE_COMMENT}: ([1-9]\d{{0,5}})/([1-9]\d{{0,5}})$", re.MULTILINE)
_FROM_FILE = re.compile(r"\*?\s*FROM (?:FILE|CLIP):")
_TO_FILE = re.compile(r"^(\*?\s*)TO ((?:FILE|CLIP):)")


class EditList(NamedTuple):
    """What a list holds."""

    timeline: Any
    """An OpenTimelineIO timeline, which ships no types."""
    rate: Rate
    drop: bool
    remarks: list[Remark]


def read_edl(content: bytes, rate: Rate | None) -> EditList:
    """Read an edit list into an OpenTimelineIO timeline; its rate is found when none is given.

    Raises:
        FileRefused: it is none, or not of this rate.
    """
    text = read_text(content)
    if not _LABEL.search(text) and not _is_empty_list(text):
        raise FileRefused("The file is no edit list: it holds no timecode.")
    remarks: list[Remark] = []
    events = join_sides(_settle_lines(text), remarks)
    if events.count("\n") > _MOST_LINES:
        raise FileRefused(f"The edit list has more than {_MOST_LINES:,} lines.")
    rates = [rate] if rate is not None else _likely_rates(text)
    chosen = rates[0]
    if not has_timecode(chosen):
        words = f"Edit lists are read at {TIMECODE_WORDS} pictures per second, not at "
        raise FileRefused(f"{words}{_spell(chosen)}.", field="rate")
    if len(rates) > 1:
        chosen = next((found for found in rates if _fits(events, found)), chosen)
    if rate is None and not _RATE_COMMENT.search(text):
        words = f"An edit list does not say its picture rate; its labels fit {_spell(chosen)}."
        remarks.append(Remark("rate_guessed", words))
    timeline = _parse(events, chosen, remarks)
    settle_records(timeline, Clock(chosen))
    return EditList(timeline, chosen, _drops(text), remarks)


def _is_empty_list(text: str) -> bool:
    """Whether there is a title, and nothing that an event could be."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    return all(line.startswith((*_HEADERS, "*")) for line in lines) and any(
        line.startswith("TITLE:") for line in lines
    )


def _spell(rate: Rate) -> str:
    return f"{rate.numerator / rate.denominator:.6g}"


def _likely_rates(text: str) -> list[Rate]:
    """List the usual rates that have all the frame numbers, lowest first; `;` means drop-frame."""
    if written := _RATE_COMMENT.search(text):
        return [Rate.of(int(written[1]), int(written[2]))]
    highest = max((int(match[3]) for match in _LABEL.finditer(text)), default=0)
    usual = _DROP_RATES if _drops(text) else _PLAIN_RATES
    fitting = [Rate(top, bottom) for frames, top, bottom in usual if highest < frames]
    if not fitting:
        words = f"No usual picture rate has a frame {highest}: name the rate."
        raise FileRefused(words, field="rate")
    return fitting


def _fits(events: str, rate: Rate) -> bool:
    """Whether the lengths of sources and records agree at a rate."""
    try:
        _Parser(events, rate=rate.numerator / rate.denominator)
    except Exception:  # noqa: BLE001 - whatever the reader stumbles over, this rate is none
        return False
    return True


def _drops(text: str) -> bool:
    marks = {match[2] for match in _LABEL.finditer(text)}
    return ";" in marks or re.search(r"^FCM:\s*DROP", text, re.MULTILINE) is not None


def _settle_lines(text: str) -> str:
    """Leave out notes before the first event, and spell labels as the reader wants them.

    That is with `;` in drop-frame events, and with `:` in comments.
    """
    lines: list[str] = []
    drops = begun = False
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("FCM"):
            drops = "NON" not in line and "DROP" in line
        if line[:1].isdigit():
            begun = True
            lines.append(_LABEL.sub(r"\1;\3" if drops else r"\1\2\3", line))
        elif begun or line.startswith(_HEADERS):
            lines.append(_LABEL.sub(r"\1:\3", line))
    return "\n".join(lines)


def _parse(text: str, rate: Rate, remarks: list[Remark]) -> Any:  # noqa: ANN401 - a Timeline
    exact = rate.numerator / rate.denominator
    try:
        return _Parser(text, rate=exact).timeline
    except cmx_3600.EDLParseError as error:
        first = str(error)
    except Exception as error:
        # The reader stumbles over whatever it did not expect, in its own code's words.
        raise FileRefused(
            "The edit list cannot be read: an event is not as it should be."
        ) from error
    try:
        timeline = _Parser(text, rate=exact, ignore_timecode_mismatch=True).timeline
    except Exception as error:
        raise FileRefused(f"The edit list cannot be read: {first}.") from error
    words = f"Timecodes of the edit list contradict each other; clips were moved to fit. {first}."
    remarks.append(Remark("timecode_mismatch", words))
    return timeline


class _Parser(cmx_3600.EDLParser):  # type: ignore[misc] # ships no types
    def add_clip(
        self, line: str, comments: list[str], rate: float = 24, transition_line: str | None = None
    ) -> None:
        fields = (transition_line or "").split()
        fades = len(fields) == _EVENT_FIELDS and not self._has_clips(fields[2])
        if fades:
            # The list begins with a fade from black; the reader wants a clip before it.
            line, transition_line = _as_cut(fields), None
        if transition_line is not None:
            comments = _of_second_side(comments)
        ends = {id(track): len(track) for track in self.timeline.tracks}
        super().add_clip(line, comments, rate=rate, transition_line=transition_line)
        for track in self.timeline.tracks:
            if len(track) > ends.get(id(track), 0) or id(track) not in ends:
                self._complete(track, comments, rate, fade=fields[4] if fades else "")

    def _has_clips(self, channel: str) -> bool:
        names = cmx_3600.channel_map.get(channel, [channel])
        return any(len(self.tracks_by_name.get(name, ())) for name in names)

    def _complete(self, track: Any, comments: list[str], rate: float, *, fade: str) -> None:  # noqa: ANN401 - a Track
        clip = track[-1]
        if fade.isdigit() and int(fade):
            length = otio.opentime.RationalTime(int(fade), rate)
            zero = otio.opentime.RationalTime(0, rate)
            dissolve = otio.schema.Transition(
                transition_type="SMPTE_Dissolve", in_offset=zero, out_offset=length
            )
            track.insert(len(track) - 1, dissolve)
        handled = cmx_3600.CommentHandler(comments).handled
        motion = cmx_3600.SPEED_EFFECT_RE.match(handled.get("motion_effect", ""))
        if motion and motion["speed"] and "freeze_frame" not in handled:
            clip.effects.clear()
            scalar = _scalar(float(motion["speed"]), rate)
            if scalar != 1:
                clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=scalar))


def _scalar(fps: float, rate: float) -> float:
    """Find the speed that is meant: 60.0 is double speed at 29.97 too."""
    counted = fps / math.ceil(rate)
    whole = counted * 100
    return counted if abs(whole - round(whole)) < _NEARLY else fps / rate


def _as_cut(fields: list[str]) -> str:
    number, reel, channel, _, _, *labels = fields
    return " ".join([number, reel, channel, "C", *labels])


def _of_second_side(comments: list[str]) -> list[str]:
    """Keep a dissolve's comments about what comes; the reader takes what goes for its source."""
    kept = [line for line in comments if not _FROM_FILE.match(line)]
    return [_TO_FILE.sub(r"\1FROM \2", line) for line in kept]
