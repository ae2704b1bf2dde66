"""What failed renders tell: one table from each code to what a person can do about it. Pure."""

from collections.abc import Mapping

import msgspec

from backend.renders.contract import JobError

ADVICE: Mapping[str, str] = {
    "media_missing": (
        "Upload the file again or relink the clip, then try again; or render with placeholders."
    ),
    "media_damaged": (
        "Play the file elsewhere to see whether it is whole, upload it again, then try again; "
        "or render with placeholders."
    ),
    "too_large": "Make the picture, or what lies in the timeline, smaller and try again.",
    "disk_full": "Nothing is lost. Ask whoever runs this server for room, then try again.",
    "timed_out": (
        "Try again when less is being rendered; a draft or a smaller preset takes less time."
    ),
    "encoder_failed": "Choose another preset, such as 1080p, and try again.",
    "worker_failed": (
        "Try again: what is done is kept. If it fails once more, tell whoever runs this server."
    ),
}
"""Every code that a JobError may carry; each is provoked by a test."""

WAITS_FOR_ROOM = "disk_full"
"""Fails no render on servers: its pieces wait until there is room, however long that takes."""


def explained(error: JobError) -> JobError:
    """Add what to do about it."""
    return msgspec.structs.replace(error, advice=ADVICE.get(error.code, ADVICE["worker_failed"]))
