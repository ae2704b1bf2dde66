"""Who is here and what they are doing: pointers, selections, drags, playheads, following."""

import os
import re
import time
from pathlib import Path

from playwright.async_api import Page, WebSocket, expect

from tests.browser.conftest import People, Person
from tests.browser.room import GONE_MS, Room, join, make_room, open_timeline, until
from tests.browser.timeline_page import TimelinePage, box_of

AWARENESS = 1
VIEW = "() => window.__cutroom.view()"
TITLE_FRAMES = 125


async def _two_people(people: People) -> tuple[Person, Person, Room]:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    return ada, ben, room


async def _until(page: Page, condition: str, arg: object = None) -> None:
    """Wait until something holds of the one other person, `it`."""
    await page.wait_for_function(
        f"(arg) => window.__cutroom.others().some((it) => {condition})", arg=arg
    )


async def _state_vector(side: TimelinePage) -> str:
    vector: str = await side.page.evaluate("() => window.__cutroom.stateVector()")
    return vector


async def _picture(page: Page, name: str) -> None:
    if "CUTROOM_TEST_PICTURES" in os.environ:
        await page.screenshot(path=Path(os.environ["CUTROOM_TEST_PICTURES"]) / f"{name}.png")


async def test_what_one_does_the_other_sees_and_nothing_of_it_stays(people: People) -> None:
    ada, ben, room = await _two_people(people)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await left.page.get_by_role("button", name="Add a title").click()
    for side in (left, right):
        await side.until_spans("V2", [(0, TITLE_FRAMES)])

    # Ben's pointer and what he takes hold of.
    seen = left.clips("V2").first
    place = await box_of(right.clips("V2").first)
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] * 0.6
    await right.page.mouse.move(x, y)
    await _until(left.page, "it.cursor && Math.abs(it.cursor.f - 62.5) < 2 && it.cursor.y === 0.6")
    await right.page.mouse.down()
    await expect(seen).to_have_accessible_name(re.compile("Ben is editing"))
    before = await _state_vector(right)
    await right.page.mouse.move(x + 100, y, steps=5)
    await _until(left.page, "it.drag?.kind === 'move' && it.drag.dx > 0")
    await expect(seen).to_have_accessible_name(re.compile("Ben is dragging"))
    await _picture(left.page, "presence")

    # Esc takes the ghost away, and no byte was written.
    await right.page.keyboard.press("Escape")
    await _until(left.page, "it.drag === null")
    await right.page.mouse.up()
    assert await _state_vector(right) == before == await _state_vector(left)

    # A drop is an edit; Ada's own edit meanwhile is kept beside it.
    await right.page.mouse.move(x, y)
    await right.page.mouse.down()
    await right.page.mouse.move(x + 100, y, steps=5)
    await _until(left.page, "it.drag !== null")
    await left.select(seen)
    await left.page.get_by_label("Title text").fill("Dawn")
    await right.page.mouse.up()
    [(start, end)] = await right.spans("V2")
    assert start > 0
    await left.until_spans("V2", [(start, end)])
    await _until(left.page, "it.drag === null")
    await expect(right.clips("V2").first).to_have_accessible_name(re.compile("^Dawn"))

    # Ben's pointer leaves; he leaves; he is gone at once.
    await right.page.mouse.move(5, 5)
    await _until(left.page, "it.cursor === null")
    await right.page.close()
    await left.page.wait_for_function("window.__cutroom.others().length === 0", timeout=GONE_MS)
    assert ada.problems == ben.problems == []


async def test_a_playhead_runs_for_others_without_messages(people: People) -> None:
    ada, ben, room = await _two_people(people)
    sent: list[str | bytes] = []

    def note(frame: str | bytes) -> None:
        sent.append(frame)

    def listen(socket: WebSocket) -> None:
        if "/sync/" in socket.url:
            socket.on("framesent", note)

    ben.page.on("websocket", listen)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    for _ in range(3):
        await right.page.get_by_role("button", name="Add a title").click()
        await right.page.keyboard.press("End")
    await right.page.keyboard.press("Home")
    await right.page.mouse.move(5, 5)

    await right.page.keyboard.press("Space")
    await _until(left.page, "it.playhead.rate === 1")
    began, started = time.monotonic(), len(sent)
    await _until(left.page, "it.frame > 60")
    told = [frame for frame in sent[started:] if isinstance(frame, bytes) and frame[0] == AWARENESS]
    # None while the player keeps time; a machine that stutters is told of twice a second at most:
    # n times in (n - 1) / 2 s, and once before that whose message was on its way.
    assert len(told) <= 2 * (time.monotonic() - began) + 2
    await right.page.keyboard.press("Space")
    await _until(left.page, "it.playhead.rate === 0")
    stopped = await right.page.evaluate("() => window.__cutroom.playhead()")
    await _until(left.page, "it.frame === arg", stopped)


async def test_following_shows_what_somebody_sees_until_one_does_anything(people: People) -> None:
    ada, ben, room = await _two_people(people)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await right.page.get_by_role("button", name="Add a title").click()
    await left.until_spans("V2", [(0, TITLE_FRAMES)])
    await left.select(left.clips("V2").first)

    await left.page.get_by_role("button", name="Ben: press to follow").click()
    await expect(left.page.get_by_text("Following Ben")).to_be_visible()
    await expect(right.page.get_by_text("Ada follows you", exact=True)).to_be_visible()
    for _ in range(3):
        await right.page.keyboard.press("=")
    await right.page.keyboard.press("Shift+ArrowRight")
    await right.page.mouse.move(900, 700)
    await right.page.mouse.wheel(120, 0)
    await _until_same_view(left.page, right.page)
    await left.page.wait_for_function("window.__cutroom.playhead() === 25")
    await _picture(left.page, "following")
    await _picture(right.page, "followed")

    # Esc lets go of Ben, and of nothing else.
    await left.page.keyboard.press("Escape")
    await expect(left.page.get_by_text("Following Ben")).to_have_count(0)
    await expect(right.page.get_by_text("Ada follows you", exact=True)).to_have_count(0)
    await expect(left.clips("V2").first).to_have_attribute("aria-selected", "true")
    await left.page.keyboard.press("Shift+F")
    await expect(left.page.get_by_text("Following Ben")).to_be_visible()

    # Ben would rather be alone.
    await right.page.get_by_role("button", name="Ben (you)").click()
    await right.page.get_by_role("menuitem", name="Others may follow you").click()
    words = "Ben does not want to be followed at the moment."
    await expect(left.page.get_by_text(words)).to_be_visible()
    await expect(left.page.get_by_text("Following Ben")).to_have_count(0)
    assert ada.problems == ben.problems == []


async def _until_same_view(first: Page, second: Page) -> None:
    """Wait until two windows of one size show the same, to two pixels."""

    async def show() -> bool:
        return _is_same(await first.evaluate(VIEW), await second.evaluate(VIEW))

    await until(show)


def _is_same(one: dict[str, float], other: dict[str, float]) -> bool:
    apart = {name: abs(one[name] - other[name]) for name in ("pxPerFrame", "scrollX", "scrollY")}
    return apart["pxPerFrame"] < 0.001 and max(apart["scrollX"], apart["scrollY"]) <= 2


async def test_two_tabs_of_one_person_are_two(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    first = TimelinePage(await open_timeline(ada, room))
    second = TimelinePage(await ada.context.new_page())
    await second.page.goto(room.path)
    await expect(second.page.get_by_test_id("status-chip")).to_contain_text("Live")
    other = first.page.get_by_role("button", name="Ada (another tab of yours)")
    await expect(other).to_be_visible()

    await first.page.get_by_role("button", name="Add a title").click()
    await second.until_spans("V2", [(0, TITLE_FRAMES)])
    await second.page.keyboard.press("Control+z")
    assert await second.spans("V2") == [(0, TITLE_FRAMES)], "it is not that tab's to undo"
    await first.page.keyboard.press("Control+z")
    await second.until_spans("V2", [])

    await second.page.close()
    await expect(other).to_have_count(0, timeout=GONE_MS)


async def test_edits_of_a_tab_that_was_killed_offline_arrive(people: People) -> None:
    """The tab dies right after the press: nothing waited for the edit to be written down."""
    ada, ben, room = await _two_people(people)
    left = TimelinePage(await open_timeline(ada, room))
    await open_timeline(ben, room)
    await ben.context.set_offline(True)
    chip = ben.page.get_by_test_id("status-chip")
    await expect(chip).to_have_text("Offline")
    await ben.page.evaluate("() => document.querySelector('[aria-label=\"Add a title\"]').click()")
    await ben.page.close()

    await ben.context.set_offline(False)
    ben.page = await ben.context.new_page()
    await open_timeline(ben, room)
    await left.until_spans("V2", [(0, TITLE_FRAMES)])


async def test_a_browser_that_keeps_nothing_says_so_and_saves_all_the_same(people: People) -> None:
    ada, ben, room = await _two_people(people)
    await ben.page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no'); };")
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))

    await expect(right.page.get_by_text("This browser gives no storage")).to_be_visible()
    await right.page.get_by_role("button", name="Add a title").click()
    await left.until_spans("V2", [(0, TITLE_FRAMES)])
    await expect(right.page.get_by_test_id("status-chip")).to_have_text("Live")
    await _picture(right.page, "no-storage")
    assert ben.problems == []
