"""What a format that knows only cuts leaves of a timeline, put into remarks."""

from collections.abc import Iterator

from backend.interchange.otio_media import clip_name
from backend.interchange.result import Remark
from backend.timeline.fields import CLIP_FIELDS
from backend.timeline.model import Clip, Projection, Track

PLACING = ("x", "y", "sx", "sy", "rot", "op")
"""Fields that FCPXML has words for."""
_LOOK = (*PLACING, "fh", "fv", "ax", "ay", "crop", "fit", "blend")
_SOUND = ("gain", "pan", "fin", "fout")


def name_of(projection: Projection, clip: Clip) -> str:
    """Say what people see as a clip's name."""
    asset = projection["assets"].get(clip["asset"]) if clip["kind"] == "media" else None
    return clip_name(clip, asset)


def left_out_of(
    projection: Projection, track: Track, *, known: tuple[str, ...] = ()
) -> Iterator[Remark]:
    """Name the clips of a track that lose their look or sound, but for the fields in `known`."""
    seen: set[str] = set()
    for segment in track["segments"]:
        if segment["clip"] in seen:
            continue
        seen.add(segment["clip"])
        clip = projection["clips"][segment["clip"]]
        lost = list(_lost(clip, known))
        if lost:
            words = f"Left out: {', '.join(lost)}."
            name = name_of(projection, clip)
            yield Remark("left_out", words, track["name"], name, segment["start"])


def _lost(clip: Clip, known: tuple[str, ...]) -> Iterator[str]:
    values = dict(clip)
    changed = {
        name
        for name in (*_LOOK, *_SOUND)
        if name not in known and values[name] != CLIP_FIELDS[name].default
    }
    if changed & set(_LOOK):
        yield "size, place and look of the picture"
    if changed & set(_SOUND):
        yield "level and fades"
    if clip.get("fx"):
        yield "effects"
    if clip.get("kf"):
        yield "keyframes"
    if clip["words"]:
        yield "times of words"


def hidden_clips(projection: Projection) -> Iterator[Remark]:
    """Name the clips that nothing is seen of."""
    seen = {segment["clip"] for track in projection["tracks"] for segment in track["segments"]}
    names = {track["id"]: track["name"] for track in projection["tracks"]}
    for clip_id, clip in projection["clips"].items():
        if clip_id not in seen:
            words = "The clip lies under others and was left out."
            track = names.get(clip["track"], "")
            yield Remark(
                "clip_hidden", words, track, name_of(projection, clip), max(0, clip["start"])
            )
