"""The demo: two people, a workspace, sample media and a short cut of them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.collab.document import Patch
from backend.seed.client import Client, Json, demo_password, document_asset
from backend.timeline.ids import random_id

ADA, BEN = "ada@cutroom.local", "ben@cutroom.local"
WORKSPACE = "Demo"
RATE = (25, 1)
CUT_FRAMES = 150
TITLE = "One timeline,\neverybody at once"


async def make_demo(address: str, secret: str, samples: Sequence[Path]) -> dict[str, str]:
    """Make everything and return the sign-ins by the names of the welcome text."""
    passwords = {email: demo_password(secret, email) for email in (ADA, BEN)}
    ada = await Client.enter(address, "Ada Demo", email=ADA, password=passwords[ADA])
    ben = await Client.enter(address, "Ben Demo", email=BEN, password=passwords[BEN])
    left: Any = await ada.call("GET", "/workspaces")
    for workspace in left:
        if await _is_untouched(ada, workspace):
            await ada.call("DELETE", f"/workspaces/{workspace['id']}")
    workspace = await ada.call("POST", "/workspaces", {"name": WORKSPACE})
    invitations = f"/workspaces/{workspace['id']}/invitations"
    invitation = await ada.call("POST", invitations, {"role": "editor"})
    token = invitation["url"].rsplit("/", 1)[1]
    await ben.call("POST", f"/invitations/{token}/accept")
    projects = f"/workspaces/{workspace['id']}/projects"
    project = await ada.call("POST", projects, {"name": "First film"})
    await _fill(ada, project["id"], samples)
    await ada.close()
    await ben.close()
    return {
        "ada_email": ADA,
        "ada_password": passwords[ADA],
        "ben_email": BEN,
        "ben_password": passwords[BEN],
    }


async def _is_untouched(ada: Client, workspace: Json) -> bool:
    """Whether an interrupted demo left this and nobody has put a clip into it."""
    projects: Any = await ada.call("GET", f"/workspaces/{workspace['id']}/projects")
    for project in projects:
        timelines: Any = await ada.call("GET", f"/timelines?project_id={project['id']}")
        for timeline in timelines:
            if (await ada.call("GET", f"/timelines/{timeline['id']}/projection"))["clips"]:
                return False
    return bool(workspace["name"] == WORKSPACE)


async def _fill(ada: Client, project_id: str, samples: Sequence[Path]) -> None:
    wish = {
        "project_id": project_id,
        "name": "Demo cut",
        "rate": RATE,
        "width": 1280,
        "height": 720,
    }
    timeline = await ada.call("POST", "/timelines", wish)
    uploaded = [await ada.upload(project_id, path) for path in samples]
    assets = [await ada.placeable(asset_id) for asset_id in uploaded]
    projection = await ada.call("GET", f"/timelines/{timeline['id']}/projection")
    tracks = {track["name"]: track["id"] for track in projection["tracks"]}
    await ada.edit(timeline["id"], demo_cut(assets, tracks))


@dataclass
class _Cut:
    """Collects the patches of the demo's clips."""

    tracks: dict[str, str]
    patches: list[Patch] = field(default_factory=list)

    def place(self, track: str, start: int, length: int, **fields: Any) -> str:  # noqa: ANN401
        """Put a clip on a track, frames [start, start + length); values are the document's."""
        clip = _new_id()
        geometry = {"at": start, "head": 0, "tail": length, "src": 0, "z": 1}
        whole = {"kind": "media", "track": self.tracks[track], **geometry, **fields}
        self.patches.append(Patch("clips", clip, None, whole))
        return clip


def demo_cut(assets: Sequence[Json], tracks: dict[str, str]) -> list[Patch]:
    """Say how the sample media becomes a short film; tracks by their names."""
    cut = _Cut(
        tracks, [Patch("assets", asset["key"], None, document_asset(asset)) for asset in assets]
    )
    by_kind: dict[str, list[Json]] = {"video": [], "audio": [], "image": []}
    for asset in assets:
        by_kind[asset["kind"]].append(asset)
    for number, asset in enumerate(by_kind["video"]):
        shared = {"asset": asset["key"], "name": asset["name"], "link": _new_id()}
        cut.place("V1", number * CUT_FRAMES, CUT_FRAMES, **shared)
        cut.place("A1", number * CUT_FRAMES, CUT_FRAMES, **shared, gain=-600)
    whole = len(by_kind["video"]) * CUT_FRAMES
    for music in by_kind["audio"]:
        quiet = {"gain": -900, "fin": 25, "fout": 50}
        cut.place("A2", 0, whole, asset=music["key"], name=music["name"], **quiet)
    for logo in by_kind["image"]:
        corner = {"x": 520_000, "y": 250_000, "sx": 2_500, "sy": 2_500}
        cut.place("V2", whole - 125, 125, asset=logo["key"], name=logo["name"], **corner)
    title = cut.place("V2", 25, 100, kind="text", name="Title", **{"style:size": 84})
    return [*cut.patches, Patch("texts", title, None, TITLE)]


def _new_id() -> str:
    return random_id(secrets.token_bytes(8))
