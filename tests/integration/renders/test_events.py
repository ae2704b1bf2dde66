"""The stream of a render's events over plain HTTP."""

import asyncio
from uuid import UUID

from backend.bus.names import topic_channel
from backend.renders.progress import render_topic
from tests.integration.renders.conftest import Studio
from tests.patience import WAIT_SECONDS


async def test_the_events_end_with_the_render(studio: Studio) -> None:
    wish = await studio.render()
    watching = asyncio.create_task(studio.owner.get(f"/renders/{wish['id']}/events"))
    await _until_somebody_listens(studio, render_topic(UUID(wish["id"])))

    await studio.hand.finish()

    text = (await asyncio.wait_for(watching, WAIT_SECONDS)).text
    assert text.count("event: render.progress") >= 4
    assert all(f'"chunks":"{letters}"' in text for letters in ("rrr", "drr", "ddr", "ddd"))
    assert text.rstrip().rpartition("event: ")[2].startswith("render.")
    assert '"state":"completed"' in text.rstrip().rpartition("data: ")[2]


async def test_the_events_of_a_finished_render_are_its_end(studio: Studio) -> None:
    wish = await studio.render()
    await studio.hand.finish()

    text = (await studio.owner.get(f"/renders/{wish['id']}/events")).text

    assert text.count("data: ") == 1
    assert '"state":"completed"' in text


async def _until_somebody_listens(studio: Studio, topic: str) -> None:
    redis = studio.hand.services.redis
    async with asyncio.timeout(WAIT_SECONDS):
        while not (await redis.pubsub_numsub(topic_channel(topic)))[0][1]:  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0.01)
