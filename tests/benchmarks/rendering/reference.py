"""The reference timeline, 60 s at 30 pictures a second, as a file that `cutroom render` takes.

Three films with 1 s crossfades at 20 and 40 s, a picture in picture at 8-18 s, a picture with
alpha at 25-35 s, a title at 3-8 s, and music whose level moves. `Changes` are the edits whose
price is measured.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.media.contract import FLICKS_PER_SECOND
from tests.benchmarks.rendering.sources import FILES, MUSIC_LEVELS, TITLE

RATE = 30
WIDTH, HEIGHT = 1280, 720
SECONDS = 60
FRAMES = SECONDS * RATE
FRONT_SECONDS = 5
_FADE, _LOGO_FADE = RATE // 2, RATE
_STYLE = {"size": 88, "stroke": "#000000"}
_ORDERS = {"main": "a0", "over": "a1", "titles": "a2", "speech": "b0", "music": "b1"}
# Where each film begins, and what of it is shown there: frames and seconds.
_FILMS = (("a", 0, 615, 0.5), ("b", 615, 1215, 1.2), ("c", 1215, 1800, 1.5))


@dataclass(frozen=True)
class Changes:
    """What one version of the timeline has that the first has not."""

    title: str = TITLE
    front: bool = False
    """A clip of five seconds at the beginning, before which nothing was."""
    speech_gain: int = 0
    """In 1/100 dB, of the first film."""


def write_timeline(path: Path, changes: Changes = Changes()) -> Path:
    """Write a version beside its sources."""
    content = {
        "timeline": document(changes),
        "assets": {key: {"path": name} for key, name in FILES.items()},
    }
    path.write_text(json.dumps(content))
    return path


def document(changes: Changes) -> dict[str, Any]:
    """Return the root maps."""
    shift = FRONT_SECONDS * RATE if changes.front else 0
    clips = dict(_clips(changes, shift))
    return {
        "meta": {"schema": 1, "rate_n": RATE, "rate_d": 1, "width": WIDTH, "height": HEIGHT},
        "tracks": {name: _track(name) for name in _ORDERS},
        "assets": {key: _asset(key) for key in FILES},
        "clips": clips,
        "xfades": dict(_crossfades()),
        "texts": {"title": changes.title},
    }


def _track(name: str) -> dict[str, Any]:
    kind = "audio" if name in {"speech", "music"} else "video"
    return {"kind": kind, "order": _ORDERS[name]}


def _asset(key: str) -> dict[str, Any]:
    if key == "logo":
        return {"kind": "image", "w": 400, "h": 225}
    if key == "music":
        return {"kind": "audio", "dur": SECONDS * FLICKS_PER_SECOND, "ch": 2}
    size = {"w": 1920, "h": 1080, "fps": [RATE, 1]}
    return {"kind": "video", "dur": 22 * FLICKS_PER_SECOND, "ch": 2, **size}


def _clips(changes: Changes, shift: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if changes.front:
        yield "front", _clip("main", 0, shift, asset="b", src=_flicks(3))
    for key, start, end, second in _FILMS:
        shown = {"asset": key, "src": _flicks(second)}
        gain = {"gain": changes.speech_gain} if key == "a" and changes.speech_gain else {}
        yield key, _clip("main", start + shift, end + shift, **shown)
        yield f"{key}-sound", _clip("speech", start + shift, end + shift, **shown, **gain)
    yield "pip", _over(shift, 8, 18, asset="c", src=_flicks(2), **_place(320, 180, 920, 40, 1920))
    yield "logo", _over(
        shift, 25, 35, asset="logo", op=8000, fit="none", fin=_LOGO_FADE, fout=_LOGO_FADE,
        **_place(400, 225, 40, 40, 400),
    )  # fmt: skip
    title = _clip("titles", 3 * RATE + shift, 8 * RATE + shift, fin=_FADE, fout=_FADE)
    style = {f"style:{name}": value for name, value in _STYLE.items()}
    yield "title", {**title, "kind": "text", "y": _thousandths(600 - HEIGHT / 2), **style}
    levels = {f"kf:gain:{at * RATE}": [level, "linear"] for at, level in MUSIC_LEVELS}
    yield "music", {**_clip("music", shift, FRAMES + shift, asset="music"), **levels}


def _clip(track: str, start: int, end: int, **fields: object) -> dict[str, Any]:
    known = {"kind": "media", "track": track, "at": start, "head": 0, "tail": end - start}
    return {**known, **fields}


def _over(shift: int, first: int, end: int, **fields: object) -> dict[str, Any]:
    return _clip("over", first * RATE + shift, end * RATE + shift, **fields)


def _place(width: int, height: int, left: int, top: int, source_width: int) -> dict[str, int]:
    """Say where a picture is that has this size and corner."""
    fitted = min(source_width, WIDTH)
    scale = 10_000 * width // fitted
    return {
        "sx": scale,
        "sy": scale,
        "x": _thousandths(left + width / 2 - WIDTH / 2),
        "y": _thousandths(top + height / 2 - HEIGHT / 2),
    }


def _crossfades() -> Iterator[tuple[str, dict[str, Any]]]:
    for before, after in (("a", "b"), ("b", "c")):
        for end, kind in (("", "dissolve"), ("-sound", "crossfade")):
            a, b = before + end, after + end
            yield f"{a}>{b}", {"a": a, "b": b, "type": kind, "dur": RATE, "align": 0}


def _flicks(seconds: float) -> int:
    return round(seconds * FLICKS_PER_SECOND)


def _thousandths(pixels: float) -> int:
    return round(pixels * 1000)
