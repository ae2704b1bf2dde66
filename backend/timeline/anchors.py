"""What a comment is pinned to: a picture of a clip, wherever edits take it.

An anchor remembers the clip, its lineage, its source and the picture in it. Resolving looks for
that picture in a projection; nothing is stored when clips move, split, slip, ripple or change
speed. `frontend/src/timeline/anchors.ts` is the twin, held to the same vectors.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypedDict

from backend.timeline.limits import clip_step
from backend.timeline.model import Clip, Projection, Segment
from backend.timeline.time import Rate, Step, source_at, step_of


class Anchor(TypedDict):
    """A picture of a clip."""

    clip: str
    of: str
    """The lineage's root: what all pieces of one clip share."""
    asset: str
    """Empty for titles and other clips without a source."""
    src: int
    """Flick of the source that the frame shows."""
    local: int
    """Clip-local frame: tells the frames of a held picture apart."""


State = Literal["live", "trimmed_out", "elsewhere", "detached"]


class Place(TypedDict):
    """Where an anchor's picture is now.

    - `live`: in its clip, or in another piece of it.
    - `trimmed_out`: not seen; `frame` is the nearest that is seen of its lineage.
    - `elsewhere`: nothing is left of its lineage, but another clip shows the picture.
    - `detached`: nowhere; `clip` is empty and `frame` the one it was made at.
    """

    state: State
    clip: str
    frame: int


class _Meeting(NamedTuple):
    """A stretch of a clip and its frame nearest to the anchor's; ordered by how well it fits."""

    off: int
    """Flicks between the anchor's picture and the one at `frame`; 0 when it is shown."""
    stranger: bool
    away: int
    clip: str
    frame: int


def make_anchor(projection: Projection, *, track: str, frame: int) -> Anchor | None:
    """Pin what a track shows at a frame; None in a gap.

    V1  |---- A ----|
             ^ frame      ->   {clip: A, src: the flick under the frame, ...}

    """
    segments = (found["segments"] for found in projection["tracks"] if found["id"] == track)
    for segment in next(segments, []):
        if segment["start"] <= frame < segment["end"]:
            return _anchor_of(projection, segment, frame)
    return None


def resolve_anchor(projection: Projection, anchor: Anchor, *, fallback: int) -> Place:
    """Find an anchor's picture; `fallback` is the frame that a detached one was made at.

    |---- A -x--|   ->   |- B -|-- A' -x--|      (x stays on its picture)

    """
    kin = {key: clip for key, clip in projection["clips"].items() if _is_kin(key, clip, anchor)}
    seen = [found for key in kin for found in _meetings(projection, key, anchor)]
    if seen:
        best = min(seen)
        return _place("trimmed_out" if best.off else "live", best)
    if kin:
        covered = min(_covered(projection, key, anchor) for key in kin)
        return _place("trimmed_out", covered)
    others = [found for found in _elsewhere(projection, anchor) if not found.off]
    if others:
        return _place("elsewhere", min(others))
    return {"state": "detached", "clip": "", "frame": fallback}


def _anchor_of(projection: Projection, segment: Segment, frame: int) -> Anchor:
    clip = projection["clips"][segment["clip"]]
    local = segment["local"] + frame - segment["start"]
    step = clip_step(clip, Rate(*projection["rate"]))
    return {
        "clip": segment["clip"],
        "of": clip["of"] or segment["clip"],
        "asset": clip["asset"],
        "src": source_at(clip["src"], local, step),
        "local": local,
    }


def _place(state: State, found: _Meeting) -> Place:
    return {"state": state, "clip": found.clip, "frame": found.frame}


def _is_kin(key: str, clip: Clip, anchor: Anchor) -> bool:
    return key in {anchor["clip"], anchor["of"]} or clip["of"] == anchor["of"]


def _meetings(projection: Projection, clip_id: str, anchor: Anchor) -> Iterator[_Meeting]:
    """Compare the anchor with every stretch that is seen of a clip."""
    home = projection["clips"][clip_id]["track"]
    for track in projection["tracks"]:
        for segment in track["segments"] if track["id"] == home else ():
            if segment["clip"] == clip_id:
                yield _meet(projection, segment, anchor)


def _covered(projection: Projection, clip_id: str, anchor: Anchor) -> _Meeting:
    """Compare the anchor with a clip of which nothing is seen."""
    clip = projection["clips"][clip_id]
    whole: Segment = {
        "clip": clip_id,
        "start": clip["start"],
        "end": clip["end"],
        "src": clip["src"],
        "local": clip["head"],
    }
    found = _meet(projection, whole, anchor)
    return found._replace(frame=max(0, found.frame))


def _elsewhere(projection: Projection, anchor: Anchor) -> Iterator[_Meeting]:
    """Compare the anchor with all clips of its source, pictures before sound."""
    for track in sorted(projection["tracks"], key=lambda track: track["kind"] != "video"):
        found = [
            _meet(projection, segment, anchor)._replace(away=segment["start"])
            for segment in track["segments"]
            if anchor["asset"] and projection["clips"][segment["clip"]]["asset"] == anchor["asset"]
        ]
        sound = track["kind"] == "audio"
        yield from (meeting._replace(stranger=sound) for meeting in found)


def _meet(projection: Projection, segment: Segment, anchor: Anchor) -> _Meeting:
    clip = projection["clips"][segment["clip"]]
    rate = Rate(*projection["rate"])
    step = clip_step(clip, rate)
    flicks = anchor["src"] - clip["src"]
    wanted = _local_showing(flicks, step) if step.flicks else anchor["local"]
    last = segment["local"] + segment["end"] - segment["start"] - 1
    local = max(segment["local"], min(wanted, last))
    if _is_still(projection, clip):
        off = 0
    elif step.flicks:
        off = 0 if local == wanted else _apart(source_at(clip["src"], local, step), anchor["src"])
    else:
        held = 0 <= flicks * step_of(rate).per < step_of(rate).flicks
        off = 0 if held else _apart(clip["src"], anchor["src"])
    return _Meeting(
        off,
        segment["clip"] != anchor["clip"],
        abs(local - anchor["local"]),
        segment["clip"],
        segment["start"] + local - segment["local"],
    )


def _is_still(projection: Projection, clip: Clip) -> bool:
    """Say whether every frame of a clip is the same picture, whatever its source position."""
    asset = projection["assets"].get(clip["asset"])
    image = asset is not None and asset["kind"] == "image"
    return clip["kind"] not in {"media", "seq"} or image


def _local_showing(flicks: int, step: Step) -> int:
    """Find the local frame that shows a source position, counted from a clip's own."""
    if step.flicks > 0:
        return ((flicks + 1) * step.per - 1) // step.flicks
    return -flicks * step.per // -step.flicks


def _apart(first: int, second: int) -> int:
    """Count the flicks between two pictures that are not the same."""
    return max(1, abs(first - second))
