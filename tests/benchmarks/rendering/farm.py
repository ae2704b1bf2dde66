"""The reference timeline on a server of its own, with control and one render worker."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

from backend.collab.document import Document
from backend.collab.protocol import SUBPROTOCOL, encode_update
from backend.collab.service import document_patches
from tests.benchmarks.frame_stage import data_of, start_beside, upload
from tests.benchmarks.processes import Cores
from tests.benchmarks.rendering.reference import (
    HEIGHT,
    RATE,
    WIDTH,
    Changes,
    document,
)
from tests.benchmarks.rendering.sources import FILES
from tests.benchmarks.servers import STOP_SECONDS, running_servers
from tests.benchmarks.studio import Studio

PRESET: Final = "720p"
"""What the reference's file is: 1280 x 720 at the timeline's rate, CRF 20, AAC of 192 kbit/s."""
MOST_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 0.005
_SLOW_LOOK_SECONDS: Final = 0.1
_SETTLE_SECONDS: Final = 3.0
"""Between two renders: an idle machine has its children ready, and cleans up nothing any more."""
_FROM_SHARE: Final = 0.2
_LAST_SECONDS: Final = 2.0
"""Before the end, when a share of what is left says nothing any more."""
_WRITER: Final = 7
"""Client id of whoever writes the document: none of those that servers take."""

Content = dict[str, Any]


class FarmFailed(Exception):
    """A render did not do what it should; the message has its words."""


@dataclass(frozen=True)
class Farm:
    """Everything that renders on a server need."""

    studio: Studio
    url: str
    folder: Path
    assets: dict[str, Content]
    """By the key of the reference's document."""

    def put(self, content: Content) -> str:
        """Make a timeline of a document that names assets by key; answers its id."""
        known = {key: {**content["assets"][key], "id": self.assets[key]["id"]} for key in FILES}
        made = {root: values for root, values in content.items() if root != "meta"}
        size = {"rate": [RATE, 1], "width": WIDTH, "height": HEIGHT}
        wish = {"project_id": self.studio.project_id, "name": "Reference", **size}
        timeline: str = data_of(self.studio.http.post("/timelines", json=wish))["id"]
        patches = document_patches({"meta": {}, **made, "assets": known})
        self._write(timeline, Document(_WRITER).write(patches))
        wanted = max(clip["at"] + clip["tail"] - clip["head"] for clip in content["clips"].values())
        _until(lambda: self._duration(timeline) == wanted, "The timeline does not arrive.")
        return timeline

    def ask(self, timeline: str, **wish: Any) -> str:
        """Ask for a render; answers its id."""
        body = {"timeline_id": timeline, "preset": PRESET, **wish}
        return str(data_of(self.studio.http.post("/renders", json=body))["id"])

    def read(self, render: str) -> Content:
        """Look at a render."""
        found: Content = data_of(self.studio.http.get(f"/renders/{render}"))
        if found["state"] == "failed":
            raise FarmFailed(found["error"]["message"])
        return found

    @contextmanager
    def watching(self) -> Iterator[ClientConnection]:
        """Open the socket that browsers have."""
        with self._socket("events") as socket:
            yield socket

    def cancel(self, render: str) -> float:
        """Cancel it; answers the seconds until no process works at it and no file of it is left."""
        working = _at_work(self.job_folders())
        began = time.perf_counter()
        self.studio.http.post(f"/renders/{render}/cancel").raise_for_status()
        _until(
            lambda: not self.job_folders() and not any(pid.exists() for pid in working),
            "A cancelled render is still worked at.",
        )
        return time.perf_counter() - began

    def wait(self, render: str, state: str) -> Content:
        """Wait until it is in this state."""
        _until(lambda: self.read(render)["state"] == state, f"It is not {state}.", slow=True)
        return self.read(render)

    def forget_pieces(self) -> None:
        """Delete everything that was encoded."""
        for folder in self.folder.glob("objects/objects/w/*/chunks"):
            shutil.rmtree(folder)

    def job_folders(self) -> list[Path]:
        """List the folders in which the worker's jobs write."""
        return list(self.folder.glob("render-work/job-*"))

    def _write(self, timeline: str, update: bytes) -> None:
        with self._socket(f"sync/{timeline}", SUBPROTOCOL) as socket:
            socket.send(encode_update(update))
            _until(lambda: self._duration(timeline) > 0, "The timeline stays empty.")

    def _duration(self, timeline: str) -> int:
        found = data_of(self.studio.http.get(f"/timelines/{timeline}/projection"))
        return int(found["duration"])

    def _socket(self, path: str, protocol: str = "") -> ClientConnection:
        return connect(
            f"{self.url.replace('http', 'ws', 1)}/api/v1/{path}",
            additional_headers={"Cookie": f"cutroom_session={self.studio.cookie}"},
            subprotocols=[protocol] if protocol else None,  # type: ignore[list-item] # plain text
            compression=None,
            max_size=None,
        )


@contextmanager
def reference_farm(sources: Path) -> Iterator[Farm]:
    """Start everything and upload the reference's sources; all of it ends with the block."""
    with running_servers(Cores(None, None)) as servers:
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
                http, project = studio.http, studio.project_id
                assets = {k: upload(http, project, sources / name) for k, name in FILES.items()}
                yield Farm(studio, web.url, servers.folder, assets)
            finally:
                studio.close()
        finally:
            for child in others:
                child.stop(STOP_SECONDS)


def measure_farm(sources: Path, times: int) -> dict[str, float]:
    """Measure how soon a render is seen and how soon it is gone, medians, and what it tells.

    Raises:
        FarmFailed
    """
    pictures, ends = [], []
    with reference_farm(sources) as farm:
        timeline = farm.put(document(Changes()))
        for _ in range(times):
            render, seconds = first_picture(farm, timeline)
            pictures.append(seconds)
            ends.append(farm.cancel(render))
            farm.wait(render, "cancelled")
            farm.forget_pieces()
            time.sleep(_SETTLE_SECONDS)
        error = time_left_error(farm, timeline)
    found = {"first_picture_s": median(pictures), "cancel_s": median(ends)}
    return {key: round(value, 3) for key, value in {**found, "time_left_error": error}.items()}


def first_picture(farm: Farm, timeline: str) -> tuple[str, float]:
    """Ask for a render and wait for its first picture; answers its id and the seconds."""
    with farm.watching() as socket:
        began = time.perf_counter()
        render = _watched(farm, timeline, socket)
        while isinstance(said := socket.recv(timeout=MOST_SECONDS), str):
            _state_of(said)
        return render, time.perf_counter() - began


def time_left_error(farm: Farm, timeline: str) -> float:
    """Render all of it; answers the worst share by which the time left was wrong.

    Counted are the events from a fifth of the frames on until two seconds before the end.
    """
    told: list[tuple[float, float]] = []
    with farm.watching() as socket:
        _watched(farm, timeline, socket)
        said = socket.recv(timeout=MOST_SECONDS)
        while (state := _state_of(said)) != "completed":
            if state is not None and (left := _time_left(said)) is not None:
                told.append((time.perf_counter(), left))
            said = socket.recv(timeout=MOST_SECONDS)
    ended = time.perf_counter()
    real = [(left, ended - at) for at, left in told if ended - at >= _LAST_SECONDS]
    if not real:
        raise FarmFailed("The render never told how much time is left.")
    return max(abs(left - truth) / truth for left, truth in real)


def _watched(farm: Farm, timeline: str, socket: ClientConnection) -> str:
    render = farm.ask(timeline)
    socket.send(json.dumps({"type": "subscribe", "topics": [f"render:{render}"]}))
    return render


def _state_of(said: str | bytes) -> str | None:
    """Read a render's state from an event; None for other messages and for pictures."""
    if isinstance(said, bytes):
        return None
    state = (json.loads(said)["data"] or {}).get("state")
    if state == "failed":
        raise FarmFailed(said)
    return None if state is None else str(state)


def _time_left(said: str | bytes) -> float | None:
    event = json.loads(said)["data"]
    is_far = event["frames_total"] and event["frames_done"] / event["frames_total"] >= _FROM_SHARE
    return event["seconds_left"] if is_far else None


def _at_work(folders: list[Path]) -> list[Path]:
    """Find the processes that have a file open in one of the folders."""
    places = tuple(f"{folder}/" for folder in folders)
    return [pid for pid in Path("/proc").glob("[0-9]*") if _has_open(pid, places)]


def _has_open(pid: Path, places: tuple[str, ...]) -> bool:
    try:
        return any(str(link.readlink()).startswith(places) for link in (pid / "fd").iterdir())
    except OSError:
        return False  # it has ended, or is somebody else's


def _until(holds: Any, complaint: str, *, slow: bool = False) -> None:
    end = time.monotonic() + MOST_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise FarmFailed(complaint)
        time.sleep(_SLOW_LOOK_SECONDS if slow else _LOOK_SECONDS)
