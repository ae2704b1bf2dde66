"""Moving clips in time and between tracks."""

from collections.abc import Mapping, Sequence

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    LimitReason,
    Outcome,
    RefusalReason,
    Refused,
    done,
    find_track,
    next_stamp,
    refusal_for,
)
from backend.timeline.commands.overwrite import Room, clear_room
from backend.timeline.model import Track
from backend.timeline.patches import Draft


def move_clips(
    context: EditContext,
    *,
    clips: Sequence[str],
    frames: int,
    tracks: Mapping[str, str] | None = None,
) -> Outcome:
    """Move clips over whatever lies there; together they stop at frame 0.

        |-- A --|-- B --|-- C --|   ->   |-- A --|       |- C -|-- B --|      (B moved right)

    `tracks` names the new track of each clip that changes track. Only the axes that changed are
    written, so that somebody else's move along the other one stays.
    """
    chosen = list(dict.fromkeys(clips))
    refusal = refusal_for(context.projection, chosen)
    if refusal is not None:
        return refusal
    first = min(chosen, key=lambda clip_id: _start_of(context, clip_id))
    held = max(frames, -_start_of(context, first))
    draft = Draft(context.document)
    for clip_id in chosen:
        target = _target_of(context, clip_id, tracks or {})
        if isinstance(target, Refused):
            return target
        _move_one(context, draft, clip_id, held, target, chosen)
    limits = [] if held == frames else [Limit(LimitReason.TIMELINE_START, first)]
    return done(draft.patches, limits=limits)


def _start_of(context: EditContext, clip_id: str) -> int:
    return max(0, context.projection["clips"][clip_id]["start"])


def _target_of(context: EditContext, clip_id: str, tracks: Mapping[str, str]) -> Track | Refused:
    """Find the track a clip goes to: made for its kind, and not locked."""
    home = context.projection["clips"][clip_id]["track"]
    before = find_track(context.projection, home)
    after = find_track(context.projection, tracks.get(clip_id, home))
    if after is None:
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if before is not None and before["kind"] != after["kind"]:
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    return Refused(RefusalReason.TRACK_LOCKED) if after["lock"] else after


def _move_one(  # noqa: PLR0913, PLR0917 - private: one clip's part of a move
    context: EditContext, draft: Draft, clip_id: str, frames: int, track: Track, moving: list[str]
) -> None:
    clip = context.projection["clips"][clip_id]
    if frames == 0 and track["id"] == clip["track"]:
        return
    room = Room(track, clip["start"] + frames, clip["end"] + frames)
    clear_room(context, draft, room, apart=frozenset(moving))
    if frames:
        draft.set("clips", clip_id, "at", clip["at"] + frames)
    if track["id"] != clip["track"]:
        draft.set("clips", clip_id, "track", track["id"])
    draft.set("clips", clip_id, "z", next_stamp(context.projection, track))
