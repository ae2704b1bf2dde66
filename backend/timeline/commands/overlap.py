"""Settling an overlap that a merge left: three ways to let the covered clip lie clear."""

from typing import Literal

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    Outcome,
    RefusalReason,
    Refused,
    done,
    find_track,
    origin_of,
    refusal_for,
)
from backend.timeline.commands.overwrite import Room, segments_in
from backend.timeline.commands.pieces import make_piece
from backend.timeline.commands.ripple import Ripple
from backend.timeline.commands.tracks import next_track_name
from backend.timeline.model import Track
from backend.timeline.order import order_between
from backend.timeline.patches import Draft

_JITTER_LENGTH = 3

Way = Literal["new_track", "trim", "push"]


def settle_overlap(context: EditContext, *, clip: str, way: Way) -> Outcome:
    """Let a clip that others cover lie clear of them.

        V1  |-- A --|---- B ----|      (A goes on beneath B)   ->

    `new_track` lifts it onto a track of its own, directly above:

        V2  |---- A ----|
        V1          |---- B ----|

    `trim` keeps what is seen of it, cut in pieces where it must be, or deletes it:

        V1  |-- A --|---- B ----|

    `push` moves it behind what covers it; what follows shifts along:

        V1          |---- B ----|---- A ----|
    """
    refusal = refusal_for(context.projection, [clip])
    if refusal is not None:
        return refusal
    shown = context.projection["clips"][clip]
    track = find_track(context.projection, shown["track"])
    if track is None or "overlapped" not in shown["flags"]:
        return Refused(RefusalReason.NOT_OVERLAPPED)
    draft = Draft(context.document)
    match way:
        case "new_track":
            made = _lift(context, draft, clip, track)
            return done(draft.patches, made=[made])
        case "trim":
            return done(draft.patches, made=_trim(context, draft, clip, track))
        case "push":
            return done(draft.patches, limits=_push(context, draft, clip, track))
        case _:
            return Refused(RefusalReason.BAD_VALUE)


def _lift(context: EditContext, draft: Draft, clip: str, track: Track) -> str:
    tracks = context.projection["tracks"]
    above = tracks.index(track) + 1
    made = context.new_id()
    high = tracks[above]["order"] if above < len(tracks) else None
    order = order_between(track["order"], high, jitter=made[:_JITTER_LENGTH])
    kind: Literal["video", "audio"] = "video" if track["kind"] == "video" else "audio"
    name = next_track_name(context.projection, kind)
    draft.create("tracks", made, {"kind": kind, "name": name, "order": order})
    draft.set("clips", clip, "track", made)
    return made


def _trim(context: EditContext, draft: Draft, clip: str, track: Track) -> list[str]:
    origin = origin_of(context.projection["clips"][clip])
    seen = [segment for segment in track["segments"] if segment["clip"] == clip]
    if not seen:
        draft.set("clips", clip, "del", list(context.stamp))
        return []
    pieces: list[str] = []
    for segment in seen[1:]:
        end = segment["end"]
        pieces.append(make_piece(context, draft, clip, frame=segment["start"], end=end))
    draft.set("clips", clip, "head", seen[0]["start"] - origin)
    draft.set("clips", clip, "tail", seen[0]["end"] - origin)
    return pieces


def _push(context: EditContext, draft: Draft, clip: str, track: Track) -> list[Limit]:
    shown = context.projection["clips"][clip]
    start, end = shown["start"], shown["end"]
    covering = [s for s in segments_in(Room(track, start, end)) if s["clip"] != clip]
    target = max(segment["end"] for segment in covering)
    ripple = Ripple(context, {track["id"]}, apart=[clip])
    ripple.shift(target, end - start)
    draft.set("clips", clip, "at", shown["at"] + target - start)
    ripple.write(draft)
    return ripple.limits
