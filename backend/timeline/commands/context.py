"""What every command gets, and what it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from backend.timeline.model import Clip, Projection, Track
from backend.timeline.patches import Patch, apply_patches
from backend.timeline.projection import project

LAST_FRAME = 2**30
"""No edit reaches further, so that sums of frames stay in the range of the fields."""


class RefusalReason(StrEnum):
    """Why an edit is not made; the value is what the browser switches on."""

    # Somebody locked a track that the edit would change.
    TRACK_LOCKED = "track_locked"
    # The track was removed, or never was.
    NO_SUCH_TRACK = "no_such_track"
    # Pictures on an audio track, or sound on a video track.
    WRONG_TRACK_KIND = "wrong_track_kind"
    # The clip was deleted, or never was.
    NO_SUCH_CLIP = "no_such_clip"
    # The list of clips is empty.
    NOTHING_SELECTED = "nothing_selected"
    # None of the clips lies under the frame with something on both sides.
    NOTHING_TO_SPLIT = "nothing_to_split"
    # The document says this already.
    NOTHING_CHANGES = "nothing_changes"
    # The facts of the source are unknown.
    NOT_PLACEABLE = "not_placeable"
    # Only titles have text.
    NOT_A_TEXT = "not_a_text"
    # No such field, or one that has a command of its own.
    NOT_EDITABLE = "not_editable"
    # The value has the wrong type.
    BAD_VALUE = "bad_value"
    # Nothing but spaces.
    EMPTY_NAME = "empty_name"
    # Several clips of one track, where the edit takes one.
    ONE_PER_TRACK = "one_per_track"
    # The two clips do not touch.
    NOT_TOUCHING = "not_touching"
    # Clips of several tracks would come to lie on one spot.
    CLIPS_COLLIDE = "clips_collide"
    # A clip shows at this frame, or nothing comes after it.
    NO_GAP = "no_gap"
    # Titles, stills and frozen pictures have no source that runs.
    NO_SOURCE = "no_source"
    # Linking takes at least two clips.
    TOO_FEW = "too_few"
    # The frame lies beside the clip.
    OUTSIDE_CLIP = "outside_clip"
    # Neither clip has media beyond the cut.
    NO_HANDLES = "no_handles"
    # It was removed, or never was.
    NO_SUCH_TRANSITION = "no_such_transition"
    NO_SUCH_MARKER = "no_such_marker"
    NO_SUCH_EFFECT = "no_such_effect"
    NO_SUCH_KEYFRAME = "no_such_keyframe"
    # Nothing covers the clip.
    NOT_OVERLAPPED = "not_overlapped"
    # A limit leaves nothing of the edit.
    AT_LIMIT = "at_limit"


class LimitReason(StrEnum):
    """What made an edit smaller than asked for."""

    # Frame 0.
    TIMELINE_START = "timeline_start"
    # The last frame that a timeline may have: more than a year.
    TIMELINE_END = "timeline_end"
    # The first frame of the source.
    MEDIA_START = "media_start"
    # The last frame of the source.
    MEDIA_END = "media_end"
    # The clip before or after.
    NEIGHBOUR = "neighbour"
    # A clip keeps one frame.
    ONE_FRAME = "one_frame"
    # The end of a field's range.
    RANGE = "range"
    # A locked track stayed where it was while others shifted.
    TRACK_LOCKED = "track_locked"
    # A transition reaches no further into its clips or their media.
    HANDLES = "handles"
    # A film was placed without its sound.
    NO_AUDIO_TRACK = "no_audio_track"


_MESSAGES = {
    RefusalReason.TRACK_LOCKED: "This track is locked.",
    RefusalReason.NO_SUCH_TRACK: "This track does not exist any more.",
    RefusalReason.WRONG_TRACK_KIND: "Pictures go on video tracks and sound on audio tracks.",
    RefusalReason.NO_SUCH_CLIP: "This clip does not exist any more.",
    RefusalReason.NOTHING_SELECTED: "Nothing is selected.",
    RefusalReason.NOTHING_TO_SPLIT: "No clip lies under this frame.",
    RefusalReason.NOTHING_CHANGES: "This changes nothing.",
    RefusalReason.NOT_PLACEABLE: "This file cannot be placed yet.",
    RefusalReason.NOT_A_TEXT: "This clip has no text.",
    RefusalReason.NOT_EDITABLE: "This cannot be changed.",
    RefusalReason.BAD_VALUE: "This value is not possible.",
    RefusalReason.EMPTY_NAME: "A name cannot be empty.",
    RefusalReason.ONE_PER_TRACK: "Choose one clip of each track.",
    RefusalReason.NOT_TOUCHING: "These clips do not touch.",
    RefusalReason.CLIPS_COLLIDE: "These clips would lie on each other.",
    RefusalReason.NO_GAP: "There is no gap here.",
    RefusalReason.NO_SOURCE: "This clip has no media that runs.",
    RefusalReason.TOO_FEW: "Choose at least two clips.",
    RefusalReason.OUTSIDE_CLIP: "This frame lies beside the clip.",
    RefusalReason.NO_HANDLES: "There is no media beyond this cut.",
    RefusalReason.NO_SUCH_TRANSITION: "This transition does not exist any more.",
    RefusalReason.NO_SUCH_MARKER: "This marker does not exist any more.",
    RefusalReason.NO_SUCH_EFFECT: "This effect does not exist any more.",
    RefusalReason.NO_SUCH_KEYFRAME: "There is no keyframe here.",
    RefusalReason.NOT_OVERLAPPED: "Nothing lies over this clip.",
    RefusalReason.AT_LIMIT: "It does not go any further.",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that made an edit smaller than asked for."""

    reason: LimitReason
    clip: str


@dataclass(frozen=True, slots=True)
class Done:
    """An edit to apply; `made` lists new clips and tracks in the order they were made."""

    patches: list[Patch]
    made: list[str]
    limits: list[Limit]


@dataclass(frozen=True, slots=True)
class Refused:
    """An edit that is not made."""

    reason: RefusalReason

    @property
    def message(self) -> str:
        """Say it to people."""
        return _MESSAGES[self.reason]


Outcome = Done | Refused


Preview = Callable[[list[Patch]], tuple[dict[str, dict[str, Any]], Projection]]
"""Answers the document and what it means after patches."""


@dataclass(frozen=True, slots=True)
class EditContext:
    """The document as it is for whoever edits."""

    document: Mapping[str, Any]
    projection: Projection
    new_id: Callable[[], str]
    """Makes a new random id (ids.py)."""
    stamp: tuple[str, int]
    """Person id and epoch milliseconds."""
    device: str
    """Names this device's ripple counters: no two that edit at one time share it."""
    preview: Preview | None = None
    """`Projector.preview`, where the document is one that a projector follows."""

    @classmethod
    def of(
        cls,
        document: Mapping[str, Any],
        *,
        new_id: Callable[[], str],
        stamp: tuple[str, int],
        device: str,
    ) -> Self:
        """Project a document for editing."""
        return cls(document, project(document), new_id, stamp, device)

    def after(self, patches: list[Patch]) -> Self:
        """Answer the document as it is after patches."""
        preview = self.preview
        if preview is None:
            document = apply_patches(self.document, patches)
            return replace(self, document=document, projection=project(document))
        document, projection = preview(patches)
        return replace(
            self,
            document=document,
            projection=projection,
            preview=lambda more: preview([*patches, *more]),
        )


def done(
    patches: list[Patch], *, made: Iterable[str] = (), limits: Iterable[Limit] = ()
) -> Outcome:
    """Answer with patches; without any it is a refusal."""
    limits = list(limits)
    if patches:
        return Done(patches, list(made), limits)
    return Refused(RefusalReason.AT_LIMIT if limits else RefusalReason.NOTHING_CHANGES)


def find_track(projection: Projection, track_id: str) -> Track | None:
    """Find a live track."""
    return next((track for track in projection["tracks"] if track["id"] == track_id), None)


def refusal_for(projection: Projection, clips: list[str]) -> Refused | None:
    """Say why clips cannot be edited together; None when they can."""
    if not clips:
        return Refused(RefusalReason.NOTHING_SELECTED)
    for clip_id in clips:
        clip = projection["clips"].get(clip_id)
        if clip is None:
            return Refused(RefusalReason.NO_SUCH_CLIP)
        if is_locked(projection, clip):
            return Refused(RefusalReason.TRACK_LOCKED)
    return None


def is_locked(projection: Projection, clip: Clip) -> bool:
    """Say whether a clip lies on a locked track."""
    track = find_track(projection, clip["track"])
    return track is not None and track["lock"]


def origin_of(clip: Clip) -> int:
    """Find the sequence frame of a clip's local frame 0."""
    return clip["at"] + clip["ripple"]


def room_behind(projection: Projection, end: int) -> int:
    """Count the frames by which something may still grow or shift later."""
    return max(0, LAST_FRAME - max(end, projection["duration"]))


def next_stamp(projection: Projection, track: Track) -> int:
    """Make the placement stamp that puts a clip above all that is seen on a track."""
    clips = projection["clips"]
    return max(0, *(clips[shown["clip"]]["z"] for shown in track["segments"]), 0) + 1


def with_linked(projection: Projection, clips: Iterable[str]) -> list[str]:
    """Extend a selection by everything that is linked to it."""
    found = dict.fromkeys(clips)
    known = (projection["clips"].get(clip_id) for clip_id in found)
    links = {clip["link"] for clip in known if clip is not None and clip["link"]}
    linked = (key for key, clip in projection["clips"].items() if clip["link"] in links)
    return list({**found, **dict.fromkeys(linked)})
