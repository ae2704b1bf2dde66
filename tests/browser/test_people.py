"""Signing up, making things, inviting, changing roles: through the pages, by two people."""

import secrets

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import People, Server, listen, new_context
from tests.browser.room import join, make_room

PASSWORD = "two people cut"


async def _sign_up(page: Page, name: str) -> str:
    email = f"{secrets.token_hex(4)}@example.org"
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Make the account").click()
    return email


async def _new_page(server: Server, chromium: Browser, problems: list[str]) -> Page:
    context = await new_context(chromium, server)
    page = await context.new_page()
    listen(page, problems)
    return page


async def test_a_newcomer_gets_as_far_as_a_timeline_and_out_again(
    server: Server, chromium: Browser
) -> None:
    problems: list[str] = []
    page = await _new_page(server, chromium, problems)

    await page.goto("/")
    await page.get_by_role("link", name="Make an account").click()
    email = await _sign_up(page, "Grace")
    await page.get_by_label("Name").fill("Harbour films")
    await page.get_by_role("button", name="Make the workspace").click()
    await page.get_by_role("button", name="New project").click()
    await page.get_by_label("Name").fill("Lighthouse")
    await page.get_by_role("button", name="Create").click()
    await page.get_by_role("button", name="New timeline").first.click()
    await page.get_by_label("Name").fill("First cut")
    await page.get_by_role("button", name="Create").click()
    await expect(page.get_by_test_id("status-chip")).to_contain_text("Live")

    await page.goto("/")
    await page.get_by_role("link", name="Lighthouse").click()
    await page.get_by_role("button", name="More about First cut").click()
    await page.get_by_role("menuitem", name="Rename").click()
    await page.get_by_role("textbox", name="Name").fill("Second cut")
    await page.get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("link", name="Second cut")).to_be_visible()
    await page.get_by_role("button", name="More about Second cut").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("button", name="Delete the timeline").click()
    await expect(page.get_by_role("link", name="Second cut")).to_have_count(0)

    await page.get_by_role("button", name="Grace: account").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill("something else entirely")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("link", name="Lighthouse")).to_be_visible()
    assert problems == []
    await page.context.close()


async def test_a_colleague_joins_by_link_and_leaves_when_removed(
    server: Server, chromium: Browser, people: People
) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    guest = await _new_page(server, chromium, ada.problems)

    await ada.page.goto(f"/w/{room.workspace_id}/members")
    await ada.page.get_by_role("button", name="Make a link and copy it").click()
    link = await ada.page.get_by_label("Invitation link").input_value()
    await guest.goto(link)
    await guest.get_by_role("link", name="Make an account").click()
    await _sign_up(guest, "Linus")
    await guest.get_by_role("button", name="Join").click()
    await expect(guest.get_by_role("link", name="First film")).to_be_visible()

    await ada.page.reload()
    role = ada.page.get_by_label("Role of Linus")
    await expect(role).to_have_value("editor")
    await guest.goto(room.path)
    await expect(guest.get_by_test_id("status-chip")).to_contain_text("Live")
    await role.select_option("viewer")
    await expect(guest.get_by_test_id("status-chip")).to_contain_text("Read-only")
    await role.select_option("editor")
    await expect(guest.get_by_test_id("status-chip")).to_contain_text("Live")

    await ada.page.get_by_role("button", name="Remove Linus").click()
    await ada.page.get_by_role("button", name="Remove", exact=True).click()
    await expect(guest.get_by_text("You cannot open this timeline any more")).to_be_visible()
    await guest.goto("/")
    await expect(guest.get_by_role("button", name="Make the workspace")).to_be_visible()
    assert ada.problems == []
    await guest.context.close()


async def test_what_is_not_there_says_so(people: People) -> None:
    ada = await people("Ada")
    stranger = await people("Mallory")
    room = await make_room(ada)

    await stranger.page.goto(room.path)
    await expect(stranger.page.get_by_text("There is nothing here")).to_be_visible()
    await stranger.page.goto("/no/such/page")
    await expect(stranger.page.get_by_text("There is nothing here")).to_be_visible()
    missing = await stranger.api.get(f"/timelines/{room.timeline_id}")
    nowhere = await ada.api.get("/no/such/route")

    assert missing.status_code == 404
    assert nowhere.status_code == 404
    assert nowhere.json()["error"]["code"] == "NOT_FOUND"


async def test_a_session_that_ends_while_editing_keeps_the_page(people: People) -> None:
    ada = await people("Ada")
    ben = await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    await ben.page.goto(room.path)
    await expect(ben.page.get_by_test_id("status-chip")).to_contain_text("Live")

    answer = await ben.api.post("/auth/sign-out")
    assert answer.status_code == 204
    await expect(ben.page.get_by_text("Sign in to go on")).to_be_visible()
    await ben.page.get_by_label("Email").fill(ben.email)
    await ben.page.get_by_label("Password").fill(ben.password)
    await ben.page.get_by_role("button", name="Sign in").click()

    await expect(ben.page.get_by_test_id("status-chip")).to_contain_text("Live")
    assert ben.page.url.endswith(room.path)


async def test_edits_made_while_the_session_ended_arrive_after_sign_in(people: People) -> None:
    """Offline, signed out and loaded again meanwhile: nothing is lost, and the chip counts it."""
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    for person in (ada, ben):
        await person.page.goto(room.path)
        await expect(person.page.get_by_test_id("status-chip")).to_contain_text("Live")
    chip = ben.page.get_by_test_id("status-chip")

    await ben.context.set_offline(True)
    await expect(chip).to_contain_text("Offline")
    await ben.page.get_by_role("button", name="Add a title").click()
    await expect(chip).to_contain_text("1 edit kept")
    await ben.api.post("/auth/sign-out")
    await ben.context.set_offline(False)
    await expect(ben.page.get_by_text("Sign in to go on")).to_be_visible()
    await expect(chip).to_contain_text("1 edit kept")
    await ben.page.reload()
    await ben.page.get_by_label("Email").fill(ben.email)
    await ben.page.get_by_label("Password").fill(ben.password)
    await ben.page.get_by_role("button", name="Sign in").click()

    await expect(chip).to_contain_text("Live")
    titles = ada.page.get_by_role("row", name="V2", exact=True).get_by_role("gridcell")
    await expect(titles).to_have_count(1)
