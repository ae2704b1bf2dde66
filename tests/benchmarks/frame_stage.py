"""Ground for measuring single frames: servers, a worker, and a timeline made through the API."""

import itertools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import httpx
from av.filter import Graph

from backend.supervisor.processes import Child, Command, start
from tests.benchmarks.processes import Cores
from tests.benchmarks.servers import STOP_SECONDS, Servers, running_servers
from tests.benchmarks.studio import Studio
from tests.services import ROOT

FILM_SECONDS: Final = 21
FILMS: Final = 3
RATE: Final = 25
_PREPARED_SECONDS: Final = 300.0
_LOOK_SECONDS: Final = 0.2


@dataclass(frozen=True)
class Stage:
    """A timeline of three films with dissolves, a picture in picture and a title."""

    http: httpx.Client
    timeline_id: str
    assets: list[dict[str, Any]]
    objects: Path
    """The folder of stored objects."""

    def projection(self) -> dict[str, Any]:
        """Say what it holds."""
        holds: dict[str, Any] = data_of(self.http.get(f"/timelines/{self.timeline_id}/projection"))
        return holds


@contextmanager
def frame_stage() -> Iterator[Stage]:
    """Start everything that a picture on request needs; all of it ends with the block."""
    nowhere = Cores(None, None)
    with running_servers(nowhere) as servers:
        web = servers.add_web()
        web.start()
        others = [
            start_beside(servers, "control", "backend", "control"),
            start_beside(servers, "worker", "render_worker", "render-worker"),
        ]
        try:
            web.wait_until_ready()
            studio = Studio.open(web.url)
            try:
                yield _furnished(studio, servers.folder)
            finally:
                studio.close()
        finally:
            for child in others:
                child.stop(STOP_SECONDS)


def start_beside(servers: Servers, name: str, module: str, command: str) -> Child:
    """Start a process that is no web process on the same services."""
    environment = servers.add_web().environment
    arguments = [sys.executable, "-P", "-m", module, command]
    return start(Command(name, arguments, servers.folder / f"{name}.log", environment, ROOT))


def _furnished(studio: Studio, folder: Path) -> Stage:
    http = studio.http
    names = [f"film-{number}.mp4" for number in range(FILMS)]
    for number, name in enumerate(names):
        _write_film(folder / name, number)
    assets = [upload(http, studio.project_id, folder / name) for name in names]
    timeline_id = studio.timeline()
    clips = f"/timelines/{timeline_id}/clips"
    tracks = data_of(http.get(f"/timelines/{timeline_id}/tracks"))
    below, above = (track["id"] for track in tracks if track["kind"] == "video")
    length = (FILM_SECONDS - 1) * RATE
    made = [
        data_of(http.post(clips, json=_clip(asset, below, at=n * length, length=length)))
        for n, asset in enumerate(assets)
    ]
    for before, after in itertools.pairwise(made):
        cut = {"cut": [_id(before), _id(after)], "length": RATE, "kind": "dissolve"}
        data_of(http.post(f"/timelines/{timeline_id}/transitions", json=cut))
    small = _id(
        data_of(http.post(clips, json=_clip(assets[2], above, at=8 * RATE, length=10 * RATE)))
    )
    placed = {"fields": {"sx": 3_000, "sy": 3_000, "x": 300_000}}
    data_of(http.patch(f"{clips}/{small}", json=placed))
    title = {"kind": "text", "text": "A title", "track": above, "at": 0, "length": 5 * RATE}
    data_of(http.post(clips, json=title))
    return Stage(http, timeline_id, assets, folder / "objects")


def _clip(asset: dict[str, Any], track: str, *, at: int, length: int) -> dict[str, Any]:
    return {"asset_id": asset["id"], "track": track, "at": at, "length": length}


def _id(made: dict[str, Any]) -> str:
    return str(made["clip"]["id"] if "clip" in made else made["id"])


def upload(http: httpx.Client, project_id: str, path: Path) -> dict[str, Any]:
    """Send a film as a browser does and wait until its proxy is there."""
    content = path.read_bytes()
    wish = {"project_id": project_id, "name": path.name, "size_bytes": len(content)}
    asset = data_of(http.post("/assets", json=wish))
    size = asset["upload"]["part_size_bytes"]
    parts = []
    for part in asset["upload"]["parts"]:
        piece = content[(part["number"] - 1) * size : part["number"] * size]
        sent = http.put(str(http.base_url.join(part["url"])), content=piece)
        parts.append({"number": part["number"], "etag": sent.headers["etag"].strip('"')})
    data_of(http.post(f"/assets/{asset['id']}/upload/complete", json={"parts": parts}))
    end = time.monotonic() + _PREPARED_SECONDS
    while time.monotonic() < end:
        found: dict[str, Any] = data_of(http.get(f"/assets/{asset['id']}"))
        if found["state"] == "ready":
            return found
        if found["state"] == "failed":
            raise RuntimeError(f"{path.name} cannot be prepared: {found['error']}")
        time.sleep(_LOOK_SECONDS)
    raise RuntimeError(f"{path.name} is not prepared in {_PREPARED_SECONDS} s")


def _write_film(path: Path, number: int) -> None:
    """Make moving pictures with grain, which are as hard to decode as a camera's."""
    graph = Graph()
    source = graph.add("testsrc2", f"s=1280x720:r={RATE}:d={FILM_SECONDS}")
    turned = graph.add("huesaturation", f"hue={number * 90}")
    grain = graph.add("noise", "alls=6:allf=t")
    as_yuv, sink = graph.add("format", "yuv420p"), graph.add("buffersink")
    graph.link_nodes(source, turned, grain, as_yuv, sink).configure()
    options = {"preset": "ultrafast", "crf": "23"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE), options=options)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.thread_count = os.cpu_count() or 1
        for _ in range(FILM_SECONDS * RATE):
            container.mux(stream.encode(graph.vpull()))
        container.mux(stream.encode(None))


def data_of(answer: httpx.Response) -> Any:
    """Take the `data` of an answer.

    Raises:
        RuntimeError: it is a refusal, in its words.
    """
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.url}: {answer.text}")
    return answer.json()["data"]
