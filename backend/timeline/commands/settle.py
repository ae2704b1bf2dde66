"""What an edit must write besides, because it takes away what a clip was measured by."""

from collections.abc import Iterable, Iterator
from itertools import chain, product

from backend.timeline.commands.context import (
    EditContext,
    Limit,
    Outcome,
    done,
    find_track,
    origin_of,
)
from backend.timeline.model import Clip
from backend.timeline.patches import Draft, Patch
from backend.timeline.reading import as_map

_FREEING = frozenset(["at", "track", "src", "rate", "head", "del"])
"""Keys whose change may end a clamp of the projection; ripple counters are others."""

_EDGES = ("head", "tail")

Family = tuple[str, str, int, int, int, int]
"""Pieces of one clip that the projection clamps against each other."""


def settled(
    context: EditContext, draft: Draft, *, made: Iterable[str] = (), limits: Iterable[Limit] = ()
) -> Outcome:
    """Answer with a draft, once it keeps what people see of the clips around it as it is.

        |- A -|- A' -|   ->   |- A -|        and not   |------ A ------|      (A' deleted)

    After two people's splits A reaches to the end of A' and is clamped where A' begins; a clip
    that begins before frame 0 is clamped there. When the piece goes away or the clip moves, the
    clamp ends: what it left is written.
    """
    shown = context.projection["clips"]
    written = {(patch["id"], patch["key"]) for patch in draft.patches if patch["type"] == "set"}
    freed = dict.fromkeys(patch["id"] for patch in draft.patches if _frees(patch))
    edited = [clip_id for clip_id in freed if clip_id in shown]
    moved = (clip_id for clip_id in edited if (clip_id, "del") not in written)
    edges = chain(product(moved, _EDGES), product(_siblings(context, edited), _EDGES[1:]))
    raw = as_map(context.document.get("clips"))
    for clip_id, edge in edges:
        seen = shown[clip_id]["head" if edge == "head" else "tail"]
        if (as_map(raw.get(clip_id)).get(edge) or 0) != seen and (clip_id, edge) not in written:
            draft.set("clips", clip_id, edge, seen)
    return done(draft.patches, made=made, limits=limits)


def _frees(patch: Patch) -> bool:
    if patch["type"] != "set" or patch["map"] != "clips":
        return False
    return patch["key"] in _FREEING or patch["key"].startswith("r:")


def _siblings(context: EditContext, clips: list[str]) -> Iterator[str]:
    """Find the other pieces that show beside some clips."""
    shown = context.projection["clips"]
    known = frozenset(clips)
    # Most clips were never cut: their lineage is compared before all that makes a family.
    roots = {shown[clip_id]["of"] or clip_id for clip_id in clips}
    families: set[Family] = set()
    for track_id in sorted({shown[clip_id]["track"] for clip_id in clips}):
        track = find_track(context.projection, track_id)
        for segment in track["segments"] if track else ():
            other = segment["clip"]
            if other in known or (shown[other]["of"] or other) not in roots:
                continue
            families = families or {_family(clip_id, shown[clip_id]) for clip_id in clips}
            if _family(other, shown[other]) in families:
                yield other


def _family(clip_id: str, clip: Clip) -> Family:
    speed = clip["rate"]
    return (clip["of"] or clip_id, clip["track"], origin_of(clip), clip["src"], speed[0], speed[1])
