"""The preview writes what a render writes: every script, both directions, emoji, and its style."""

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PageTimeout

from backend.collab.document import Patch
from tests.browser.conftest import People
from tests.browser.room import make_room, open_timeline, projection, tracks_of
from tests.browser.test_parity import HEIGHT, WIDTH, _small
from tests.browser.timeline_page import TimelinePage
from tests.render.rendering import draw_one
from tests.render_specs import make_spec

LENGTH = 10
TITLES: list[tuple[str, dict[str, object]]] = [
    ("מחיר: 50% (כולל)\nשלום abc עולם", {}),  # noqa: RUF001 - Hebrew
    ("مرحبا بالعالم\nHello مرحبا 123 (abc)", {"style:align": "left"}),
    ("नमस्ते दुनिया\nภาษาไทย office", {"style:weight": 900}),
    ("😀❤️👨‍👩‍👧🇩🇪\na 👍🏽 b", {}),
    ("Leaning and\nspaced שלום", {"style:italic": True, "style:spacing": 120}),
    ("AVAV fi ffl", {"style:font": "Noto Serif", "style:shadow": "#ff0000"}),
    ("i = 0x1f; 100%", {"style:font": "JetBrains Mono", "style:stroke": "#ff0000"}),
    ("春眠不觉晓,处处闻啼鸟。「東京」カーニング\n한국어 1️⃣ 3", {}),
    ("Typed שלום\nabc def ghi", {"style:anim": "type", "style:box": "#203040"}),
    ("Half there", {"style:anim": "slide"}),
    ("Not shipped", {"style:font": "Comic Sans MS", "style:align": "right"}),
]
MOST_FAR = 0.01
"""Of the samples: edges are smoothed differently, but a letter elsewhere, or another, is more."""
READS = """({wanted, most, width, height}) => {
    const small = new OffscreenCanvas(width, height).getContext("2d");
    small.imageSmoothingQuality = "high";
    small.drawImage(document.querySelector("[data-testid=preview]"), 0, 0, width, height);
    const shown = small.getImageData(0, 0, width, height).data;
    let far = 0;
    for (let pixel = 0; pixel < width * height; pixel++)
        for (let part = 0; part < 3; part++)
            if (Math.abs(shown[4 * pixel + part] - wanted[3 * pixel + part]) > 60) { far++; break; }
    window.far = far / (width * height);
    return window.far < most;
}"""


def _titles(track: str) -> list[Patch]:
    patches = []
    for number, (text, style) in enumerate(TITLES):
        clip_id = f"title{number}000000"
        place = {"at": number * LENGTH, "head": 0, "tail": LENGTH}
        clip = {"kind": "text", "track": track, "style:size": 130, **place, **style}
        patches += [Patch("clips", clip_id, None, clip), Patch("texts", clip_id, None, text)]
    return patches


async def test_titles_look_as_in_a_render(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    await ada.client.edit(room.timeline_id, _titles((await tracks_of(ada, room))["V1"]))
    page = await open_timeline(ada, room)
    spec = make_spec(await projection(page))

    for number in range(len(TITLES)):
        frame = number * LENGTH + 1
        drawn = draw_one(spec, {}, frame)
        assert _written(drawn) > 2 * MOST_FAR, number
        await TimelinePage(page).go_to(frame)
        await _assert_reads(page, _small(drawn), number)
    assert ada.problems == []


def _written(picture: NDArray[np.uint8]) -> float:
    """Which part of the samples is not background."""
    small = np.array(_small(picture)).reshape(HEIGHT * WIDTH, 3)
    return float((small.max(axis=1) > 12).mean())


async def _assert_reads(page: Page, wanted: list[int], number: int) -> None:
    size = {"width": WIDTH, "height": HEIGHT}
    try:
        await page.wait_for_function(READS, arg={"wanted": wanted, "most": MOST_FAR, **size})
    except PageTimeout:
        far = await page.evaluate("() => window.far")
        raise AssertionError(f"title {number}: {far:.1%} of the pixels differ") from None
