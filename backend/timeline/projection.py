"""What a document means: one pure and total function from its data to a projection.

The input is the document's root maps as plain JSON, as a CRDT library gives them. Nothing in it
is trusted; whatever does not fit falls back to a default and is named in `warnings`.
`frontend/src/timeline/projection.ts` is the twin, held to the same vectors.
"""

from collections.abc import Mapping
from typing import Any, cast

from backend.timeline.canonical import canonical_json
from backend.timeline.fields import SCHEMA_VERSION
from backend.timeline.layout import flag_notices, lay_out
from backend.timeline.links import link_notices
from backend.timeline.markers import read_markers
from backend.timeline.model import Asset, Clip, Notice, Projection, Track, Transition
from backend.timeline.reading import (
    JsonMap,
    as_map,
    notice,
    read_assets,
    read_clips,
    read_meta,
)
from backend.timeline.time import Rate
from backend.timeline.tracks import Stack, stack_tracks
from backend.timeline.transitions import find_cuts, read_transitions, settle_transition

__all__ = ["canonical_json", "project"]


def project(document: Any) -> Projection:  # noqa: ANN401 - any JSON value
    """Project a document; never raises, and equal documents give equal canonical JSON.

    The answer holds its own data: changing it does not change the document.
    """
    roots = as_map(document)
    notices: list[Notice] = []
    meta = read_meta(as_map(roots.get("meta")), notices)
    rate = Rate(*meta["rate"])
    assets = read_assets(as_map(roots.get("assets")), notices)
    clips = read_clips(as_map(roots.get("clips")), as_map(roots.get("texts")), notices)
    stack = stack_tracks(as_map(roots.get("tracks")), clips, assets, notices)
    _lay_out_all(stack, assets, rate, notices)
    transitions = _transitions(as_map(roots.get("xfades")), stack, clips, assets, rate, notices)
    markers = read_markers(as_map(roots.get("marks")), clips, notices)
    notices.extend(link_notices(clips))
    projection = {
        "schema": SCHEMA_VERSION,
        **meta,
        "duration": _duration(stack.tracks),
        "tracks": stack.tracks,
        "clips": clips,
        "assets": assets,
        "transitions": transitions,
        "markers": markers,
        "warnings": sort_notices(notices),
    }
    return cast("Projection", projection)


def sort_notices(notices: list[Notice]) -> list[Notice]:
    """Order by code, clip and frame; what is still equal by its whole spelling."""
    return sorted(notices, key=lambda n: (n["code"], n["clip"], n["frame"], canonical_json(n)))


def _lay_out_all(
    stack: Stack, assets: Mapping[str, Asset], rate: Rate, notices: list[Notice]
) -> None:
    for track in stack.tracks:
        layout = lay_out(stack.placed.get(track["id"], []), assets, rate)
        track["segments"] = layout.segments
        notices.extend(layout.notices)
    for _, clip in stack.lost:
        clip["flags"].append("hidden_track")
    notices.extend(flag_notices(stack.lost))


def _transitions(  # noqa: PLR0913, PLR0917 - the whole of what a transition depends on
    value: JsonMap,
    stack: Stack,
    clips: Mapping[str, Clip],
    assets: Mapping[str, Asset],
    rate: Rate,
    notices: list[Notice],
) -> list[Transition]:
    wanted = read_transitions(value, notices)
    cuts = find_cuts(stack.tracks) if wanted else {}
    settled = [
        settle_transition(values, cuts.get(values["id"]), clips, assets, rate) for values in wanted
    ]
    notices.extend(
        notice("transition_dangling", found["a"], id=found["id"])
        for found in settled
        if found["dangling"]
    )
    return settled


def _duration(tracks: list[Track]) -> int:
    return max((track["segments"][-1]["end"] for track in tracks if track["segments"]), default=0)
