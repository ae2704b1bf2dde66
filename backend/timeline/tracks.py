"""Step 2 of the projection: which tracks live, and which clips lie on which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from backend.timeline.ids import is_readable_id
from backend.timeline.model import Asset, Clip, Notice, Track
from backend.timeline.placement import Placed
from backend.timeline.reading import TRACK, JsonMap, bad_fields, is_deleted, notice

RECOVERED_VIDEO = "recovered"
RECOVERED_AUDIO = "recovered-audio"


class Stack(NamedTuple):
    """The live tracks bottom to top, and what lies on each; lost clips lie on no track."""

    tracks: list[Track]
    placed: dict[str, list[Placed]]
    lost: list[Placed]


def stack_tracks(
    value: JsonMap,
    clips: Mapping[str, Clip],
    assets: Mapping[str, Asset],
    notices: list[Notice],
) -> Stack:
    """Find the live tracks: those not deleted, and those that live clips still refer to.

    A clip on a track that does not exist goes to a track made up for it. A track of a kind this
    version does not know stays hidden with its clips, and the clips are reported as lost.
    """
    placed = _by_track(clips.items(), value, assets)
    tracks: list[Track] = []
    lost: list[Placed] = []
    for track_id in sorted({*placed, *(key for key in value if is_readable_id(key))}):
        track = read_track(track_id, value.get(track_id), notices, used=track_id in placed)
        if track is None:
            continue
        if track["kind"] == "unknown":
            notices.append(notice("unknown_track_kind", track=track_id))
            lost.extend(placed.pop(track_id, []))
            continue
        if track["recovered"]:
            notices.append(notice("track_recovered", track=track_id))
        tracks.append(track)
    notices.extend(
        notice("unreadable_id", map="tracks") for key in value if not is_readable_id(key)
    )
    tracks.sort(key=lambda track: (track["order"], track["id"]))
    return Stack(tracks, placed, lost)


def read_track(track_id: str, raw: Any, notices: list[Notice], *, used: bool) -> Track | None:  # noqa: ANN401 - any JSON value
    """Read one track; None when it is deleted or unreadable and nothing needs it."""
    if not isinstance(raw, dict):
        if raw is not None and not used:
            notices.append(notice("unreadable_entry", map="tracks", id=track_id))
        return _made_up(track_id) if used else None
    deleted = is_deleted(raw)
    if deleted and not used:
        return None
    values, bad = TRACK.read(raw)
    notices.extend(bad_fields("tracks", track_id, bad))
    return cast("Track", {"id": track_id, **values, "recovered": deleted, "segments": []})


def _made_up(track_id: str) -> Track:
    values: dict[str, Any] = {
        **TRACK.defaults,
        "kind": "audio" if track_id == RECOVERED_AUDIO else "video",
        "name": "Recovered",
        "order": "0" if track_id == RECOVERED_AUDIO else "zzz",
    }
    return cast("Track", {"id": track_id, **values, "recovered": True, "segments": []})


def _by_track(
    clips: Iterable[Placed], tracks: JsonMap, assets: Mapping[str, Asset]
) -> dict[str, list[Placed]]:
    placed: defaultdict[str, list[Placed]] = defaultdict(list)
    for clip_id, clip in clips:
        home = clip["track"]
        if not isinstance(tracks.get(home), dict):
            home = clip["track"] = lost_track(clip, assets)
        placed[home].append((clip_id, clip))
    return dict(placed)


def lost_track(clip: Clip, assets: Mapping[str, Asset]) -> str:
    """Choose the made-up track for a clip whose own does not exist: by what its source is."""
    asset = assets.get(clip["asset"])
    return RECOVERED_AUDIO if asset is not None and asset["kind"] == "audio" else RECOVERED_VIDEO
