"""Documents for tests of timeline files."""

from typing import Any

from backend.timeline.ids import asset_key
from backend.timeline.time import FLICKS_PER_SECOND

FILM_ID = "0190a3c4-0000-7000-8000-000000000001"
SONG_ID = "0190a3c4-0000-7000-8000-000000000002"
FILM, SONG = asset_key(FILM_ID), asset_key(SONG_ID)


def make_document(
    rate: tuple[int, int] = (25, 1), *, drop: bool = False, **changes: Any
) -> dict[str, Any]:
    """A minute of film cut into three clips, its sound, and a title above.

    V1 has a dissolve at frame 110, double speed from 230 and a reversed clip from 280.
    """
    frame = FLICKS_PER_SECOND * rate[1] // rate[0]
    counted = -(-rate[0] // rate[1])
    document: dict[str, Any] = {
        "meta": {
            "schema": 1, "rate_n": rate[0], "rate_d": rate[1], "width": 1280, "height": 720,
            "start": 3600 * counted, "drop": drop,
        },
        "tracks": {
            "a1": {"kind": "audio", "order": "a", "name": "A1"},
            "v1": {"kind": "video", "order": "b", "name": "V1"},
            "v2": {"kind": "video", "order": "c", "name": "V2"},
        },
        "assets": {
            FILM: {
                "id": FILM_ID, "kind": "video", "dur": 60 * FLICKS_PER_SECOND, "fps": list(rate),
                "w": 1280, "h": 720, "ch": 2, "sha256": "f" * 64, "name": "Interview Ünna 01.mov",
            },
            SONG: {
                "id": SONG_ID, "kind": "audio", "dur": 90 * FLICKS_PER_SECOND, "ch": 2,
                "sha256": "5" * 64, "name": "song.wav",
            },
        },
        "clips": {
            "one": _media("v1", 0, 10, 110, src=5 * frame),
            "two": _media("v1", 110, 0, 100, src=50 * frame, name="Answer"),
            "fast": _media("v1", 230, 0, 50, src=100 * frame, rate=[2, 1]),
            "back": _media("v1", 280, 0, 50, src=300 * frame, rate=[-1, 1]),
            "held": _media("v1", 330, 0, 20, src=30 * frame, rate=[0, 1]),
            "title": {"kind": "text", "track": "v2", "at": 0, "head": 0, "tail": 50},
            "sound": _media("a1", 0, 10, 110, src=5 * frame, asset=SONG, gain=-300),
        },
        "xfades": {"one>two": {"a": "one", "b": "two", "dur": 12}},
        "marks": {
            "m1": {"t": 12, "label": "Here", "color": "green"},
            "m2": {"on": "two", "t": 4, "dur": 5, "label": "On a clip"},
        },
        "texts": {"title": "Hello\nWörld <&>"},
    }  # fmt: skip
    return {**document, **changes}


def _media(track: str, at: int, head: int, tail: int, **fields: Any) -> dict[str, Any]:
    place = {"track": track, "at": at, "head": head, "tail": tail}
    return {"kind": "media", "asset": FILM, **place, **fields}
