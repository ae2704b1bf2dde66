"""A cut from another program goes in through the project page and out through the editor."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.clips import beep_and_flash
from tests.browser.conftest import People
from tests.browser.room import make_room, upload
from tests.browser.timeline_page import TimelinePage
from tests.otio_files import as_file, clip, film, gap, marker, span, timeline, track


async def save_export(page: Page, folder: Path, name: str) -> str:
    async with page.expect_download() as started:
        await page.get_by_role("dialog").get_by_role("button", name="Export").click()
    download = await started.value
    assert download.suggested_filename == name
    await download.save_as(folder / name)
    return (folder / name).read_text()


async def test_a_cut_comes_in_and_goes_out(people: People, tmp_path: Path) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    await upload(ada, room, beep_and_flash(tmp_path / "Clip.mp4", seconds=3))
    found = clip("Found", span(10, 30, 25), media_reference=film("file:///else/Clip.mp4"))
    lost = clip("Lost", span(0, 20, 25), media_reference=film("file:///else/Lost.mov"))
    lost["effects"] = [{"OTIO_SCHEMA": "Effect.1", "effect_name": "Sparkle"}]
    lost["markers"] = [marker(3, "Look here")]
    cut = timeline(track(found, gap(5, 25), lost, name="Pictures"), name="Schnitt „eins“")
    page = ada.page
    await page.goto(f"/w/{room.workspace_id}/projects/{room.project_id}")

    await page.get_by_role("button", name="Import timeline").click()
    await page.get_by_label("Timeline file").set_input_files(
        {"name": "cut.otio", "mimeType": "application/json", "buffer": as_file(cut)}
    )
    await page.get_by_role("button", name="Import", exact=True).click()

    warnings = page.get_by_role("list", name="Warnings").get_by_role("listitem")
    await expect(warnings).to_have_count(2)
    await expect(warnings.nth(0)).to_contain_text("Sparkle")
    await expect(warnings.nth(0)).to_contain_text("Pictures · Lost")
    await expect(warnings.nth(1)).to_contain_text("Lost.mov is not in the project")
    await page.get_by_role("button", name="Open the timeline").click()
    await expect(page.get_by_test_id("status-chip")).to_contain_text("Live")
    await TimelinePage(page).until_spans("Pictures", [(0, 30), (35, 55)])

    await page.get_by_role("button", name="Export").click()
    await page.get_by_role("radio", name="EDL").check(force=True)
    await expect(page.get_by_label("Track", exact=True)).to_have_value((await tracks(page))[0])
    listed = await save_export(page, tmp_path, "Schnitt „eins“.edl")
    assert "001  CLIP" in listed
    assert "* FROM CLIP NAME: Lost" in listed
    await expect(page.get_by_role("list", name="Warnings")).to_contain_text("Look here")
    await page.get_by_role("button", name="Done").click()

    await page.get_by_role("button", name="Export").click()
    whole = await save_export(page, tmp_path, "Schnitt „eins“.otio")
    assert "file:///else/Lost.mov" in whole
    await expect(page.get_by_role("dialog")).to_contain_text("Everything was carried over")
    assert ada.problems == []


async def tracks(page: Page) -> list[str]:
    shown = (await TimelinePage(page).projection())["tracks"]
    return [track["id"] for track in shown]
