"""Small specs and projections for tests of planning and rendering."""

from collections.abc import Mapping
from typing import Any

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.renders.contract import OutputProfile, RenderSpec, SpecAsset

FILM = (24_000, 1_001)


def make_clip(clip_id: str, *, start: int, end: int, **fields: object) -> dict[str, Any]:
    """A clip of the projection whose local frame 0 is its first; `fields` override defaults."""
    return {
        "kind": "media",
        "track": "v1",
        "at": start,
        "head": 0,
        "tail": end - start,
        "src": 0,
        "rate": [1, 1],
        "start": start,
        "end": end,
        "on": True,
        "gain": 0,
        "pan": 0,
        "fin": 0,
        "fout": 0,
        "x": 0,
        "y": 0,
        "sx": 10_000,
        "sy": 10_000,
        "rot": 0,
        "op": 10_000,
        "crop": [0, 0, 0, 0],
        "fit": "contain",
        "blend": "normal",
        "color": "#000000",
        "name": clip_id,
        **fields,
    }


def make_track(
    track_id: str, kind: str, clips: Mapping[str, Any], **fields: object
) -> dict[str, Any]:
    """A track with one whole segment for each clip that names it."""
    segments = [
        {
            "clip": clip_id,
            "start": clip["start"],
            "end": clip["end"],
            "src": clip["src"],
            "local": clip["head"],
        }
        for clip_id, clip in sorted(clips.items(), key=lambda pair: pair[1]["start"])
        if clip["track"] == track_id
    ]
    flags = {"mute": False, "hide": False, "gain": 0, "name": track_id}
    return {"id": track_id, "kind": kind, "segments": segments, **flags, **fields}


def make_timeline(
    clips: Mapping[str, Any], *, rate: tuple[int, int] = (25, 1), **fields: object
) -> dict[str, Any]:
    """A projection with tracks v1, v2, a1 and a2."""
    tracks = [make_track(name, "video", clips) for name in ("v1", "v2")]
    tracks += [make_track(name, "audio", clips) for name in ("a1", "a2")]
    ends = [clip["end"] for clip in clips.values()]
    return {
        "schema": 1,
        "rate": list(rate),
        "width": 320,
        "height": 180,
        "audio_rate": 48_000,
        "bg": "#000000",
        "duration": max(ends, default=0),
        "tracks": tracks,
        "clips": dict(clips),
        "assets": {},
        **fields,
    }


def make_join(
    before: str, after: str, start: int, end: int, kind: str = "dissolve", **params: object
) -> dict[str, Any]:
    """A live transition of the projection over frames [start, end)."""
    return {
        "id": f"{before}>{after}",
        "a": before,
        "b": after,
        "type": kind,
        "dur": end - start,
        "align": 0,
        "params": params,
        "start": start,
        "end": end,
        "dangling": False,
    }


def make_asset(sha256: str, **fields: object) -> SpecAsset:
    """A source of ten seconds."""
    known: dict[str, Any] = {
        "storage_key": f"w/ws/assets/{sha256}/source",
        "kind": AssetKind.VIDEO,
        "name": f"{sha256}.mp4",
        "duration_flicks": 10 * FLICKS_PER_SECOND,
    }
    return SpecAsset(sha256=sha256, **(known | fields))


def make_spec(
    timeline: dict[str, Any],
    assets: Mapping[str, SpecAsset] | None = None,
    **fields: object,
) -> RenderSpec:
    """A spec of the whole timeline at its own size."""
    output = OutputProfile(
        preset="test",
        width=timeline["width"],
        height=timeline["height"],
        rate=(timeline["rate"][0], timeline["rate"][1]),
    )
    known: dict[str, Any] = {
        "version": 1,
        "render_id": "01890000-0000-7000-8000-000000000001",
        "workspace_id": "ws",
        "output": output,
        "range": (0, timeline["duration"]),
        "request_id": "test",
    }
    return RenderSpec(timeline=timeline, assets=dict(assets or {}), **(known | fields))
