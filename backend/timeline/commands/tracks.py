"""Adding, removing, naming and switching tracks."""

from typing import Literal

from backend.timeline.commands.context import (
    EditContext,
    Outcome,
    RefusalReason,
    Refused,
    done,
    find_track,
)
from backend.timeline.fields import TRACK_FIELDS, reader_of
from backend.timeline.model import Projection
from backend.timeline.order import order_between
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map

_JITTER_LENGTH = 3

TrackFlag = Literal["mute", "hide", "lock", "sync"]
TrackKind = Literal["video", "audio"]


def set_track_flag(context: EditContext, *, track: str, flag: TrackFlag, value: bool) -> Outcome:
    """Switch something on a track for everybody; works on a locked track too.

    V1 (shown)   ->   V1 (hidden)

    """
    if not _exists(context, track):
        return Refused(RefusalReason.NO_SUCH_TRACK)
    draft = Draft(context.document)
    stored = None if value is TRACK_FIELDS[flag].default else value
    draft.set("tracks", track, flag, stored)
    return done(draft.patches)


def add_track(context: EditContext, *, kind: TrackKind, name: str | None = None) -> Outcome:
    """Add a track: a video track on top of all, an audio track below all.

    V1             V2
    A1     ->      V1
                   A1

    """
    if name is not None and not name.strip():
        return Refused(RefusalReason.EMPTY_NAME)
    tracks = [track for track in context.projection["tracks"] if _exists(context, track["id"])]
    track_id = context.new_id()
    jitter = track_id[:_JITTER_LENGTH]
    if kind == "video":
        order = order_between(tracks[-1]["order"] if tracks else None, None, jitter=jitter)
    else:
        order = order_between(None, tracks[0]["order"] if tracks else None, jitter=jitter)
    draft = Draft(context.document)
    title = next_track_name(context.projection, kind) if name is None else name
    draft.create("tracks", track_id, {"kind": kind, "name": title, "order": order})
    return done(draft.patches, made=[track_id])


def remove_track(context: EditContext, *, track: str) -> Outcome:
    """Remove a track with the clips on it.

        V2  |-- B --|
        V1  |---- A ----|   ->   V1  |---- A ----|

    A clip that somebody adds to it at the same time brings the track back, with that clip alone.
    """
    found = find_track(context.projection, track)
    if found is None or not _exists(context, track):
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if found["lock"]:
        return Refused(RefusalReason.TRACK_LOCKED)
    draft = Draft(context.document)
    draft.set("tracks", track, "del", list(context.stamp))
    for clip_id, clip in sorted(context.projection["clips"].items()):
        if clip["track"] == track:
            draft.set("clips", clip_id, "del", list(context.stamp))
    return done(draft.patches)


def move_track(context: EditContext, *, track: str, above: str | None = None) -> Outcome:
    """Move a track directly above another of its kind, or to the bottom of its kind.

    V2             V1
    V1     ->      V2      (V1 above V2)
    A1             A1

    """
    found = find_track(context.projection, track)
    if found is None or not _exists(context, track):
        return Refused(RefusalReason.NO_SUCH_TRACK)
    others = [other for other in context.projection["tracks"] if other["id"] != track]
    kin = [index for index, other in enumerate(others) if other["kind"] == found["kind"]]
    place = min(kin, default=len(others))
    if above is not None:
        target = find_track(context.projection, above)
        if target is None or target is found:
            return Refused(RefusalReason.NO_SUCH_TRACK)
        if target["kind"] != found["kind"]:
            return Refused(RefusalReason.WRONG_TRACK_KIND)
        place = others.index(target) + 1
    low = others[place - 1]["order"] if place else None
    high = others[place]["order"] if place < len(others) else None
    order = order_between(low, high, jitter=context.new_id()[:_JITTER_LENGTH])
    draft = Draft(context.document)
    draft.set("tracks", track, "order", order)
    return done(draft.patches)


def rename_track(context: EditContext, *, track: str, name: str) -> Outcome:
    """Give a track another name, cut to what fits.

    V1   ->   Interviews

    """
    if not _exists(context, track):
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if not name.strip():
        return Refused(RefusalReason.EMPTY_NAME)
    draft = Draft(context.document)
    draft.set("tracks", track, "name", reader_of(TRACK_FIELDS["name"])(name.strip()))
    return done(draft.patches)


def _exists(context: EditContext, track: str) -> bool:
    made = isinstance(as_map(context.document.get("tracks")).get(track), dict)
    return made and find_track(context.projection, track) is not None


def next_track_name(projection: Projection, kind: TrackKind) -> str:
    """Name a new track `V3` or `A2`, as none is named yet."""
    letter = "V" if kind == "video" else "A"
    taken = {track["name"] for track in projection["tracks"]}
    number = 1 + sum(track["kind"] == kind for track in projection["tracks"])
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"
