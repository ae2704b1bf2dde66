"""What people do with pointer and keys on the timeline, through its accessible grid."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import FloatRect, Locator, Page, expect


@dataclass(frozen=True)
class TimelinePage:
    """One browser's open timeline."""

    page: Page

    def clips(self, track: str) -> Locator:
        """The clips of a track in order of time."""
        return self.page.get_by_role("row", name=track, exact=True).get_by_role("gridcell")

    async def spans(self, track: str) -> list[tuple[int, int]]:
        """First and end frame of every stretch of a track."""
        data = await self.projection()
        return [
            (segment["start"], segment["end"])
            for row in data["tracks"]
            if row["name"] == track
            for segment in row["segments"]
        ]

    async def projection(self) -> dict[str, Any]:
        """What this browser takes the timeline to be."""
        data: dict[str, Any] = await self.page.evaluate("() => window.__cutroom.projection()")
        return data

    async def until_spans(self, track: str, wanted: list[tuple[int, int]]) -> None:
        """Wait until a track's stretches are these."""
        await self.page.wait_for_function(
            """([track, wanted]) => {
                const row = window.__cutroom.projection().tracks.find((one) => one.name === track);
                const spans = row?.segments.map((one) => [one.start, one.end]);
                return JSON.stringify(spans) === JSON.stringify(wanted);
            }""",
            arg=[track, [list(span) for span in wanted]],
        )

    async def drop(self, asset_name: str, track: str) -> None:
        """Drag an asset from the bin to the beginning of a track."""
        row = self.page.get_by_role("list", name="Tracks").get_by_role("listitem", name=track)
        header = await box_of(row)
        canvas = self.page.get_by_test_id("timeline-canvas")
        place = await box_of(canvas)
        middle = header["y"] + header["height"] / 2 - place["y"]
        card = self.page.locator("[data-asset-id]", has_text=asset_name)
        await card.drag_to(canvas, target_position={"x": 18, "y": middle})

    async def drag(self, clip: Locator, *, at: float, by: float) -> None:
        """Press on a clip, `at` pixels from its left edge (negative: from its right), and pull."""
        place = await box_of(clip)
        x = place["x"] + (at if at >= 0 else place["width"] + at)
        y = place["y"] + place["height"] * 0.7
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        await self.page.mouse.move(x + by / 2, y, steps=4)
        await self.page.mouse.move(x + by, y, steps=4)
        await self.page.mouse.up()

    async def select(self, clip: Locator) -> None:
        """Press a clip."""
        place = await box_of(clip)
        await self.page.mouse.click(
            place["x"] + place["width"] / 2, place["y"] + place["height"] * 0.7
        )
        await expect(clip).to_have_attribute("aria-selected", "true")

    async def go_to(self, frame: int) -> None:
        """Put the playhead on a frame by keys: a second at a time, then frame by frame."""
        await self.page.keyboard.press("Home")
        seconds, frames = divmod(frame, 25)
        for _ in range(seconds):
            await self.page.keyboard.press("Shift+ArrowRight")
        for _ in range(frames):
            await self.page.keyboard.press("ArrowRight")
        assert await self.page.evaluate("() => window.__cutroom.playhead()") == frame


async def box_of(locator: Locator) -> FloatRect:
    """Where something stands on the page, in CSS pixels."""
    box = await locator.bounding_box()
    assert box is not None, f"{locator} is not on the page"
    return box
