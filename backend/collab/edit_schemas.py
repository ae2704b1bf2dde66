"""Wire shapes of edits through the API: whole frames, flicks and fractions, never float seconds."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from backend.timeline.fields import FRAME_LIMIT, SOURCE_LIMIT
from backend.timeline.model import Clip, Track, Transition

Frame = Annotated[int, Meta(ge=0, le=FRAME_LIMIT)]
LocalFrame = Annotated[int, Meta(ge=-FRAME_LIMIT, le=FRAME_LIMIT)]
Length = Annotated[int, Meta(ge=1, le=FRAME_LIMIT)]
Flicks = Annotated[int, Meta(ge=-SOURCE_LIMIT, le=SOURCE_LIMIT)]
Speed = tuple[
    Annotated[int, Meta(ge=-1_000_000, le=1_000_000)], Annotated[int, Meta(ge=1, le=1_000_000)]
]
Fields = dict[str, Any]


class NamedClip(Clip):
    """A clip with its id."""

    id: str


class HeldBy(msgspec.Struct, frozen=True):
    """What made an edit smaller than asked for, and on which clip."""

    reason: str
    clip: str


class TrackEdited(msgspec.Struct, frozen=True):
    """A track after an edit."""

    seq: int
    """Everything up to this row of the timeline's log is committed, this edit included."""
    track: Track
    limits: list[HeldBy]


class ClipEdited(msgspec.Struct, frozen=True):
    """A clip after an edit; `made` names all that is new, such as a film's sound."""

    seq: int
    clip: NamedClip
    made: list[str]
    limits: list[HeldBy]


class TransitionEdited(msgspec.Struct, frozen=True):
    """A transition after an edit."""

    seq: int
    transition: Transition
    limits: list[HeldBy]


class CommandDone(msgspec.Struct, frozen=True):
    """What a command came to."""

    seq: int
    made: list[str]
    limits: list[HeldBy]


class NewTrack(msgspec.Struct, forbid_unknown_fields=True):
    """A track to be added: pictures on top of all, sound below all."""

    kind: Literal["video", "audio"]
    name: str | None = None


class TrackChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change on a track; what is left out, or null, stays."""

    name: str | None = None
    mute: bool | None = None
    hide: bool | None = None
    lock: bool | None = None
    sync: bool | None = None
    above: str | None = None
    """The track of its kind to lie on; empty: the bottom of its kind."""
    fields: Fields | None = None
    """`gain`, `role`, `duck`; null in here goes back to the default."""


class NewClip(msgspec.Struct, forbid_unknown_fields=True):
    """A clip to be placed."""

    track: str
    at: Frame
    kind: Literal["media", "text", "solid", "adjust", "seq"] = "media"
    asset_id: str | None = None
    """Of kind media: an asset of the timeline's project."""
    text: str | None = None
    color: str | None = None
    timeline_id: str | None = None
    """Of kind seq: the timeline to nest."""
    audio_track: str | None = None
    """Of kind seq: where its sound goes, linked to it; without one it is not heard."""
    length: Length | None = None
    """Of kind media: all of the source that follows `src`, unless it says otherwise."""
    src: Flicks = 0
    """Of kind media: where in its source it begins."""
    mode: Literal["overwrite", "insert", "on_top"] = "overwrite"
    """Of kind media: what becomes of that which lies there."""


class ClipChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change on a clip, all in one step; what is left out, or null, stays."""

    start: Frame | None = None
    """Its first frame on the timeline."""
    track: str | None = None
    head: LocalFrame | None = None
    """First local frame that shows: trims the head."""
    tail: LocalFrame | None = None
    """Local frame after the last: trims the tail."""
    length: Length | None = None
    src: Flicks | None = None
    """Source position at local frame 0: slips."""
    rate: Speed | None = None
    text: str | None = None
    asset_id: str | None = None
    """Replaces the media."""
    linked: bool = False
    """Move and trim what is linked to it as well."""
    fields: Fields | None = None
    """Such as `gain`, `op`, `x`, `name`, `on`, `style:size`; units as in the document."""


class NewTransition(msgspec.Struct, forbid_unknown_fields=True):
    """A transition where two clips touch; without a kind the timeline's default."""

    cut: tuple[str, str]
    length: Length
    kind: str | None = None


class TransitionChange(msgspec.Struct, forbid_unknown_fields=True):
    """`type`, `dur`, `align` (-1, 0, 1) or a parameter such as `p:color`."""

    fields: Fields


class CommandWish(msgspec.Struct, forbid_unknown_fields=True):
    """Any command of the document model by its name."""

    command: str
    arguments: Fields
