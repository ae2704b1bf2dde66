"""`./cutroom bench render`: how fast films are rendered, beside the ffmpeg command.

The timeline is that of `rendering/reference.py`; its sources are made once and kept in
`.cutroom/bench/render`. Every figure is of whole commands, from their start to their end, as a
person types them. Ratios compare the best of runs that took turns.

- `one_pass_ratio`, `chunked_ratio`: `render --workers 1` and `--workers` as many as cores, by the
  time of the ffmpeg command.
- `title_change_share`, `front_insert_share`, `sound_change_share`: a changed title of 5 s, a clip
  of 5 s inserted at the front, and a clip's new gain, with all else in the cache, by the time of
  the chunked render.
- `nothing_changed_s`: seconds of rendering the same again.
- `peak_rss_mb`: the most memory that one process had, in 2^20 bytes.
- `two_workers_speedup`: how much sooner two processes are done than one, each on a core of its own
  and with one thread to decode and one to encode.
- `preview_warm_p95_ms`, `preview_cold_p95_ms`, `preview_http_p95_ms`: a picture on request of 640 x
  360, from proxies: in the worker with films open or never seen, and through HTTP (`frames.py`).
- `first_picture_s`: from asking a server for a render of the reference timeline, with nothing
  cached, to its first picture on the events socket (`rendering/farm.py`).
- `cancel_s`: from cancelling it just then until no process works at it and no file of it is left.
- `time_left_error`: by which share of the truth the time left was wrong at worst, in a whole render
  there, from a fifth of the frames on.
- `peers`: seconds of the others, and by how much longer than our pass they took. melt is found on
  PATH, MoviePy in this environment or in that of the Python CUTROOM_BENCH_MOVIEPY_PYTHON names.
"""

import os
import shutil
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.frames import KEYS as FRAME_KEYS
from tests.benchmarks.frames import measure_frames
from tests.benchmarks.rendering.farm import measure_farm
from tests.benchmarks.rendering.peers import (
    PEERS,
    Peer,
    ffmpeg_command,
    find_ffmpeg,
    installed_peers,
)
from tests.benchmarks.rendering.reference import Changes, write_timeline
from tests.benchmarks.rendering.runs import Run, measure
from tests.benchmarks.rendering.sources import make_sources
from tests.services import ROOT

FOLDER = ROOT / ".cutroom" / "bench" / "render"
_WHOLE = ("one_pass_ratio", "chunked_ratio", "peak_rss_mb", "peers")
_CHANGES = ("title_change_share", "front_insert_share", "sound_change_share", "nothing_changed_s")
_FARM = ("first_picture_s", "cancel_s", "time_left_error")
_WORKERS = ("two_workers_speedup",)
KEYS = (*_WHOLE, *_CHANGES, *FRAME_KEYS, *_FARM, *_WORKERS)
_VERSIONS = {
    "plain": Changes(),
    "title": Changes(title="Another title, 5 s"),
    "front": Changes(front=True),
    "sound": Changes(speech_gain=-300),
}
_AGAIN = 3


@dataclass(frozen=True)
class Place:
    """Where the sources and the versions of the timeline are."""

    folder: Path
    ffmpeg: str

    def prepare(self) -> None:
        """Make what is not there yet."""
        make_sources(self.folder, self.ffmpeg)
        for name, changes in _VERSIONS.items():
            write_timeline(self.folder / f"{name}.json", changes)

    def ours(self, version: str, *options: str | Path, cores: tuple[int, ...] = ()) -> Run:
        """Render a version with our command."""
        command = [sys.executable, "-P", "-m", "render_worker", "render", f"{version}.json"]
        return measure(
            [*command, "-o", "out-ours.mp4", *options],
            folder=self.folder,
            environment={"PYTHONPATH": str(ROOT)},
            cores=cores,
        )

    def theirs(self, peer: Peer) -> Run:
        """Let another program render it."""
        environment = {"PYTHONPATH": str(ROOT), **peer.environment}
        return measure(peer.command, folder=self.folder, environment=environment)

    def empty_cache(self) -> Path:
        """Return a cache without anything in it."""
        cache = self.folder / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        return cache


def run(*, rounds: int, peers: bool, only: Collection[str] = KEYS) -> dict[str, Any]:
    """Measure what is asked for; figures that are made together are all there.

    Raises:
        NoFfmpeg: there is nothing to compare with.
        ProgramFailed
    """
    place = Place(FOLDER, find_ffmpeg())
    place.prepare()
    found: dict[str, Any] = dict.fromkeys(only)
    if set(_WHOLE) & set(only):
        found |= _whole_films(place, rounds, peers=peers)
    if set(_CHANGES) & set(only):
        found |= _changes(place, found.get("details", {}).get("chunked_s"))
    if set(_WORKERS) & set(only):
        found |= _two_workers(place)
    if set(FRAME_KEYS) & set(only):
        found |= measure_frames()
    if set(_FARM) & set(only):
        found |= measure_farm(place.folder, _AGAIN)
    reasons = {}
    if peers and "peers" in found:
        reasons = {name: why for name, why in PEERS.items() if name not in found["peers"]}
    return found | {"reasons": reasons}


def _whole_films(place: Place, rounds: int, *, peers: bool) -> dict[str, Any]:
    ffmpeg = Peer("ffmpeg", ffmpeg_command(place.ffmpeg), {})
    turns = [
        (
            place.theirs(ffmpeg),
            place.ours("plain", "--workers", "1"),
            place.ours("plain", "--workers", _cores()),
        )
        for _ in range(rounds)
    ]
    them, one, chunked = (min(r.wall_seconds for r in runs) for runs in zip(*turns, strict=True))
    walls = {"ffmpeg": them}
    if peers:
        others = installed_peers(place.ffmpeg)
        walls |= {peer.name: place.theirs(peer).wall_seconds for peer in others}
    return {
        "one_pass_ratio": round(one / them, 3),
        "chunked_ratio": round(chunked / them, 3),
        "peak_rss_mb": round(max(run.peak_mb for turn in turns for run in turn[1:])),
        "peers": {
            name: {"wall_s": round(wall, 2), "ratio_to_ours": round(wall / one, 2)}
            for name, wall in walls.items()
        },
        "details": {"one_pass_s": round(one, 2), "chunked_s": round(chunked, 2)},
    }


def _changes(place: Place, chunked_seconds: float | None) -> dict[str, Any]:
    full = chunked_seconds or place.ours("plain", "--workers", _cores()).wall_seconds
    cached = ("--from-cache", place.empty_cache())
    place.ours("plain", *cached)

    def share(version: str) -> float:
        return round(place.ours(version, *cached).wall_seconds / full, 3)

    return {
        "title_change_share": share("title"),
        "front_insert_share": share("front"),
        "sound_change_share": share("sound"),
        "nothing_changed_s": round(
            median(place.ours("plain", *cached).wall_seconds for _ in range(_AGAIN)), 3
        ),
    }


def _cores() -> str:
    return str(len(os.sched_getaffinity(0)))


def _two_workers(place: Place) -> dict[str, Any]:
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        return {"limits": {"cores": "two workers need two cores, and there is one"}}
    walls = [
        place.ours(
            "plain", "--from-cache", place.empty_cache(), "--workers", str(n), cores=(*cores[:n],)
        ).wall_seconds
        for n in (1, 2)
    ]
    return {"two_workers_speedup": round(walls[0] / walls[1], 3)}
