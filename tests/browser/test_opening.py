"""Opening a timeline where the browser's own storage is in the way."""

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.room import make_room, open_timeline

# The first time that the page asks which tabs are open, the browser answers nothing.
FAIL_ONCE = """
    const query = LockManager.prototype.query;
    LockManager.prototype.query = () => {
        LockManager.prototype.query = query;
        return Promise.reject(new Error("The lock manager is away."));
    };
"""

BROKEN_NOTES = """
    const scope = "%s";
    sessionStorage.setItem("cutroom.device", "thistab1");
    sessionStorage.setItem(`cutroom.undo.${scope}:thistab1`, "{half");
    localStorage.setItem(`cutroom.kept.${scope}`, "{half");
    localStorage.setItem(`cutroom.gestures.${scope}.gone`, '[null, {"id": 1}]');
"""

# How far a dialog's middle is from the window's, before it has come in and after.
OFF_CENTRE = """(dialog) => {
    const [entry] = dialog.getAnimations();
    entry.pause();
    return [0, entry.effect.getComputedTiming().endTime].map((time) => {
        entry.currentTime = time;
        const { left, width } = dialog.getBoundingClientRect();
        return left + width / 2 - document.documentElement.clientWidth / 2;
    });
}"""


async def test_a_timeline_that_does_not_open_says_so_and_opens_when_tried_again(
    people: People,
) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    await ada.page.add_init_script(FAIL_ONCE)
    await ada.page.goto(room.path)

    failure = ada.page.get_by_role("alert").filter(has_text="The lock manager is away.")
    await expect(failure).to_contain_text("What was saved is on the server")
    await failure.get_by_role("button", name="Try again").click()

    await expect(ada.page.get_by_test_id("status-chip")).to_contain_text("Live")
    assert ada.problems == []

    # A dialog comes in where it stays.
    await ada.page.keyboard.press("?")
    dialog = ada.page.get_by_role("dialog", name="Keys")
    assert await dialog.evaluate(OFF_CENTRE) == [0, 0]


async def test_notes_of_this_browser_that_cannot_be_read_are_told(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    scope = f"{(await ada.client.call('GET', '/me'))['id']}:{room.timeline_id}"
    await ada.page.add_init_script(BROKEN_NOTES % scope)

    page = await open_timeline(ada, room)

    notices = page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("What this browser remembered of your edits")
    await expect(notices).to_contain_text("undo history")
    await page.get_by_role("tab", name="Review").click()
    await expect(page.get_by_text("What this browser remembered of your edits")).to_have_count(2)
    assert ada.problems == []
