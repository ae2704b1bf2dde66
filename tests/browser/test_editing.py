"""Two people cut one timeline: every edit arrives, stays, and can be undone by its author alone."""

import re
from fractions import Fraction
from pathlib import Path

from playwright.async_api import expect

from tests.browser.clips import beep_and_flash
from tests.browser.conftest import People, Person
from tests.browser.room import GONE_MS, Room, join, make_room, open_timeline, upload
from tests.browser.timeline_page import TimelinePage

LENGTH = 100
# The preview's middle is white.
BRIGHT = """() => {
    const canvas = document.querySelector("[data-testid=preview]");
    const small = new OffscreenCanvas(8, 8).getContext("2d");
    small.drawImage(canvas, 0, 0, 8, 8);
    return small.getImageData(4, 4, 1, 1).data[0] > 140;
}"""


async def _two_people(people: People, folder: Path) -> tuple[Person, Person, Room]:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    clip = beep_and_flash(folder / "Harbour.mp4", seconds=LENGTH // 25, rate=Fraction(25))
    asset = await upload(ada, room, clip)
    assert asset["state"] == "ready", asset["error"]
    return ada, ben, room


async def _equal(*pages: TimelinePage) -> None:
    """Everybody, the server included, reads the same timeline."""
    first, second = [await one.projection() for one in pages]
    assert first == second


async def test_edits_of_two_people_arrive_and_stay(people: People, tmp_path: Path) -> None:
    ada, ben, room = await _two_people(people, tmp_path)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))

    await left.drop("Harbour.mp4", "V1")
    for side in (left, right):
        await side.until_spans("V1", [(0, LENGTH)])
        await side.until_spans("A1", [(0, LENGTH)])

    # Moving the picture takes its sound along; both snap to nothing but whole frames.
    await left.drag(left.clips("V1").first, at=60, by=120)
    [(start, end)] = await left.spans("V1")
    assert start > 0
    assert end - start == LENGTH
    await right.until_spans("V1", [(start, end)])
    await right.until_spans("A1", [(start, end)])

    # The other one trims both edges.
    await right.drag(right.clips("V1").first, at=2, by=60)
    [(head, _)] = await right.spans("V1")
    assert head > start
    await right.drag(right.clips("V1").first, at=-2, by=-60)
    [(_, tail)] = await right.spans("V1")
    assert tail < end
    await left.until_spans("V1", [(head, tail)])

    # A cut at the playhead, and its right half goes.
    middle = (head + tail) // 2
    await left.go_to(middle)
    await left.page.keyboard.press("s")
    for side in (left, right):
        await side.until_spans("V1", [(head, middle), (middle, tail)])
    await right.select(right.clips("V1").nth(1))
    await right.page.keyboard.press("Delete")
    for side in (left, right):
        await side.until_spans("V1", [(head, middle)])

    # A title, typed by one, seen by both.
    await left.page.get_by_role("button", name="Add a title").click()
    await left.page.get_by_label("Title text").fill("Harbour at dawn")
    await expect(right.clips("V2").first).to_have_attribute(
        "aria-label", re.compile("^Harbour at dawn")
    )
    await expect(left.page.get_by_test_id("status-chip")).to_contain_text("Live")
    await _equal(left, right)

    await left.page.reload()
    await expect(left.page.get_by_test_id("status-chip")).to_contain_text("Live")
    await left.until_spans("V1", [(head, middle)])
    await _equal(left, right)
    assert ada.problems == ben.problems == []


async def test_undo_is_mine(people: People, tmp_path: Path) -> None:
    ada, ben, room = await _two_people(people, tmp_path)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await left.drop("Harbour.mp4", "V1")
    await right.until_spans("V1", [(0, LENGTH)])

    await left.page.get_by_role("button", name="Add a title").click()
    await expect(right.clips("V2")).to_have_count(1)
    await right.drag(right.clips("V1").first, at=60, by=120)
    moved = await right.spans("V1")
    await left.until_spans("V1", moved)
    await left.page.locator("body").press("Control+z")
    await expect(right.clips("V2")).to_have_count(0)
    await left.until_spans("V1", moved)

    await left.page.locator("body").press("Control+Shift+z")
    await expect(right.clips("V2")).to_have_count(1)
    await right.page.locator("body").press("Control+z")
    await left.until_spans("V1", [(0, LENGTH)])
    await _equal(left, right)


async def test_people_see_each_other_come_and_go(people: People, tmp_path: Path) -> None:
    ada, ben, room = await _two_people(people, tmp_path)
    left = TimelinePage(await open_timeline(ada, room))
    await left.drop("Harbour.mp4", "V1")
    right = TimelinePage(await open_timeline(ben, room))

    await expect(left.page.locator("[data-person=Ben]")).to_be_visible()
    await right.select(right.clips("V1").first)
    await expect(left.clips("V1").first).to_have_attribute(
        "aria-label", re.compile("Ben is editing$")
    )
    await ben.page.close()
    await expect(left.page.locator("[data-person=Ben]")).to_have_count(0, timeout=GONE_MS)


async def test_two_people_type_in_one_title_and_take_back_their_own(
    people: People, tmp_path: Path
) -> None:
    ada, ben, room = await _two_people(people, tmp_path)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await left.page.get_by_role("button", name="Add a title").click()
    mine = left.page.get_by_label("Title text")
    await mine.fill("Dawn")
    await expect(right.clips("V2")).to_have_count(1)
    await right.select(right.clips("V2").first)
    theirs = right.page.get_by_label("Title text")
    await expect(theirs).to_have_value("Dawn")

    await theirs.press("Control+End")
    await theirs.press_sequentially(" at sea")
    await expect(mine).to_have_value("Dawn at sea")
    await left.page.wait_for_timeout(1_000)
    await mine.press("Control+Home")
    await left.page.keyboard.insert_text("Grey ")  # at once, so that it is one step back
    await expect(theirs).to_have_value("Grey Dawn at sea")

    await mine.press("Control+z")
    await expect(theirs).to_have_value("Dawn at sea")
    await mine.press("Control+Shift+z")
    await expect(theirs).to_have_value("Grey Dawn at sea")
    await mine.press("Escape")
    await expect(mine).not_to_be_focused()


async def test_escape_closes_the_keys_at_once(people: People) -> None:
    ada = await people("Ada")
    page = await open_timeline(ada, await make_room(ada))

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_media_taken_out_of_the_bin_stays_in_the_timeline(
    people: People, tmp_path: Path
) -> None:
    ada, ben, room = await _two_people(people, tmp_path)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await left.drop("Harbour.mp4", "V1")
    await right.until_spans("V1", [(0, LENGTH)])

    [asset] = (await ada.api.get("/assets", params={"project_id": room.project_id})).json()["data"]
    assert (await ada.api.delete(f"/assets/{asset['id']}")).status_code == 204

    for side in (left, right):
        await expect(side.page.locator("[data-asset-id]")).to_have_count(0)
    # Also for those who come later: frame 0 is white.
    await left.page.reload()
    await expect(left.page.get_by_test_id("status-chip")).to_contain_text("Live")
    for side in (left, right):
        await side.page.wait_for_function(BRIGHT)
