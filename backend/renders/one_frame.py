"""What of a timeline is seen at one frame, and the spec of just that picture. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from backend.media.contract import AssetKind
from backend.media.schemas import AssetSource
from backend.renders.contract import SPEC_VERSION, OutputProfile, RenderSpec, SpecAsset
from backend.renders.freezing import asset_ids
from backend.storage import keys
from backend.timeline.looks import tables_of

NARROWEST, WIDEST = 16, 1920
USUAL_WIDTH = 640
_TALLEST = 4096


def around_frame(projection: Mapping[str, Any], frame: int) -> dict[str, Any]:
    """Return the projection with only those clips that a picture of one frame can need.

    A timeline of ten thousand clips becomes one of a few.
    """
    tracks = [
        {**track, "segments": _near(track["segments"], frame)}
        for track in projection["tracks"]
        if track["kind"] == "video" and not track.get("hide")
    ]
    names = {segment["clip"] for track in tracks for segment in track["segments"]}
    clips = {name: projection["clips"][name] for name in sorted(names)}
    used = {key for clip in clips.values() for key in (clip.get("asset"), *tables_of(clip))}
    joins = projection.get("transitions", ())
    return {
        **projection,
        "tracks": tracks,
        "clips": clips,
        "transitions": [join for join in joins if join["a"] in names and join["b"] in names],
        "assets": {key: asset for key, asset in projection["assets"].items() if key in used},
    }


def _near(segments: Sequence[Mapping[str, Any]], frame: int) -> list[Mapping[str, Any]]:
    """Return the segment at a frame and its neighbours, which a transition may show there."""
    place = bisect_right(segments, frame, key=_start)
    return list(segments[max(0, place - 2) : place + 1])


def _start(segment: Mapping[str, Any]) -> int:
    start: int = segment["start"]
    return start


def spec_of_frame(
    workspace_id: UUID,
    timelines: tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]],
    sources: Mapping[UUID, AssetSource],
    *,
    frame: int,
    width: int,
) -> RenderSpec:
    """Make the spec of one frame, from smaller copies where there are any.

    Args:
        workspace_id: whose media these are.
        timelines: what `around_frame` gives, and the timelines that lie in it, by their ids.
        sources: what Postgres knows of their media; what is not among them is drawn as offline.
        frame: the timeline frame.
        width: of the picture, in pixels; it has the canvas's shape and even sides.
    """
    timeline, nested = timelines
    rate = (timeline["rate"][0], timeline["rate"][1])
    across, down = picture_size(timeline["width"], timeline["height"], width)
    return RenderSpec(
        version=SPEC_VERSION,
        render_id="",
        workspace_id=str(workspace_id),
        timeline=dict(timeline),
        nested={key: dict(other) for key, other in nested.items()},
        assets=dict(_assets(workspace_id, (timeline, *nested.values()), sources)),
        output=OutputProfile(preset="frame", width=across, height=down, rate=rate),
        range=(frame, frame + 1),
        request_id="",
        on_missing="placeholder",
    )


def picture_size(canvas_width: int, canvas_height: int, width: int) -> tuple[int, int]:
    """Return even sides with the canvas's shape, so wide if it does not become too high."""
    shape = Fraction(canvas_height, canvas_width)
    across = min(width, int(_TALLEST / shape))
    return max(2, across // 2 * 2), max(2, round(across * shape / 2) * 2)


def _assets(
    workspace_id: UUID,
    timelines: Sequence[Mapping[str, Any]],
    sources: Mapping[UUID, AssetSource],
) -> Iterator[tuple[str, SpecAsset]]:
    for timeline in timelines:
        for key, asset_id in asset_ids(timeline).items():
            if asset_id in sources:
                yield key, _spec_asset(workspace_id, sources[asset_id])


def _spec_asset(workspace_id: UUID, source: AssetSource) -> SpecAsset:
    facts, copy = source.facts, _copy_of(workspace_id, source)
    return SpecAsset(
        # The hash names the bytes: those of a copy are others.
        sha256=source.sha256 if copy is None else f"{source.sha256}-copy",
        storage_key=copy or source.storage_key,
        kind=facts.kind,
        name=source.name,
        duration_flicks=facts.duration_flicks,
        fps=facts.fps,
        width=facts.width,
        height=facts.height,
        is_stand_in=copy is not None,
        copy_of="" if copy is None else source.sha256,
    )


def _copy_of(workspace_id: UUID, source: AssetSource) -> str | None:
    """Return the key of a copy that looks the same, only smaller; None where there is none."""
    place, made = (str(workspace_id), str(source.id)), source.renditions
    if source.facts.kind is AssetKind.IMAGE and made.picture:
        return keys.asset_picture(*place, made.picture_extension)
    # Proxies are opaque.
    if source.facts.kind is AssetKind.VIDEO and made.proxy and not source.facts.has_alpha:
        return keys.asset_proxy(*place)
    return None
