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
)
from backend.timeline.commands.overwrite import Room, clear_rooms
from backend.timeline.commands.parts import Part, taken_part
from backend.timeline.commands.placing import (
    generated,
    place,
    start_limits,
    start_of,
    usable_track,
)
from backend.timeline.commands.ripple import open_room
from backend.timeline.commands.settle import settled
from backend.timeline.model import Asset, Projection, Track
from backend.timeline.patches import Draft
from backend.timeline.reading import as_map, read_asset

_NOT_PLACED = {"unknown", "lut"}


def add_clip(  # noqa: PLR0913 - what, where and when of one placement
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    at: int,
    audio_track: str | None = None,
    src: int = 0,
    length: int | None = None,
) -> Outcome:
    """Place a source, a film with its sound linked below, over whatever lies there.

        V1  |---- A ----|          V1  |- A -|-- film --|
        A1                   ->    A1        |-- film --|
                  ^ at

    `asset` is its key in documents, `facts` what the document is to know about it. Without
    `audio_track` the sound goes to the audio track that belongs to the video track. `src` is the
    flick of the source to begin with, `length` the frames to take; else all that follows.
    """
    found = prepare_clip(
        context,
        asset=asset,
        facts=facts,
        track=track,
        audio_track=audio_track,
        part=Part(src, length),
    )
    if isinstance(found, Refused):
        return found
    end = start_of(at) + found.length
    rooms = [Room(target, start_of(at), end) for target in found.targets]
    clear_rooms(context, found.draft, rooms)
    return _finish(context, found, at, [])


def insert_clip(  # noqa: PLR0913 - what, where and when of one placement
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    at: int,
    audio_track: str | None = None,
    src: int = 0,
    length: int | None = None,
) -> Outcome:
    """Place a source between what lies there, which ripples to make room.

        V1  |---- A ----|          V1  |- A -|-- film --|- A' -|
        A1                   ->    A1        |-- film --|
                  ^ at

    Clips under the frame are cut, on every track that ripples along.
    """
    found = prepare_clip(
        context,
        asset=asset,
        facts=facts,
        track=track,
        audio_track=audio_track,
        part=Part(src, length),
    )
    if isinstance(found, Refused):
        return found
    start = start_of(at)
    edited = {target["id"] for target in found.targets}
    limits = open_room(context, found.draft, edited, (start, start + found.length))
    return _finish(context, found, at, limits)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a source goes, before any room is made for it."""

    draft: Draft
    targets: list[Track]
    fields: dict[str, Any]
    length: int
    limits: list[LimitReason]
    """Why the first of its clips is not what was asked for."""


def prepare_clip(  # noqa: PLR0913 - what, where and when of one placement
    context: EditContext,
    *,
    asset: str,
    facts: Mapping[str, Any],
    track: str,
    audio_track: str | None,
    part: Part,
) -> Placement | Refused:
    """Find out where a source goes, and make the document know it."""
    known = as_map(context.document.get("assets"))
    source = read_asset(asset, known.get(asset, facts)).value
    if source is None or source["kind"] in _NOT_PLACED:
        return Refused(RefusalReason.NOT_PLACEABLE)
    kind = "audio" if source["kind"] == "audio" else "video"
    target = usable_track(context.projection, track, kind)
    if isinstance(target, Refused):
        return target
    sound = _sound_track(context.projection, source, track, audio_track)
    if isinstance(sound, Refused):
        return sound
    draft = Draft(context.document)
    if asset not in known:
        draft.create("assets", asset, facts)
    targets = [target] if sound is None else [target, sound]
    taken, limits = taken_part(context.projection, source, part)
    fields = {"kind": "media", "asset": asset, "name": source["name"], "src": taken.src}
    if sound is not None:
        fields["link"] = context.new_id()
    elif _has_both(source):
        limits.append(LimitReason.NO_AUDIO_TRACK)
    return Placement(draft, targets, fields, taken.frames, limits)


def _finish(context: EditContext, found: Placement, at: int, limits: list[Limit]) -> Outcome:
    start = start_of(at)
    made = [
        place(context, found.draft, Room(target, start, start + found.length), found.fields)
        for target in found.targets
    ]
    own = [Limit(reason, made[0]) for reason in found.limits]
    limits = [*start_limits(at, made[0]), *limits, *own]
    return settled(context, found.draft, made=made, limits=limits)


def add_title(
    context: EditContext, *, track: str, at: int, text: str, length: int | None = None
) -> Outcome:
    """Place a title over whatever lies there; five seconds long unless it says otherwise.

    V2                       V2        |-- title --|
    V1  |---- A ----|   ->   V1  |---- A ----|
              ^ at

    """
    fields = {"kind": "text"}
    return generated(context, track=track, at=at, length=length, fields=fields, text=text)


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


def _sound_track(
    projection: Projection, source: Asset, video: str, wanted: str | None
) -> Track | Refused | None:
    if not _has_both(source):
        return None
    if wanted is not None:
        return usable_track(projection, wanted, "audio")
    return partner_track(projection, video)


def _has_both(source: Asset) -> bool:
    return source["kind"] == "video" and source["ch"] > 0
