"""Presets of a workspace's own: admins make them, everybody renders with them."""

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.room import join, make_room, open_timeline

TIMES = "\N{MULTIPLICATION SIGN}"


async def test_an_admin_makes_a_preset_that_an_editor_renders_with(people: People) -> None:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    await ada.page.goto(f"/w/{room.workspace_id}/settings")
    own = ada.page.get_by_role("list", name="Presets").get_by_role("listitem")
    form = ada.page.get_by_role("dialog")

    await ada.page.get_by_role("button", name="New preset").click()
    await form.get_by_label("Begin as").select_option("webm_vp9")
    await form.get_by_label("Name").fill("Dailies")
    await form.get_by_label("Size").select_option("exact")
    await form.get_by_label("Width").fill("641")
    await expect(form.get_by_label("Width")).to_have_accessible_description(
        "An even number from 16 to 8192."
    )
    await expect(form.get_by_role("button", name="Create")).to_be_disabled()
    await form.get_by_label("Width").fill("640")
    await form.get_by_label("Height").fill("360")
    await form.get_by_label("Frames per second").fill("29.97")
    await form.get_by_role("button", name="Create").click()
    await expect(own).to_contain_text(f"WebM · VP9 + Opus · 640 {TIMES} 360 · 29.97 fps · CRF 31")
    await expect(ada.page.get_by_role("button", name="New preset")).to_be_focused()

    await own.get_by_role("button", name="Copy Dailies").click()
    await form.get_by_role("button", name="Create").click()
    await expect(own).to_have_count(2)
    await own.first.get_by_role("button", name="Delete Dailies").click()
    await form.get_by_role("button", name="Delete the preset").click()
    await expect(own).to_have_count(1)

    await ben.page.goto(f"/w/{room.workspace_id}/settings")
    seen = ben.page.get_by_role("list", name="Presets").get_by_role("listitem")
    await expect(seen).to_contain_text("Dailies copy")
    await expect(seen.get_by_role("button")).to_have_count(0)
    page = await open_timeline(ben, room)
    await page.get_by_role("button", name="Render", exact=True).first.click()
    await page.get_by_role("button", name="This workspace").click()
    await page.get_by_role("radio", name="Dailies copy").check(force=True)
    summary = page.get_by_role("list", name="What will be rendered")
    await expect(summary).to_contain_text(f"640 {TIMES} 360 · 29.97 fps · WebM · VP9 + Opus")
