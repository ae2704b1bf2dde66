"""Placing new clips: sources from the bin, and titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
)
from backend.timeline.commands.overwrite import Room, clear_room
from backend.timeline.commands.ripple import open_room
from backend.timeline.model import Asset, Projection, Track
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map, read_assets
from backend.timeline.time import Rate, flicks_to_frames

_STILL_SECONDS = 5
"""How long something without a length of its own lies there at first."""

_NOT_PLACED = {"unknown", "lut"}


def add_clip(  # noqa: PLR0913 - what, where and when of one placement
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    at: int,
    audio_track: str | None = None,
) -> Outcome:
    """Place a source, a film with its sound linked below, over whatever lies there.

        V1  |---- A ----|          V1  |- A -|-- film --|
        A1                   ->    A1        |-- film --|
                  ^ at

    `asset` is its key in documents, `facts` what the document is to know about it. Without
    `audio_track` the sound goes to the audio track that belongs to the video track.
    """
    found = prepare_clip(context, asset=asset, facts=facts, track=track, audio_track=audio_track)
    if isinstance(found, Refused):
        return found
    for target in found.targets:
        clear_room(context, found.draft, Room(target, max(0, at), max(0, at) + found.length))
    return _finish(context, found, at, [])


def insert_clip(  # noqa: PLR0913 - what, where and when of one placement
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    at: int,
    audio_track: str | None = None,
) -> Outcome:
    """Place a source between what lies there, which ripples to make room.

        V1  |---- A ----|          V1  |- A -|-- film --|- A' -|
        A1                   ->    A1        |-- film --|
                  ^ at

    Clips under the frame are cut, on every track that ripples along.
    """
    found = prepare_clip(context, asset=asset, facts=facts, track=track, audio_track=audio_track)
    if isinstance(found, Refused):
        return found
    start = max(0, at)
    edited = {target["id"] for target in found.targets}
    limits = open_room(context, found.draft, edited, (start, start + found.length))
    return _finish(context, found, start, limits)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a source goes, before any room is made for it."""

    draft: Draft
    targets: list[Track]
    fields: dict[str, Any]
    length: int
    silent: bool
    """It has sound that goes nowhere."""


def prepare_clip(
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    audio_track: str | None,
) -> Placement | Refused:
    """Find out where a source goes, and make the document know it."""
    known = as_map(context.document.get("assets"))
    source = read_assets({asset: known.get(asset, facts)}, []).get(asset)
    if source is None or source["kind"] in _NOT_PLACED:
        return Refused(RefusalReason.NOT_PLACEABLE)
    kind = "audio" if source["kind"] == "audio" else "video"
    target = _usable_track(context.projection, track, kind)
    if isinstance(target, Refused):
        return target
    sound = _sound_track(context.projection, source, track, audio_track)
    if isinstance(sound, Refused):
        return sound
    draft = Draft(context.document)
    if asset not in known:
        draft.create("assets", asset, facts)
    targets = [target] if sound is None else [target, sound]
    fields = {"kind": "media", "asset": asset, "name": source["name"]}
    if sound is not None:
        fields["link"] = context.new_id()
    length = _length_of(context.projection, source)
    return Placement(draft, targets, fields, length, _has_both(source) and sound is None)


def _finish(context: EditContext, found: Placement, at: int, limits: list[Limit]) -> Outcome:
    made = [
        _place(context, found.draft, target, at, found.length, found.fields)
        for target in found.targets
    ]
    if found.silent:
        limits = [*limits, Limit(LimitReason.NO_AUDIO_TRACK, made[0])]
    return done(found.draft.patches, made=made, limits=limits)


def add_title(
    context: EditContext, *, track: str, at: int, text: str, length: int | None = None
) -> Outcome:
    """Place a title over whatever lies there; five seconds long unless it says otherwise."""
    target = _usable_track(context.projection, track, "video")
    if isinstance(target, Refused):
        return target
    draft = Draft(context.document)
    frames = max(1, _still_frames(context.projection) if length is None else length)
    start = max(0, at)
    clear_room(context, draft, Room(target, start, start + frames))
    title = _place(context, draft, target, at, frames, {"kind": "text"})
    draft.create_text(title, text)
    return done(draft.patches, made=[title])


def partner_track(projection: Projection, video: str) -> Track | None:
    """Find the audio track that belongs to a video track: A1 to V1; else one that is free."""
    videos = [track["id"] for track in projection["tracks"] if track["kind"] == "video"]
    sounds: list[Track] = [
        track for track in reversed(projection["tracks"]) if track["kind"] == "audio"
    ]
    index = videos.index(video) if video in videos else len(sounds)
    if index < len(sounds) and not sounds[index]["lock"]:
        return sounds[index]
    return next((track for track in sounds if not track["lock"]), None)


def _place(  # noqa: PLR0913, PLR0917 - private: what, where and when of one placement
    context: EditContext,
    draft: Draft,
    track: Track,
    at: int,
    length: int,
    fields: Mapping[str, Any],
) -> str:
    start = max(0, at)
    clip_id = context.new_id()
    place = {"track": track["id"], "at": start, "head": 0, "tail": length, "src": 0}
    stamps = {"z": next_stamp(context.projection, track), "by": list(context.stamp)}
    draft.create("clips", clip_id, {**fields, **place, **stamps})
    return clip_id


def _usable_track(projection: Projection, track_id: str, kind: str) -> Track | Refused:
    track = find_track(projection, track_id)
    if track is None:
        return Refused(RefusalReason.NO_SUCH_TRACK)
    if track["kind"] != kind:
        return Refused(RefusalReason.WRONG_TRACK_KIND)
    return Refused(RefusalReason.TRACK_LOCKED) if track["lock"] else track


def _sound_track(
    projection: Projection, source: Asset, video: str, wanted: str | None
) -> Track | Refused | None:
    if not _has_both(source):
        return None
    if wanted is not None:
        return _usable_track(projection, wanted, "audio")
    return partner_track(projection, video)


def _has_both(source: Asset) -> bool:
    return source["kind"] == "video" and source["ch"] > 0


def _length_of(projection: Projection, source: Asset) -> int:
    if not source["dur"]:
        return _still_frames(projection)
    return max(1, flicks_to_frames(source["dur"], Rate(*projection["rate"])))


def _still_frames(projection: Projection) -> int:
    return _STILL_SECONDS * Rate(*projection["rate"]).counted_fps
