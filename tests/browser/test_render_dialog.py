"""Choosing what a render becomes: preset, range, timecode, several files at once."""

from playwright.async_api import Page, expect

from backend.collab.document import Patch
from tests.browser.conftest import People, Person
from tests.browser.room import Room, make_room, open_timeline, tracks_of
from tests.browser.timeline_page import TimelinePage

TIMES = "\N{MULTIPLICATION SIGN}"
FRAMES = 100_000
"""More than is encoded while anybody looks."""


async def _put_title(person: Person, room: Room) -> None:
    tracks = await tracks_of(person, room)
    clip = {"kind": "text", "track": tracks["V1"], "at": 0, "head": 0, "tail": FRAMES, "z": 1}
    patches = [
        Patch("clips", "title0000001", None, clip),
        Patch("texts", "title0000001", None, "A long title"),
    ]
    await person.client.edit(room.timeline_id, patches)


async def _open_dialog(page: Page) -> None:
    await page.get_by_role("button", name="Render", exact=True).first.click()
    await expect(page.get_by_role("dialog").get_by_role("radio").first).to_be_attached()


async def test_what_comes_out_is_said_before_it_is_rendered(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    await _put_title(ada, room)
    page = await open_timeline(ada, room)
    for frame, key in ((50, "i"), (75, "o")):
        await TimelinePage(page).go_to(frame)
        await page.keyboard.press(key)
    await _open_dialog(page)
    dialog = page.get_by_role("dialog")
    summary = dialog.get_by_role("list", name="What will be rendered")

    await expect(dialog.get_by_label("Range")).to_have_value("marked")
    await expect(summary).to_contain_text("26 frames · 0:01")
    await dialog.get_by_label("Range").select_option("whole")
    await dialog.get_by_role("button", name="Online").click()
    await dialog.get_by_role("radio", name="TikTok").check(force=True)
    await expect(summary).to_contain_text(f"1080 {TIMES} 1920 · 60 fps · MP4 · H.264 + AAC")
    await expect(summary).to_contain_text("240,000 frames · 1:06:40")
    await dialog.get_by_label("Range").select_option("typed")
    await dialog.get_by_label("From").fill("00:00:10:00")
    await dialog.get_by_label("To, not included").fill("20s")
    await dialog.get_by_label("Quality").select_option("draft")
    await expect(summary).to_contain_text(f"540 {TIMES} 960 · 60 fps")
    await expect(summary).to_contain_text("600 frames · 0:10")
    await dialog.get_by_label("To, not included").fill("5s")
    await expect(dialog).to_contain_text("It must end after it begins")
    await expect(dialog.get_by_role("button", name="Render", exact=True)).to_be_disabled()


async def test_several_files_are_one_batch_that_can_be_steered(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    await _put_title(ada, room)
    page = await open_timeline(ada, room)
    await _open_dialog(page)
    dialog = page.get_by_role("dialog")

    await dialog.get_by_label("Several files at once").check()
    await dialog.get_by_role("button", name="Open formats").click()
    await dialog.get_by_role("checkbox", name="WebM VP9").check(force=True)
    await dialog.get_by_role("button", name="Render 2 files").click()

    batches = page.get_by_role("list", name="Batches").get_by_role("listitem")
    await expect(batches).to_have_count(1)
    await expect(batches).to_contain_text("of 2 files ready")
    await expect(page.locator("[data-render-id]")).to_have_count(2)
    await batches.get_by_role("button", name="Pause").click()
    await expect(batches).to_have_attribute("data-batch-state", "paused")
    await batches.get_by_role("button", name="Resume").click()
    await expect(batches).to_have_attribute("data-batch-state", "running")
    await batches.get_by_role("button", name="Cancel all").click()
    await expect(batches).to_have_count(0)
    for number in range(2):
        card = page.locator("[data-render-id]").nth(number)
        await expect(card).to_have_attribute("data-state", "cancelled")
