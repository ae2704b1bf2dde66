"""What operators see of live rooms: figures on /metrics, and log lines that say what of."""

import asyncio
import json
from typing import Any

from tests.integration.collab.conftest import Studio
from tests.integration.collab.test_crash import hanging_commits
from tests.sync_client import SyncClient, sync_url
from tests.web_process import WebProcess


async def test_rooms_clients_edits_and_acks_are_counted(studio: Studio) -> None:
    before = await studio.one.figures()
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline)
    other = await studio.enter(studio.owner, timeline)
    await one.until_saved()
    await other.until_saved()

    await one.add_clip("c1")
    await one.until_saved()
    after = await studio.one.figures()

    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown["cutroom_rooms"] == 1
    assert grown["cutroom_room_clients"] == 2
    assert grown["cutroom_edits_received_total"] == 1
    assert grown["cutroom_edits_delivered_total"] == 2
    assert grown["cutroom_flush_bytes_count"] == 1
    assert grown["cutroom_ack_seconds_count"] == 1
    assert grown["cutroom_resyncs_total"] == 0
    assert after["process_resident_memory_bytes"] > 10_000_000


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
    async with asyncio.timeout(5):
        while True:
            for line in map(json.loads, web.log):
                if line["message"] == message and line["connection_id"] == connection_id:
                    found: dict[str, Any] = line
                    return found
            await asyncio.sleep(0.02)
