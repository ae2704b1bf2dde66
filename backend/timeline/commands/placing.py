"""What all new clips have in common: a track for them, room on it, and where they lie."""

from collections.abc import Mapping
from typing import Any

from backend.timeline.commands.context import (
    LAST_FRAME,
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    find_track,
    next_stamp,
)
from backend.timeline.commands.overwrite import Room, clear_rooms
from backend.timeline.commands.settle import settled
from backend.timeline.model import Projection, Track
from backend.timeline.patches import Draft
from backend.timeline.time import Rate

_STILL_SECONDS = 5
"""How long something without a length of its own lies there at first."""


def usable_track(projection: Projection, track_id: str, kind: str) -> Track | Refused:
    """Find a track of a kind that is not locked."""
    track = find_track(projection, track_id)
    if track is None:
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if track["kind"] != kind:
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    return Refused(RefusalReason.TRACK_LOCKED) if track["lock"] else track


def place(context: EditContext, draft: Draft, room: Room, fields: Mapping[str, Any]) -> str:
    """Create a clip on top of all that is seen on a track."""
    clip_id = context.new_id()
    span = {"at": room.start, "head": 0, "tail": room.end - room.start}
    stamps = {"z": next_stamp(context.projection, room.track), "by": list(context.stamp)}
    place = {"track": room.track["id"], **span, **stamps}
    draft.create("clips", clip_id, {"src": 0, **fields, **place})
    return clip_id


def generated(  # noqa: PLR0913 - what, where and for how long
    context: EditContext,
    *,
    track: str,
    at: int,
    length: int | None,
    fields: Mapping[str, Any],
    text: str | None = None,
    audio_track: str | None = None,
) -> Outcome:
    """Place a clip without a file over whatever lies on a video track.

    With an audio track its sound is linked to it there.
    """
    targets = []
    for wanted, kind in ((track, "video"), (audio_track, "audio")):
        if wanted is None:
            continue
        target = usable_track(context.projection, wanted, kind)
        if isinstance(target, Refused):
            return target
        targets.append(target)
    link = {"link": context.new_id()} if audio_track is not None else {}
    draft = Draft(context.document)
    frames = still_frames(context.projection) if length is None else length
    start = start_of(at)
    end = start + max(1, min(frames, LAST_FRAME))
    rooms = [Room(target, start, end) for target in targets]
    clear_rooms(context, draft, rooms)
    made = [place(context, draft, room, {**fields, **link}) for room in rooms]
    clip = made[0]
    if text is not None:
        draft.create_text(clip, text)
    limits = start_limits(at, clip)
    if frames < 1:
        limits.append(Limit(LimitReason.ONE_FRAME, clip))
    elif frames > LAST_FRAME:
        limits.append(Limit(LimitReason.TIMELINE_END, clip))
    return settled(context, draft, made=made, limits=limits)


def start_limits(at: int, clip: str) -> list[Limit]:
    """Say that a clip begins elsewhere than it was asked to."""
    if start_of(at) == at:
        return []
    reason = LimitReason.TIMELINE_START if at < 0 else LimitReason.TIMELINE_END
    return [Limit(reason, clip)]


def start_of(at: int) -> int:
    """Find the frame nearest to a wanted one at which a clip can begin."""
    return max(0, min(at, LAST_FRAME))


def still_frames(projection: Projection) -> int:
    """Count the frames of something without a length of its own."""
    return _STILL_SECONDS * Rate(*projection["rate"]).counted_fps
