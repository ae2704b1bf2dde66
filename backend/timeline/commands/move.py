"""Moving clips in time and between tracks."""

from collections.abc import Mapping, Sequence

from backend.timeline.commands.bounds import Bound, held_by
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
    refusal_for,
)
from backend.timeline.commands.overwrite import Room, clear_rooms
from backend.timeline.commands.settle import settled
from backend.timeline.model import Clip, Track
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
    held, limits = held_at_ends(context, chosen, frames)
    targets = targets_of(context, chosen, tracks or {})
    if isinstance(targets, Refused):
        return targets
    draft = Draft(context.document)
    moving = {
        key: track for key, track in targets.items() if held or changes_track(context, key, track)
    }
    rooms = [room_of(context, clip_id, held, track) for clip_id, track in moving.items()]
    clear_rooms(context, draft, rooms, apart=chosen)
    write_moves(context, draft, held, moving)
    return settled(context, draft, limits=limits)


def targets_of(
    context: EditContext, clips: list[str], tracks: Mapping[str, str]
) -> dict[str, Track] | Refused:
    """Find the track that each clip goes to; they must not come to lie on each other there."""
    targets: dict[str, Track] = {}
    for clip_id in clips:
        target = target_of(context, clip_id, tracks)
        if isinstance(target, Refused):
            return target
        targets[clip_id] = target
    homes = {track["id"]: track for track in targets.values()}
    for home in homes:
        landing = [clip_id for clip_id, track in targets.items() if track["id"] == home]
        if _collide(context, landing):
            return Refused(RefusalReason.CLIPS_COLLIDE)
    return targets


def _collide(context: EditContext, clips: list[str]) -> bool:
    """Say whether clips of different tracks share a frame; on one track they may."""
    shown = context.projection["clips"]
    last: Clip | None = None
    for clip in sorted((shown[clip_id] for clip_id in clips), key=lambda clip: clip["start"]):
        if last is not None and clip["start"] < last["end"] and clip["track"] != last["track"]:
            return True
        last = clip if last is None or clip["end"] > last["end"] else last
    return False


def changes_track(context: EditContext, clip_id: str, track: Track) -> bool:
    """Say whether a clip lies elsewhere than on a track."""
    return context.projection["clips"][clip_id]["track"] != track["id"]


def write_moves(
    context: EditContext, draft: Draft, frames: int, targets: Mapping[str, Track]
) -> None:
    """Write where clips go; of two that overlap, the one on top stays on top."""
    shown = context.projection["clips"]
    ranks = _ranks(context, targets)
    for clip_id, track in targets.items():
        clip = shown[clip_id]
        if frames:
            draft.set("clips", clip_id, "at", clip["at"] + frames)
        if track["id"] != clip["track"]:
            draft.set("clips", clip_id, "track", track["id"])
        draft.set("clips", clip_id, "z", ranks[track["id"], clip["z"]])


def _ranks(context: EditContext, targets: Mapping[str, Track]) -> dict[tuple[str, int], int]:
    """Find new placement stamps, by track and the stamps of the clips that go there."""
    shown = context.projection["clips"]
    ranks: dict[tuple[str, int], int] = {}
    for track in {track["id"]: track for track in targets.values()}.values():
        stamps = {shown[clip_id]["z"] for clip_id, home in targets.items() if home is track}
        first = next_stamp(context.projection, track)
        ranks |= {(track["id"], z): first + rank for rank, z in enumerate(sorted(stamps))}
    return ranks


def room_of(context: EditContext, clip_id: str, frames: int, track: Track) -> Room:
    """Find the frames that a clip takes after a move."""
    clip = context.projection["clips"][clip_id]
    return Room(track, clip["start"] + frames, clip["end"] + frames)


def held_at_ends(context: EditContext, clips: list[str], frames: int) -> tuple[int, list[Limit]]:
    """Shorten a move: together, clips stop at the ends of the timeline."""
    shown = context.projection["clips"]
    first = min(clips, key=lambda clip_id: _start_of(context, clip_id))
    last = max(clips, key=lambda clip_id: shown[clip_id]["end"])
    room = max(0, LAST_FRAME - shown[last]["end"])
    start = Bound(-_start_of(context, first), LimitReason.TIMELINE_START, first)
    end = Bound(room, LimitReason.TIMELINE_END, last)
    return held_by(frames, [start if frames < 0 else end])


def _start_of(context: EditContext, clip_id: str) -> int:
    return max(0, context.projection["clips"][clip_id]["start"])


def target_of(context: EditContext, clip_id: str, tracks: Mapping[str, str]) -> Track | Refused:
    """Find the track a clip goes to: made for its kind, and not locked."""
    home = context.projection["clips"][clip_id]["track"]
    before = find_track(context.projection, home)
    after = find_track(context.projection, tracks.get(clip_id, home))
    if after is None:
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if before is not None and before["kind"] != after["kind"]:
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    return Refused(RefusalReason.TRACK_LOCKED) if after["lock"] else after
