"""The README's picture of the editor: two people, a cut of real media, a render under way."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from backend.seed.demo import demo_cut
from render_worker.samples import CLIPS, make_clip, make_logo, make_music
from tests.browser.conftest import ROOT, VIEW, People
from tests.browser.room import join, make_room, open_timeline, tracks_of, upload
from tests.browser.timeline_page import TimelinePage

SECONDS = 7


def _samples(folder: Path) -> list[Path]:
    paths = [folder / clip.file for clip in CLIPS]
    for path, clip in zip(paths, CLIPS, strict=True):
        make_clip(path, replace(clip, seconds=SECONDS))
    make_music(folder / "Slow pulse.wav", seconds=20)
    make_logo(folder / "Cutroom mark.png")
    return [*paths, folder / "Slow pulse.wav", folder / "Cutroom mark.png"]


async def test_the_readme_shows_the_editor_as_it_is(
    people: People, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    ada, ben = await people("Ada Byron"), await people("Ben Okri")
    room = await make_room(ada)
    await join(ada, ben, room)
    assets = [await upload(ada, room, path) for path in _samples(tmp_path)]
    await ada.client.edit(room.timeline_id, demo_cut(assets, await tracks_of(ada, room)))
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await right.select(right.clips("V1").nth(1))
    await right.go_to(260)
    await left.go_to(60)
    await left.page.get_by_role("button", name="Render", exact=True).first.click()
    await left.page.get_by_role("dialog").get_by_role("button", name="Render", exact=True).click()
    await expect(left.page.locator("[data-render-id] img").first).to_be_visible()
    await expect(left.page.get_by_text("The render is queued")).to_have_count(0)

    renew = pytestconfig.getoption("--pictures")
    picture = (ROOT / "docs" / "images" if renew else tmp_path) / "editor.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    await left.page.screenshot(path=picture)

    with Image.open(picture) as shown:
        assert shown.size == (VIEW["width"], VIEW["height"])
    assert ada.problems == ben.problems == []
