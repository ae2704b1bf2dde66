"""Large timelines to measure with, as somebody could have cut them."""

from hashlib import sha256
from typing import Any

from backend.timeline.ids import random_id
from backend.timeline.starter import starter_document
from backend.timeline.time import FLICKS_PER_SECOND, Rate

CLIP_FRAMES = 50
_RATE = Rate(25, 1)
_FLICKS_PER_FRAME = FLICKS_PER_SECOND // 25
_SOURCES = 200
_SOURCE_SECONDS = 3600


def long_timeline(tracks: int, clips_per_track: int) -> dict[str, Any]:
    """Make a document of clips that touch, each of twelve named keys.

    Half of the tracks are for sound; a clip's source position and link differ from every other's.
    """
    document = starter_document(_RATE, 1920, 1080, track_ids=("a2", "a1", "v1", "v2"))
    names = [_id("track", number) for number in range(tracks)]
    document["tracks"] = {
        name: {"kind": "audio" if number < tracks // 2 else "video", "order": f"a{number:03}"}
        for number, name in enumerate(names)
    }
    document["assets"] = {_id("asset", number): _film(number) for number in range(_SOURCES)}
    document["clips"] = {
        _id(track, number): _clip(track, number)
        for track in names
        for number in range(clips_per_track)
    }
    return document


def clip_ids(document: dict[str, Any], track: int) -> list[str]:
    """List the clips of the track with that number, in their order."""
    name = _id("track", track)
    clips = [(clip["at"], key) for key, clip in document["clips"].items() if clip["track"] == name]
    return [key for _, key in sorted(clips)]


def _film(number: int) -> dict[str, Any]:
    length = _SOURCE_SECONDS * FLICKS_PER_SECOND
    return {"id": f"film {number}", "kind": "video", "dur": length, "fps": [25, 1], "ch": 2}


def _clip(track: str, number: int) -> dict[str, Any]:
    return {
        "kind": "media",
        "asset": _id("asset", number % _SOURCES),
        "track": track,
        "at": number * CLIP_FRAMES,
        "head": 5,
        "tail": CLIP_FRAMES + 5,
        "src": number * 7 * _FLICKS_PER_FRAME,
        "z": number + 1,
        "link": _id("link", number),
        "gain": -300,
        "op": 9000,
        "x": 12,
    }


def _id(kind: str, number: int) -> str:
    return random_id(sha256(f"{kind} {number}".encode()).digest())
