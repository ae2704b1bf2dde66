"""What a new document holds."""

from typing import Any

from backend.timeline.fields import SCHEMA_VERSION
from backend.timeline.time import Rate
from backend.timeline.timecode import can_drop

STARTER_TRACKS = (
    ("A2", "audio", "E"),
    ("A1", "audio", "K"),
    ("V1", "video", "U"),
    ("V2", "video", "a"),
)
"""Name, kind and order, bottom to top; the gaps leave room on every side."""


def starter_document(
    rate: Rate, width: int, height: int, *, track_ids: tuple[str, str, str, str]
) -> dict[str, Any]:
    """Make the content of a new document; the ids are those of A2, A1, V1, V2.

    The frame size is in pixels. Drop-frame counting is on wherever it exists.
    """
    tracks = {
        track_id: {"kind": kind, "name": name, "order": order}
        for track_id, (name, kind, order) in zip(track_ids, STARTER_TRACKS, strict=True)
    }
    return {**empty_document(), "meta": _meta(rate, width, height), "tracks": tracks}


def empty_document() -> dict[str, Any]:
    """Make a document whose root maps are all there and empty."""
    roots = ("meta", "tracks", "assets", "clips", "xfades", "marks", "texts")
    return {root: {} for root in roots}


def _meta(rate: Rate, width: int, height: int) -> dict[str, Any]:
    return {
        "schema": SCHEMA_VERSION,
        "rate_n": rate.numerator,
        "rate_d": rate.denominator,
        "width": width,
        "height": height,
        "audio_rate": 48_000,
        "start": 0,
        "drop": can_drop(rate),
        "bg": "#000000",
    }
