"""A render that both people watch, down to the numbers burned into its pictures."""

import asyncio
from fractions import Fraction
from pathlib import Path

import av
import httpx
import numpy as np
from playwright.async_api import Page, expect

from backend.collab.document import Patch
from backend.seed.client import document_asset
from tests.browser.conftest import People, Person, Server
from tests.browser.room import Room, join, make_room, open_timeline, tracks_of, upload
from tests.render.numbered import Numbered, read_number, write_numbered

RATE = 25
FRAMES = 500
DONE_SECONDS = 120


async def _numbered_room(people: People, folder: Path) -> tuple[Person, Person, Room]:
    """Two people, and a timeline of 20 s whose pictures carry numbers: a cut back at 8 s."""
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    path = write_numbered(
        folder / "Numbers.mp4",
        Numbered(FRAMES, Fraction(RATE), size=(1280, 720), options={"preset": "ultrafast"}),
    )
    asset = await upload(ada, room, path)
    assert asset["state"] == "ready", asset["error"]
    tracks = await tracks_of(ada, room)
    patches = [Patch("assets", asset["key"], None, document_asset(asset))]
    for name, at, length, first in (("one", 0, 200, 0), ("two", 200, 300, 100)):
        clip = {
            "kind": "media",
            "asset": asset["key"],
            "track": tracks["V1"],
            "at": at,
            "head": 0,
            "tail": length,
            "src": first * 705_600_000 // RATE,
            "z": 1,
            "name": name,
        }
        patches.append(Patch("clips", f"{name}000000000", None, clip))
    await ada.client.edit(room.timeline_id, patches)
    return ada, ben, room


def _expected(frame: int) -> int:
    return frame if frame < 200 else frame - 100


async def _start(page: Page, preset: str) -> None:
    await page.get_by_role("button", name="Render", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    await dialog.locator(f"input[value='{preset}']").check(force=True)
    await dialog.get_by_role("button", name="Render", exact=True).click()


async def _shown(page: Page) -> tuple[int, int, int]:
    """Frames done, of how many, and the number burned into the picture that is shown."""
    words = await page.locator("[data-render-id]").get_by_text(" frames").first.inner_text()
    done, total = (int(word) for word in words.split() if word.isdigit())
    pixels = await page.locator("[data-render-id] img").first.evaluate(
        """(image) => {
            const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { width, height } = canvas;
            return [width, height, [...context.getImageData(0, 0, width, height).data]];
        }"""
    )
    width, height, values = pixels
    picture = np.array(values, np.uint8).reshape(height, width, 4)[:, :, :3]
    return done, total, read_number(np.ascontiguousarray(picture))


async def test_both_watch_a_render_and_get_the_film(
    server: Server, people: People, tmp_path: Path
) -> None:
    ada, ben, room = await _numbered_room(people, tmp_path)
    left, right = await open_timeline(ada, room), await open_timeline(ben, room)
    await right.get_by_role("tab", name="Renders").click()

    await _start(left, "720p")
    seen = 0
    for page in (left, right):
        picture = page.locator("[data-render-id] img").first
        await expect(picture).to_be_visible(timeout=30_000)
    late = await ben.context.new_page()
    await late.goto(f"/w/{room.workspace_id}/renders")
    await expect(late.locator("[data-render-id] img").first).to_be_visible(timeout=5_000)
    state = left.locator("[data-render-id]").first
    for _ in range(40):
        if await state.get_attribute("data-state") != "running":
            break
        done, total, number = await _shown(right)
        frame = number if number < 200 or done < 250 else number + 100
        assert total == FRAMES
        assert abs(frame - done) <= 2 * RATE, f"frame {frame} is shown at {done} of {total}"
        seen += 1
        await asyncio.sleep(0.2)

    for page in (left, right):
        card = page.locator("[data-render-id]").first
        await expect(card).to_have_attribute("data-state", "completed", timeout=DONE_SECONDS * 1000)
    assert seen > 0
    [render] = (await ada.api.get("/renders", params={"timeline_id": room.timeline_id})).json()[
        "data"
    ]
    film = tmp_path / "film.mp4"
    address = httpx.URL(server.url).join(render["download_url"])
    film.write_bytes((await ada.api.get(address)).content)
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (1280, 720)
        assert stream.average_rate == Fraction(RATE)
        numbers = [
            read_number(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
            for frame in container.decode(stream)
        ]
    assert numbers == [_expected(frame) for frame in range(FRAMES)]


async def test_a_render_can_be_cancelled_and_made_again(people: People, tmp_path: Path) -> None:
    ada, ben, room = await _numbered_room(people, tmp_path)
    left, right = await open_timeline(ada, room), await open_timeline(ben, room)
    await right.get_by_role("tab", name="Renders").click()

    await _start(left, "vertical")
    card = right.locator("[data-render-id]").first
    await expect(card).to_have_attribute("data-state", "running", timeout=30_000)
    await card.get_by_role("button", name="Cancel").click()

    for page in (left, right):
        cancelled = page.locator("[data-render-id]").first
        await expect(cancelled).to_have_attribute("data-state", "cancelled", timeout=10_000)
    await expect(card.get_by_role("button", name="Retry")).to_be_visible()


async def test_an_empty_timeline_is_refused_in_words(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    page = await open_timeline(ada, room)

    await _start(page, "720p")

    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(
        "nothing on this timeline"
    )
