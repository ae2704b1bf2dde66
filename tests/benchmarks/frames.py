"""How long single frames take: in the render worker, and through HTTP.

All times are of 640 x 360 JPEGs at random times of a minute of three films with dissolves, a
picture in picture and a title, from the proxies that preparation makes. Nothing is taken from the
cache: no frame is asked for twice.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from backend.media.contract import AssetFacts, Renditions
from backend.media.schemas import AssetSource
from backend.renders.contract import JobError
from backend.renders.one_frame import around_frame, spec_of_frame
from render_worker.frames.children import FrameChildren
from render_worker.frames.task import FrameTask
from render_worker.tasks import Limits
from tests.benchmarks.frame_stage import Stage, frame_stage

KEYS: Final = ("preview_warm_p95_ms", "preview_cold_p95_ms", "preview_http_p95_ms")
WIDTH: Final = 640
PICTURES: Final = 60
_WARM_UP: Final = 8
_MILLISECONDS: Final = 1000
_LIMITS: Final = Limits(memory_bytes=2**33, file_bytes=1, cpu_seconds=3600)

Make = Callable[[int], FrameTask]
"""Makes the task of a timeline frame."""


def measure_frames() -> dict[str, float]:
    """Measure all three, in a minute or so, most of which is preparing the films."""
    with frame_stage() as stage, tempfile.TemporaryDirectory(dir=stage.objects) as folder:
        warm, cold = in_worker(stage, Path(folder))
        return dict(zip(KEYS, (warm, cold, through_http(stage)), strict=True))


def in_worker(stage: Stage, folder: Path) -> tuple[float, float]:
    """Time a warm child with films that are open, and with films it has never seen; p95 in ms."""
    projection = stage.projection()
    frames = _frames(projection["duration"], seed=1)
    warm = asyncio.run(_time_child(_tasks(stage, projection, lambda path: path), frames))
    cold = asyncio.run(_time_child(_tasks(stage, projection, _Copies(folder).link), frames))
    return p95(warm), p95(cold)


def through_http(stage: Stage) -> float:
    """Time requests as a browser makes them, one after the other; p95 in ms."""
    path = f"/timelines/{stage.timeline_id}/frame"
    times = []
    for frame in _frames(stage.projection()["duration"], seed=2):
        began = time.perf_counter()
        answer = stage.http.get(path, params={"frame": frame, "w": WIDTH})
        times.append((time.perf_counter() - began) * _MILLISECONDS)
        answer.raise_for_status()
    return p95(times[_WARM_UP:])


def p95(times: Sequence[float]) -> float:
    """Return the time that one in twenty exceeds."""
    return round(sorted(times)[int(len(times) * 0.95)], 1)


def _frames(duration: int, *, seed: int) -> list[int]:
    return random.Random(seed).sample(range(duration), PICTURES + _WARM_UP)  # noqa: S311 - no secret


class _Copies:
    """Gives a file a new name each time, so that nothing of it is open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def link(self, path: Path) -> Path:
        self._number += 1
        target = self._folder / f"{self._number}.mp4"
        os.link(path, target)
        return target


def _tasks(stage: Stage, projection: dict[str, Any], place: Callable[[Path], Path]) -> Make:
    sources = {UUID(asset["id"]): _source(asset) for asset in stage.assets}
    workspace = UUID(stage.assets[0]["workspace_id"])

    def make(frame: int) -> FrameTask:
        seen = around_frame(projection, frame)
        spec = spec_of_frame(workspace, (seen, {}), sources, frame=frame, width=WIDTH)
        store = stage.objects / "objects"
        media: dict[str, str | None] = {
            key: str(place(store / asset.storage_key)) for key, asset in spec.assets.items()
        }
        return FrameTask(spec, media, "jpg")

    return make


def _source(asset: dict[str, Any]) -> AssetSource:
    return AssetSource(
        UUID(asset["id"]),
        asset["key"],
        asset["name"],
        asset["sha256"],
        "",
        msgspec.convert(asset["facts"], AssetFacts),
        msgspec.convert(asset["renditions"], Renditions),
    )


async def _time_child(make: Make, frames: Sequence[int]) -> list[float]:
    children = FrameChildren(_LIMITS)
    times = []
    try:
        for frame in frames:
            task = make(frame)
            began = time.perf_counter()
            answer = await children.compose("bench", task)
            times.append((time.perf_counter() - began) * _MILLISECONDS)
            if isinstance(answer, JobError):
                raise SystemExit(answer.message)
    finally:
        await children.close()
    return times[_WARM_UP:]
