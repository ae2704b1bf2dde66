"""The stream of a render's events over plain HTTP."""

import asyncio

from tests.integration.renders.conftest import Studio


async def test_the_events_end_with_the_render(studio: Studio) -> None:
    wish = await studio.render()
    watching = asyncio.create_task(studio.owner.get(f"/renders/{wish['id']}/events"))
    await asyncio.sleep(0.3)

    await studio.hand.finish()

    text = (await asyncio.wait_for(watching, 10)).text
    assert text.count("event: render.progress") >= 4
    assert text.rstrip().rpartition("event: ")[2].startswith("render.")
    assert '"state":"completed"' in text.rstrip().rpartition("data: ")[2]


async def test_the_events_of_a_finished_render_are_its_end(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.finish()

    text = (await studio.owner.get(f"/renders/{wish['id']}/events")).text

    assert text.count("data: ") == 1
    assert '"state":"completed"' in text
