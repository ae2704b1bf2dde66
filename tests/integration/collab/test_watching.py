"""What operators see of live rooms: figures on /metrics, and log lines that say what of."""

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.integration.collab.conftest import Studio
from tests.integration.collab.test_crash import hanging_commits
from tests.patience import WAIT_SECONDS
from tests.services import Services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import WebProcess, running_web


async def test_rooms_clients_edits_and_acks_are_counted(
    studio: Studio, services: Services, collab_database_url: str, tmp_path: Path
) -> None:
    timeline = await studio.timeline()
    # A process of its own: in others, rooms of earlier tests are unloaded at any time.
    async with running_web(collab_database_url, services.redis.url(), tmp_path) as web:
        one, other = [await studio.enter(studio.owner, timeline, web) for _ in range(2)]
        await one.until_saved()
        await other.until_saved()

        await one.add_clip("c1")
        await one.until_saved()
        figures = await web.figures()

    assert figures["cutroom_rooms"] == 1
    assert figures["cutroom_room_clients"] == 2
    assert figures["cutroom_edits_received_total"] == 1
    assert figures["cutroom_edits_delivered_total"] == 2
    assert figures["cutroom_flush_bytes_count"] == 1
    assert figures["cutroom_ack_seconds_count"] == 1
    assert figures["cutroom_resyncs_total"] == 0
    assert figures["process_resident_memory_bytes"] > 10_000_000


async def test_edits_that_wait_for_their_commit_show_as_lag(
    studio: Studio, collab_database_url: str
) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline)
    two = await studio.enter(studio.owner, timeline, studio.two)

    async with hanging_commits(collab_database_url, timeline):
        await one.add_clip("c1")
        await two.until(lambda: "c1" in two.read(), "the clip")
        waiting = await studio.one.figures()
        assert waiting["cutroom_log_lag_seconds"] > 0
        assert waiting["cutroom_log_waiting_bytes"] > 0
    await one.until_saved()

    after = await studio.one.figures()
    assert after["cutroom_log_lag_seconds"] == 0
    assert after["cutroom_log_waiting_bytes"] == 0


async def test_log_lines_name_request_timeline_connection_and_seq(studio: Studio) -> None:
    timeline = await studio.timeline()
    client = SyncClient(sync_url(studio.one.url, timeline), studio.owner.cookie)
    await studio.open(client)
    hello = client.last(100)

    await client.close()
    line = await _line(studio.one, "a client has gone", hello["connection_id"])

    assert line["timeline_id"] == timeline
    assert line["person_id"] == studio.owner.id
    assert line["role"] == "owner"
    assert line["seq"] == 1
    assert len(line["request_id"]) >= 8


async def _line(web: WebProcess, message: str, connection_id: str) -> dict[str, Any]:
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            for line in map(json.loads, web.log):
                if line["message"] == message and line["connection_id"] == connection_id:
                    found: dict[str, Any] = line
                    return found
            await asyncio.sleep(0.02)
