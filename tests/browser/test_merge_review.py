"""Two people edit offline and come back: both timelines are one, and nothing is lost silently."""

import os
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import People, Person
from tests.browser.room import join, make_room, open_timeline, until
from tests.browser.timeline_page import TimelinePage


async def test_what_a_merge_overruled_is_listed_and_can_be_taken_back(people: People) -> None:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))
    await left.page.get_by_role("button", name="Add a title").click()
    for side in (left, right):
        await side.until_spans("V2", [(0, 125)])

    # Both move the title while neither sees the other.
    await _offline(ada, ben, away=True)
    await left.select(left.clips("V2").first)
    await left.page.keyboard.press("Alt+Shift+ArrowRight")
    await right.select(right.clips("V2").first)
    for _ in range(2):
        await right.page.keyboard.press("Alt+Shift+ArrowRight")
    await left.until_spans("V2", [(10, 135)])
    await right.until_spans("V2", [(20, 145)])
    await _offline(ada, ben, away=False)
    for side in (left, right):
        await expect(side.page.get_by_test_id("status-chip")).to_have_text("Live")
    await _until_both_have_all(left.page, right.page)
    [mine] = await left.spans("V2")
    await right.until_spans("V2", [mine])

    # One of the two values stands; whoever made the other is told, and takes it back.
    loser, lost = (left, (10, 135)) if mine == (20, 145) else (right, (20, 145))
    winner = right if loser is left else left
    await loser.page.get_by_role("tab", name="Review 1").click()
    await expect(winner.page.get_by_role("tab", name="Review", exact=True)).to_be_visible()
    card = loser.page.get_by_role("listitem").filter(has_text="position in time")
    await expect(card).to_contain_text("Their value is in the timeline")
    if "CUTROOM_TEST_PICTURES" in os.environ:
        await loser.page.screenshot(path=Path(os.environ["CUTROOM_TEST_PICTURES"]) / "review.png")
    await card.get_by_role("button", name="Use mine").click()

    for side in (left, right):
        await side.until_spans("V2", [lost])
    await expect(loser.page.get_by_text("Nothing to review")).to_be_visible()
    assert await left.projection() == await right.projection()
    assert ada.problems == ben.problems == []


async def test_an_overlap_is_settled_from_the_list(people: People) -> None:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    left = TimelinePage(await open_timeline(ada, room))
    right = TimelinePage(await open_timeline(ben, room))

    # Each finds the track free.
    await _offline(ada, ben, away=True)
    for side in (left, right):
        await side.page.get_by_role("button", name="Add a title").click()
        await side.until_spans("V2", [(0, 125)])
    await _offline(ada, ben, away=False)
    for side in (left, right):
        await _until_overlapped(side.page)

    await left.page.get_by_role("tab", name="Review").click()
    finding = left.page.get_by_role("listitem").filter(has_text="lies under another clip")
    await finding.get_by_role("button", name="Push right").click()

    for side in (left, right):
        await side.until_spans("V2", [(0, 125), (125, 250)])
    assert await left.projection() == await right.projection()
    assert ada.problems == ben.problems == []


async def _offline(*people: Person, away: bool) -> None:
    for person in people:
        await person.context.set_offline(away)
    if away:
        for person in people:
            await expect(person.page.get_by_test_id("status-chip")).to_contain_text("Offline")


async def _until_both_have_all(first: Page, second: Page) -> None:
    """Each has its own edits, so that they have the same when they have all."""
    vector = "() => window.__cutroom.stateVector()"

    async def have() -> bool:
        return bool(await first.evaluate(vector) == await second.evaluate(vector))

    await until(have)


async def _until_overlapped(page: Page) -> None:
    await page.wait_for_function(
        "() => window.__cutroom.projection().warnings.some((one) => one.code === 'overlapped')"
    )
