"""Rendering tracks alone: solo is a person's own view, and rendered only on request. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.errors import FieldError, Invalid

_OFF = {"audio": "mute", "video": "hide"}


def with_solo(projection: Mapping[str, Any], solo: Sequence[str]) -> dict[str, Any]:
    """Return it with all tracks off but those, among tracks of their kind; as the preview does.

    Raises:
        Invalid: one of them is not there.
    """
    tracks = projection["tracks"]
    if unknown := sorted(set(solo) - {track["id"] for track in tracks}):
        words = f"names no track of the timeline: {', '.join(unknown)[:80]}"
        raise Invalid(f"solo_tracks {words}.", FieldError("solo_tracks", words))
    kinds = {track["kind"] for track in tracks if track["id"] in solo}
    return {
        **projection,
        "tracks": [
            {**track, _OFF[track["kind"]]: True}
            if track["kind"] in kinds and track["id"] not in solo
            else track
            for track in tracks
        ],
    }
