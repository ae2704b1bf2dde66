"""The preview plays pictures, titles and sound together."""

import logging
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, expect

from backend.collab.document import Patch
from backend.seed.client import document_asset
from tests.browser.clips import beep_and_flash
from tests.browser.conftest import People, Server, new_context
from tests.browser.room import Room, make_room, tracks_of, upload

logger = logging.getLogger(__name__)
EAR = Path(__file__).with_name("ear.js")
FLICKS = 705_600_000
RATE = 25
FRAME_SECONDS = 1 / RATE
SECONDS = 64
CUTS = (5, 30)
"""In seconds: one that goes on in the source, and a jump of one second."""


def _cut(asset: dict[str, object], tracks: dict[str, str]) -> list[Patch]:
    """Both cuts, and a title at 8 s; the last stretch of sound goes through an effect."""
    key = str(asset["key"])
    patches = [Patch("assets", key, None, document_asset(asset))]
    early, late = (cut * RATE for cut in CUTS)
    stretches = [(0, early, 0), (early, late, CUTS[0]), (late, SECONDS * RATE, CUTS[1] + 1)]
    for track in ("V1", "A1"):
        for number, (start, end, second) in enumerate(stretches):
            clip: dict[str, object] = {
                "kind": "media",
                "asset": key,
                "track": tracks[track],
                "at": start,
                "head": 0,
                "tail": end - start,
                "src": second * FLICKS,
                "z": 1,
                "name": "Beeps",
            }
            if (track, number) == ("A1", len(CUTS)):
                clip["fx:limit"] = ["limiter", "a0", True]
            patches.append(Patch("clips", f"{track.lower()}clip{number}00000", None, clip))
    title = {"kind": "text", "track": tracks["V2"], "at": 200, "head": 0, "tail": 100, "z": 1}
    patches.append(Patch("clips", "title0000000", None, {**title, "style:size": 40}))
    patches.append(Patch("texts", "title0000000", None, "In sync?"))
    return patches


def _least_lateness(beep: float, seen: list[tuple[float, float]]) -> float:
    """Seconds by which a beep's flash is late at least, negative when it is early.

    A flash that the page drew in one animation frame belongs somewhere after the one before it.
    """
    before, drawn = min(seen, key=lambda flash: abs(flash[1] - beep))
    return max(0.0, before - beep) + min(0.0, drawn - beep)


def _gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(times)]


async def test_beeps_and_flashes_stay_together_for_a_minute(
    server: Server, people: People, chromium: Browser, tmp_path: Path
) -> None:
    """Through a cut, a trim, a title and a limiter: at 10 s and at 60 s within one frame."""
    ada = await people("Ada")
    room: Room = await make_room(ada)
    clip = beep_and_flash(tmp_path / "beeps.mp4", seconds=SECONDS + 2)
    asset = await upload(ada, room, clip)
    assert asset["state"] == "ready", asset["error"]
    await ada.client.edit(room.timeline_id, _cut(asset, await tracks_of(ada, room)))
    # The instrument is a script that our policy would refuse; other tests watch over the policy.
    state = await ada.context.storage_state()
    context = await new_context(chromium, server, bypass_csp=True, storage_state=state)
    page = await context.new_page()
    await page.add_init_script(path=EAR)
    await page.goto(room.path)
    await expect(page.get_by_test_id("status-chip")).to_contain_text("Live")

    await page.keyboard.press("Space")
    await page.wait_for_function("() => window.__cutroom.playhead() > 0")
    await page.evaluate("() => window.watch(document.querySelector('[data-testid=preview]'))")
    await page.wait_for_function(
        f"() => window.__cutroom.playhead() > {62 * RATE}", timeout=240_000
    )

    heard, seen = await page.evaluate("() => [window.heard, window.seen]")
    late = [_least_lateness(beep, seen) for beep in heard]
    for second, values in {10: late[5:16], 60: late[50:62]}.items():
        logger.info("picture after sound at %d s: %.1f ms", second, 1000 * median(values))
        assert abs(median(values)) <= FRAME_SECONDS, f"at {second} s: {values}"
    for cut in CUTS:
        around = [beep for beep in heard if abs(beep - heard[0] - cut) < 2.5]
        assert len(around) == 5, f"sound broke at {cut} s: {around}"
        assert max(abs(gap - 1) for gap in _gaps(around)) < 0.001, f"sound broke at {cut} s"
    assert abs(heard[1] - heard[0] - 1) < 0.001, "the first beep was not heard from its beginning"
    await context.close()


async def test_a_problem_of_the_preview_goes_when_its_cause_does(
    people: People, tmp_path: Path
) -> None:
    """An address that was refused is asked again, and the words about it disappear."""
    ada = await people("Ada")
    room = await make_room(ada)
    asset = await upload(ada, room, beep_and_flash(tmp_path / "short.mp4", seconds=2))
    tracks = await tracks_of(ada, room)
    key = str(asset["key"])
    place = {"track": tracks["V1"], "at": 0, "head": 0, "tail": 50, "src": 0, "z": 1}
    clip = {"kind": "media", "asset": key, **place}
    patches = [
        Patch("assets", key, None, document_asset(asset)),
        Patch("clips", "shortclip000", None, clip),
    ]
    await ada.client.edit(room.timeline_id, patches)
    page = ada.page
    await page.route("**/proxy.mp4?*", lambda route: route.fulfill(status=403))
    await page.goto(room.path)
    problem = page.get_by_text("The preview cannot show")
    await expect(problem).to_be_visible()

    await page.unroute("**/proxy.mp4?*")
    await page.keyboard.press("ArrowRight")

    await expect(problem).to_have_count(0)
    pixel = await page.get_by_test_id("preview").evaluate(
        """(canvas) => {
            const small = new OffscreenCanvas(2, 2).getContext("2d");
            small.drawImage(canvas, 0, 0, 2, 2);
            return small.getImageData(0, 0, 1, 1).data[0];
        }"""
    )
    assert pixel > 140  # the white of the clip's second picture
