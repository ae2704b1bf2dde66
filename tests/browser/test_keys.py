"""Cutting by keys and menus: each is one step, and everybody sees it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.browser.clips import beep_and_flash
from tests.browser.conftest import People
from tests.browser.room import make_room, open_timeline, upload
from tests.browser.timeline_page import TimelinePage, box_of

LENGTH = 100


async def _one_clip(people: People, folder: Path) -> TimelinePage:
    """Open a timeline with a film of four seconds and its sound."""
    ada = await people("Ada")
    room = await make_room(ada)
    clip = beep_and_flash(folder / "Harbour.mp4", seconds=LENGTH // 25, rate=Fraction(25))
    asset = await upload(ada, room, clip)
    assert asset["state"] == "ready", asset["error"]
    timeline = TimelinePage(await open_timeline(ada, room))
    await timeline.drop("Harbour.mp4", "V1")
    await timeline.until_spans("A1", [(0, LENGTH)])
    return timeline


async def _press(timeline: TimelinePage, keys: str) -> None:
    await timeline.page.keyboard.press(keys)


async def _markers(timeline: TimelinePage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await timeline.projection())["markers"]
    return found


async def test_rippling_and_trimming_by_keys(people: People, tmp_path: Path) -> None:
    timeline = await _one_clip(people, tmp_path)
    await _press(timeline, "Escape")
    await timeline.go_to(40)

    await _press(timeline, "Shift+S")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, LENGTH)])

    await timeline.select(timeline.clips("V1").first)
    await _press(timeline, "Shift+Delete")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 60)])
    await _press(timeline, "Control+z")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, LENGTH)])

    # Nothing is selected: what lies under the playhead is meant, with its sound.
    await _press(timeline, "Escape")
    await timeline.go_to(60)
    await _press(timeline, "w")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, 60)])
    await timeline.go_to(10)
    await _press(timeline, "q")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 30), (30, 50)])

    await timeline.select(timeline.clips("V1").nth(1))
    await timeline.go_to(35)
    await _press(timeline, "[")
    await timeline.until_spans("A1", [(0, 30), (35, 50)])
    # The gap that this left is closed from the menu.
    await timeline.go_to(32)
    canvas = await box_of(timeline.page.get_by_test_id("timeline-canvas"))
    await timeline.page.mouse.click(
        canvas["x"] + 30, canvas["y"] + canvas["height"] - 6, button="right"
    )
    await timeline.page.get_by_role("menuitem", name="Close the gap").click()
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 30), (30, 45)])

    for _ in range(6):
        await _press(timeline, "Control+z")
    await timeline.until_spans("V1", [])


async def test_copies_markers_and_tools_by_keys(people: People, tmp_path: Path) -> None:
    timeline = await _one_clip(people, tmp_path)
    page = timeline.page
    await timeline.select(timeline.clips("V1").first)
    await _press(timeline, "Control+c")
    await timeline.go_to(40)
    await _press(timeline, "Control+Shift+v")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, 140), (140, 200)])
    await _press(timeline, "Control+d")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, 140), (140, 240)])

    # The cut at 40 is rolled by the arrow keys with the tool in hand.
    await timeline.select(timeline.clips("V1").first)
    await _press(timeline, "Shift+R")
    await expect(page.get_by_role("button", name="Tool: roll a cut")).to_have_attribute(
        "aria-pressed", "true"
    )
    await _press(timeline, "Alt+Shift+ArrowRight")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 50), (50, 140), (140, 240)])
    # Earlier than where it was there is no media of the right clip.
    for _ in range(2):
        await _press(timeline, "Alt+Shift+ArrowLeft")
    await expect(page.get_by_text("It does not go any further.")).to_be_visible()
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, 140), (140, 240)])
    await _press(timeline, "v")

    await _press(timeline, "Escape")
    await _press(timeline, "m")
    await page.get_by_label("Name of the marker at").fill("Chorus")
    await page.keyboard.press("Enter")
    await _press(timeline, "Home")
    await _press(timeline, "Shift+M")
    assert await page.evaluate("() => window.__cutroom.playhead()") == 40
    [marker] = await _markers(timeline)
    assert (marker["frame"], marker["label"]) == (40, "Chorus")

    # Half the speed of the last one: it plays twice as long.
    await timeline.select(timeline.clips("V1").nth(2))
    await page.get_by_label("Speed", exact=True).fill("50")
    await page.keyboard.press("Enter")
    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, 140), (140, 340)])
    await page.get_by_test_id("duration").click()
    await _press(timeline, "?")
    await expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Paste between")


async def test_control_on_release_inserts(people: People, tmp_path: Path) -> None:
    timeline = await _one_clip(people, tmp_path)
    page = timeline.page
    await _press(timeline, "Escape")
    await timeline.go_to(60)
    await _press(timeline, "Shift+S")
    await timeline.until_spans("V1", [(0, 60), (60, LENGTH)])

    second = await box_of(timeline.clips("V1").nth(1))
    x, y = second["x"] + second["width"] / 2, second["y"] + second["height"] * 0.7
    first = await box_of(timeline.clips("V1").first)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x - first["width"], y, steps=6)
    await page.keyboard.down("Control")
    await page.mouse.up()
    await page.keyboard.up("Control")

    for track in ("V1", "A1"):
        await timeline.until_spans(track, [(0, 40), (40, LENGTH)])
    await _press(timeline, "Control+z")
    await timeline.until_spans("V1", [(0, 60), (60, LENGTH)])
