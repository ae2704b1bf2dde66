"""Timecode labels, drop-frame included, and the times that people type."""

import re

from backend.timeline.time import Rate

_DROP_RATES = {Rate(30000, 1001): 2, Rate(60000, 1001): 4}
"""Labels left out each minute but every tenth (SMPTE ST 12-1)."""

_MAX_DIGITS = 12
_LABEL = re.compile(r"([0-9]{1,3}):([0-9]{1,2}):([0-9]{1,2})[:;.]([0-9]{1,3})")
_DIGITS = re.compile(rf"[0-9]{{1,{_MAX_DIGITS}}}")
_SECONDS = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?s")
_FRAMES = re.compile(rf"([0-9]{{1,{_MAX_DIGITS}}})f")


def can_drop(rate: Rate) -> bool:
    """Say whether drop-frame timecode exists for a rate."""
    return rate in _DROP_RATES


def format_timecode(frame: int, rate: Rate, *, drop: bool = False) -> str:
    """Label a frame as HH:MM:SS:FF, with `;` before the frames when labels are dropped."""
    sign = "-" if frame < 0 else ""
    dropped = _DROP_RATES.get(rate, 0) if drop else 0
    fps = rate.counted_fps
    label = _with_dropped(abs(frame), fps, dropped)
    seconds, frames = divmod(label, fps)
    width = max(2, len(str(fps - 1)))
    mark = ";" if dropped else ":"
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{sign}{clock}{mark}{frames:0{width}}"


def parse_timecode(text: str, rate: Rate, *, drop: bool = False) -> int | None:
    """Read a full label; None when it is not one or names a dropped frame."""
    match = _LABEL.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, frames = (int(part) for part in match.groups())
    fps = rate.counted_fps
    if minutes > 59 or seconds > 59 or frames >= fps:  # noqa: PLR2004 - minutes in an hour
        return None
    dropped = _DROP_RATES.get(rate, 0) if drop else 0
    if frames < dropped and seconds == 0 and minutes % 10:
        return None
    return _without_dropped((hours * 60 + minutes) * 60 + seconds, frames, fps, dropped)


def parse_typed_time(text: str, rate: Rate, *, current: int = 0, drop: bool = False) -> int | None:
    """Read what a person types into a time field; None when it is no time.

    `01:00:00;00` is a label; `1500` fills pairs from the right as editing programs do (15 s, 0
    frames); `12.5s` is seconds, `90f` frames. A leading + or - moves from `current`.
    """
    text = text.strip()
    sign = {"+": 1, "-": -1}.get(text[:1], 0)
    amount = _amount(text[1:].strip() if sign else text, rate, drop=drop and not sign)
    if amount is None:
        return None
    return current + sign * amount if sign else amount


def _amount(text: str, rate: Rate, *, drop: bool) -> int | None:
    if match := _FRAMES.fullmatch(text):
        return int(match[1])
    if match := _SECONDS.fullmatch(text):
        fraction = (match[2] or "").ljust(6, "0")
        micros = int(match[1]) * 1_000_000 + int(fraction)
        return micros * rate.numerator // (rate.denominator * 1_000_000)
    if _DIGITS.fullmatch(text):
        return _paired(text, rate, drop=drop)
    return parse_timecode(text, rate, drop=drop)


def _paired(digits: str, rate: Rate, *, drop: bool) -> int:
    fps = rate.counted_fps
    width = max(2, len(str(fps - 1)))
    frames = int(digits[-width:])
    clock = digits[:-width].rjust(6, "0")
    seconds = int(clock[:-4]) * 3600 + int(clock[-4:-2]) * 60 + int(clock[-2:])
    seconds, frames = seconds + frames // fps, frames % fps
    dropped = _DROP_RATES.get(rate, 0) if drop else 0
    if frames < dropped and seconds % 60 == 0 and seconds // 60 % 10:
        frames = dropped
    return _without_dropped(seconds, frames, fps, dropped)


def _with_dropped(frame: int, fps: int, dropped: int) -> int:
    """Turn a frame count into the number its label spells, skipping the dropped labels."""
    if not dropped:
        return frame
    per_minute = fps * 60 - dropped
    per_ten = fps * 600 - dropped * 9
    tens, rest = divmod(frame, per_ten)
    minutes = 0 if rest < fps * 60 else 1 + (rest - fps * 60) // per_minute
    return frame + dropped * (9 * tens + minutes)


def _without_dropped(seconds: int, frames: int, fps: int, dropped: int) -> int:
    minutes = seconds // 60
    return seconds * fps + frames - dropped * (minutes - minutes // 10)
