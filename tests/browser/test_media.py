"""Uploading through the page: several files at once, bad ones among them, seen by everybody."""

import asyncio
import wave
from pathlib import Path

from PIL import Image
from playwright.async_api import expect

from tests.browser.clips import beep_and_flash
from tests.browser.conftest import People
from tests.browser.room import join, make_room, open_timeline, until
from tests.patience import WAIT_SECONDS


def _files(folder: Path) -> list[Path]:
    clip = beep_and_flash(folder / "Clip.mp4", seconds=2)
    sound = folder / "Sound.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(bytes(2 * 44_100))
    picture, photo = folder / "Picture.png", folder / "Photo.jpg"
    Image.new("RGBA", (320, 200), (200, 80, 40, 128)).save(picture)
    Image.new("RGB", (640, 480), (20, 120, 200)).save(photo)
    garbage = folder / "Garbage.mp4"
    garbage.write_bytes(bytes(range(256)) * 400)
    empty = folder / "Empty.mov"
    empty.touch()
    text = folder / "Text.mp4"
    text.write_text("This is a shopping list, not a film.\n" * 50)
    return [clip, sound, picture, photo, garbage, empty, text]


async def test_good_files_get_ready_for_everybody_and_bad_ones_say_why(
    people: People, tmp_path: Path
) -> None:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room, "viewer")
    left = await open_timeline(ada, room)
    await ben.page.goto(room.path)
    await expect(ben.page.get_by_test_id("status-chip")).to_contain_text("Read-only")

    await left.get_by_label("Media files to upload").set_input_files(_files(tmp_path))

    for page in (left, ben.page):
        for name in ("Clip.mp4", "Sound.wav", "Picture.png", "Photo.jpg"):
            card = page.locator("[data-asset-id]", has_text=name)
            await expect(card).to_have_attribute("data-state", "ready")
        for name in ("Garbage.mp4", "Text.mp4"):
            card = page.locator("[data-asset-id]", has_text=name)
            await expect(card).to_have_attribute("data-state", "failed")
            await expect(card).to_contain_text("no video, sound or picture")
    empty = left.locator("[data-upload=failed]", has_text="Empty.mov")
    await expect(empty).to_contain_text("empty")
    assert ada.problems == ben.problems == []


DROP = """([selector, name]) => {
    const canvas = new OffscreenCanvas(64, 36);
    canvas.getContext("2d").fillRect(0, 0, 64, 36);
    return canvas.convertToBlob({ type: "image/png" }).then((blob) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([blob], name, { type: "image/png" }));
        const target = document.querySelector(selector);
        const send = (type) =>
            target.dispatchEvent(
                new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
            );
        return [send("dragover"), send("drop")];
    });
}"""


async def test_files_may_be_dropped_anywhere_and_never_replace_the_page(people: People) -> None:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room, "viewer")
    page = await open_timeline(ada, room)
    await ben.page.goto(room.path)
    await expect(ben.page.get_by_test_id("status-chip")).to_contain_text("Read-only")

    # False: the page has taken the drop, so that the browser does not open the file instead.
    for place in ("[data-testid=timeline-canvas]", "header"):
        assert await ben.page.evaluate(DROP, [place, "Refused.png"]) == [False, False]
    taken = await page.evaluate(DROP, ["[data-testid=timeline-canvas]", "Dropped.png"])

    assert taken == [False, False]
    card = page.locator("[data-asset-id]", has_text="Dropped.png")
    await expect(card).to_have_attribute("data-state", "ready")
    await expect(page.locator("[data-asset-id]")).to_have_count(1)


async def test_an_upload_can_be_cancelled(people: People, tmp_path: Path) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    page = await open_timeline(ada, room)
    large = tmp_path / "Large.mov"
    large.write_bytes(bytes(48 * 2**20))
    begun = asyncio.Event()
    await page.route("**/api/v1/objects/**", lambda _: begun.set())

    await page.get_by_label("Media files to upload").set_input_files(large)
    row = page.locator("[data-upload]", has_text="Large.mov")
    await expect(row.get_by_role("progressbar")).to_be_visible()
    async with asyncio.timeout(WAIT_SECONDS):
        await begun.wait()
    await row.get_by_role("button", name="Cancel the upload").click()

    await expect(row).to_have_count(0)

    async def is_bin_empty() -> bool:
        answer = await ada.api.get("/assets", params={"project_id": room.project_id})
        return bool(answer.json()["data"] == [])

    # The row goes at once, what the server has of it when it is told.
    await until(is_bin_empty)
    await page.unroute_all(behavior="ignoreErrors")
