"""A render that both people watch, down to the numbers burned into its pictures."""

from base64 import b64decode
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import httpx
import numpy as np
from PIL import Image
from playwright.async_api import Page, expect

from backend.collab.document import Patch
from backend.seed.client import document_asset
from tests.browser.conftest import People, Person, Server
from tests.browser.room import Room, join, make_room, open_timeline, tracks_of, until, upload
from tests.render.numbered import Numbered, read_number, write_numbered

RATE = 25
FRAMES = 500
PARTS, PART = 60, 400
"""Of the render that lasts as long as anybody looks."""
LOOKS = 3
LONGEST_CHUNK = 6 * RATE
Part = tuple[int, int, int]
"""A clip: where it begins, how long it is, and its first frame in the film."""

SHOWN = """async () => {
    for (;;) {
        const image = document.querySelector("[data-render-id] img");
        const words = image.closest("[data-render-id]").innerText;
        const numbers = /(\\d+) of (\\d+) frames/.exec(words).slice(1);
        const { frame } = image.closest("[data-frame]").dataset;
        // A picture of our own: the page's may be replaced before it can be read.
        const copy = new Image();
        copy.src = image.src;
        const isReady = await copy.decode().then(() => true, () => false);
        if (isReady) {
            const canvas = new OffscreenCanvas(copy.naturalWidth, copy.naturalHeight);
            canvas.getContext("2d").drawImage(copy, 0, 0);
            const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
            const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
            return [[frame, ...numbers].map(Number), btoa(text)];
        }
    }
}"""


PLAYS = """(video) => new Promise((resolve) => {
    video.addEventListener("timeupdate", () => video.currentTime > 0 && resolve());
})"""


SHOWN_BY_FILM = """async (video) => {
    if (video.currentTime === 0) return "";
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    if (context.getImageData(0, 0, 1, 1).data[3] === 0) return "";
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
"""What a film that plays shows; nothing before its first picture."""


async def _two_people(people: People) -> tuple[Person, Person, Room]:
    ada, ben = await people("Ada"), await people("Ben")
    room = await make_room(ada)
    await join(ada, ben, room)
    return ada, ben, room


async def _put_film(
    person: Person, room: Room, folder: Path, *, size: tuple[int, int], parts: Sequence[Part]
) -> None:
    """Fill V1 with parts of a film whose pictures carry their numbers."""
    options = {"preset": "ultrafast"}
    film = Numbered(FRAMES, Fraction(RATE), size=size, options=options)
    asset = await upload(person, room, write_numbered(folder / "Numbers.mp4", film))
    assert asset["state"] == "ready", asset["error"]
    tracks = await tracks_of(person, room)
    patches = [Patch("assets", asset["key"], None, document_asset(asset))]
    for number, (at, length, first) in enumerate(parts):
        clip = {
            "kind": "media",
            "asset": asset["key"],
            "track": tracks["V1"],
            "at": at,
            "head": 0,
            "tail": length,
            "src": first * 705_600_000 // RATE,
            "z": 1,
        }
        patches.append(Patch("clips", f"part{number:08d}", None, clip))
    await person.client.edit(room.timeline_id, patches)


async def _start(page: Page, preset: str) -> None:
    await page.get_by_role("button", name="Render", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    await dialog.locator(f"input[value='{preset}']").check(force=True)
    await dialog.get_by_role("button", name="Render", exact=True).click()


async def _assert_shows_what_is_done(page: Page) -> None:
    """The picture is the one it is said to be, and of the chunk that is being encoded."""
    await expect(page.locator("[data-render-id] img").first).to_be_visible()
    (frame, done, total), png = await page.evaluate(SHOWN)
    assert _number_in(png) == frame // PART + frame % PART
    assert total == PART * PARTS
    # How many frames are told at once is a matter of speed, but chunks end one after the other.
    assert abs(frame - done) <= 2 * LONGEST_CHUNK, f"frame {frame} is shown at {done} of {total}"


def _number_in(png: str) -> int:
    return read_number(np.asarray(Image.open(BytesIO(b64decode(png))).convert("RGB")))


async def _assert_plays_while_it_is_made(page: Page) -> None:
    """What is finished can be watched, and its pictures go on."""
    card = page.locator("[data-render-id]").first
    await card.get_by_role("button", name="Watch what is finished").click()
    film = page.get_by_label("Film of")
    numbers: list[int] = []

    async def has_gone_on() -> bool:
        png = await film.evaluate(SHOWN_BY_FILM)
        numbers.extend([_number_in(png)] if png else [])
        return len(set(numbers)) > 1

    await until(has_gone_on)
    assert numbers == sorted(numbers)
    await expect(card).to_have_attribute("data-state", "running")


async def test_both_watch_a_render_until_it_is_cancelled(people: People, tmp_path: Path) -> None:
    """One that lasts as long as anybody looks."""
    ada, ben, room = await _two_people(people)
    # Each begins a frame later in the film: what is the same would be encoded once.
    parts = [(PART * number, PART, number) for number in range(PARTS)]
    await _put_film(ada, room, tmp_path, size=(320, 180), parts=parts)
    left, right = await open_timeline(ada, room), await open_timeline(ben, room)
    await right.get_by_role("tab", name="Renders").click()

    await _start(left, "720p")
    late = await ben.context.new_page()
    for page in (left, right):
        await expect(page.locator("[data-render-id] img").first).to_be_visible()
    await late.goto(f"/w/{room.workspace_id}/renders")
    for _ in range(LOOKS):
        for page in (left, right, late):
            await _assert_shows_what_is_done(page)

    await _assert_plays_while_it_is_made(left)

    card = right.locator("[data-render-id]").first
    await card.get_by_role("button", name="Cancel").click()
    for page in (left, right, late):
        cancelled = page.locator("[data-render-id]").first
        await expect(cancelled).to_have_attribute("data-state", "cancelled")
    await expect(card.get_by_role("button", name="Retry")).to_be_visible()


async def test_both_get_the_film(server: Server, people: People, tmp_path: Path) -> None:
    """20 s with a cut back at 8 s."""
    ada, ben, room = await _two_people(people)
    parts = [(0, 200, 0), (200, 300, 100)]
    await _put_film(ada, room, tmp_path, size=(1280, 720), parts=parts)
    left, right = await open_timeline(ada, room), await open_timeline(ben, room)
    await right.get_by_role("tab", name="Renders").click()

    await _start(left, "720p")

    for page in (left, right):
        card = page.locator("[data-render-id]").first
        await expect(card).to_have_attribute("data-state", "completed")
    [render] = (await ada.api.get("/renders", params={"timeline_id": room.timeline_id})).json()[
        "data"
    ]
    film = tmp_path / "film.mp4"
    address = httpx.URL(server.url).join(render["download_url"])
    film.write_bytes((await ada.api.get(address)).content)
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (1280, 720)
        assert stream.average_rate == Fraction(RATE)
        numbers = [
            read_number(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
            for frame in container.decode(stream)
        ]
    assert numbers == [*range(200), *range(100, 400)]

    await left.get_by_role("button", name="Play the film").first.click()
    await left.get_by_label("Film of").evaluate(PLAYS)
    playlist = await ada.api.get(f"/renders/{render['id']}/hls/pictures.m3u8")
    assert playlist.text.count("#EXTINF") == len(render["chunks"])


async def test_an_empty_timeline_is_refused_in_words(people: People) -> None:
    ada = await people("Ada")
    room = await make_room(ada)
    page = await open_timeline(ada, room)

    await _start(page, "720p")

    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(
        "nothing on this timeline"
    )
