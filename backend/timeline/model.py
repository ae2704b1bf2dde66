"""The shapes a projection is made of: plain JSON data, every field present and valid."""

from typing import Any, TypedDict


class Segment(TypedDict):
    """A stretch of a track on which one clip shows; frames are half-open."""

    clip: str
    start: int
    end: int
    src: int
    """Flick of source time at `start`."""
    local: int
    """Clip-local frame at `start`."""


class Track(TypedDict):
    """A live track with what shows on it."""

    id: str
    kind: str
    name: str
    order: str
    mute: bool
    hide: bool
    lock: bool
    sync: bool
    gain: int
    role: str
    """`captions` or empty."""
    duck: list[Any] | None
    """[track ids, amount in 1/100 dB, attack in ms, release in ms]."""
    recovered: bool
    """It was deleted, or never existed, but live clips lie on it."""
    segments: list[Segment]


class Effect(TypedDict):
    """An effect on a clip; `params` is empty for a type that this version does not know."""

    id: str
    type: str
    order: str
    on: bool
    params: dict[str, Any]


class _ClipExtras(TypedDict, total=False):
    text: str
    style: dict[str, Any]
    fx: list[Effect]
    """In the order in which they are applied."""
    kf: dict[str, list[list[Any]]]
    """By what they drive, `op` or `fx:<id>:<param>`: [local frame, value, ease] by frame."""


class Clip(_ClipExtras):
    """A live clip; `head` and `tail` are what the clamps left of it."""

    kind: str
    asset: str
    stream: int
    track: str
    at: int
    head: int
    tail: int
    src: int
    rate: list[int]
    pitch: bool
    seq: str
    words: list[list[Any]]
    """[start, length, text] in flicks: when each word of a caption is spoken."""
    ripple: int
    start: int
    end: int
    z: int
    of: str
    link: str
    name: str
    label: str
    on: bool
    gain: int
    pan: int
    fin: int
    fout: int
    x: int
    y: int
    sx: int
    sy: int
    rot: int
    fh: bool
    fv: bool
    ax: int
    ay: int
    op: int
    crop: list[int]
    fit: str
    blend: str
    color: str
    flags: list[str]


class Asset(TypedDict):
    """What the document knows about a source; 0 and empty mean unknown."""

    id: str
    kind: str
    dur: int
    fps: list[int] | None
    w: int
    h: int
    ch: int
    sha256: str
    name: str


class Transition(TypedDict):
    """What joins two clips that touch; a dangling one is kept and not drawn."""

    id: str
    a: str
    b: str
    type: str
    dur: int
    align: int
    params: dict[str, Any]
    start: int
    end: int
    dangling: bool


class Marker(TypedDict):
    """A mark on the sequence or on a clip; `frame` is where it is on the timeline."""

    id: str
    on: str
    t: int
    dur: int
    color: str
    label: str
    frame: int
    dangling: bool


Notice = dict[str, Any]
"""At least `code`, `clip` (or an empty string) and `frame`; integers and strings only."""


class Projection(TypedDict):
    """What a document means. Tracks are ordered bottom to top."""

    schema: int
    rate: list[int]
    width: int
    height: int
    audio_rate: int
    start: int
    drop: bool
    bg: str
    duration: int
    tracks: list[Track]
    clips: dict[str, Clip]
    assets: dict[str, Asset]
    transitions: list[Transition]
    markers: list[Marker]
    warnings: list[Notice]
