"""Step 2 of the projection: which tracks live, and on which a clip lies."""

from collections.abc import Mapping
from typing import Any, cast

from backend.timeline.entries import Entries
from backend.timeline.ids import is_readable_id
from backend.timeline.model import Asset, Clip, Notice, Segment, Track
from backend.timeline.reading import (
    TRACK,
    JsonMap,
    ReadTrack,
    notice,
    unreadable_entry,
    unreadable_id,
)

RECOVERED_VIDEO = "recovered"
RECOVERED_AUDIO = "recovered-audio"


def home_of(clip: Clip, tracks: JsonMap, assets: Mapping[str, Asset]) -> str:
    """Find the track a clip lies on: its own, or one made up when that does not exist."""
    home = clip["track"]
    if home and isinstance(tracks.get(home), dict):
        return home
    asset = assets.get(clip["asset"])
    return RECOVERED_AUDIO if asset is not None and asset["kind"] == "audio" else RECOVERED_VIDEO


def moved_to(home: str, clip: Clip) -> Clip:
    """Make the same clip on another track."""
    moved = clip.copy()
    moved["track"] = home
    return moved


def made_up(track_id: str) -> ReadTrack:
    """Say what is read for a track that clips lie on and nobody made."""
    audio = track_id == RECOVERED_AUDIO
    fields: dict[str, Any] = {
        **TRACK.defaults,
        "kind": "audio" if audio else "video",
        "name": "Recovered",
        "order": "0" if audio else "zzz",
    }
    return ReadTrack(fields, deleted=True)


def live_track(
    track_id: str, read: ReadTrack, segments: list[Segment], *, used: bool
) -> Track | None:
    """Make the track to show.

    None when it is deleted and empty, or of a kind that this version cannot show.
    """
    if read.fields["kind"] == "unknown" or (read.deleted and not used):
        return None
    fields = {"id": track_id, **read.fields, "recovered": read.deleted, "segments": segments}
    return cast("Track", fields)


def track_notices(entries: Entries, track_id: str, *, used: bool) -> list[Notice]:
    """Say what people must be told about a track."""
    known = entries.document["tracks"]
    raw = known.get(track_id)
    if not is_readable_id(track_id):
        return list(unreadable_id("tracks").notices) if track_id in known else []
    if not used and raw is not None and not isinstance(raw, dict):
        return list(unreadable_entry("tracks", track_id).notices)
    read = entries.tracks.get(track_id) or made_up(track_id)
    if read.deleted and not used:
        return []
    notices = list(read.notices)
    if read.fields["kind"] == "unknown":
        notices.append(notice("unknown_track_kind", track=track_id))
    elif read.deleted:
        notices.append(notice("track_recovered", track=track_id))
    return notices
