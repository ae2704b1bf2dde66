"""Garbage, floods and giants: each ends its own connection and disturbs nobody."""

import pytest

from backend.collab import protocol
from tests.hostile_updates import BREAKING_UPDATE, breakable_document
from tests.integration.collab.conftest import Studio
from tests.sync_client import SyncClient, sync_url

GARBAGE = {
    "empty": b"",
    "unknown type": b"\x02",
    "cut off": b"\x00\x02\x05ab",
    "no update": b"\x00\x02\x04\xff\xff\xff\xff",
    "no state vector": b"\x00\x00\x02\xff\xff",
    "unknown step": b"\x00\x09\x01a",
    "endless number": b"\xff" * 20,
    "presence cut off": b"\x01\x02\x01\x05",
    "no JSON": b"\x64\x03{{{",
    "presence that browsers cannot parse": b"\x01\x06\x01\x05\x01\x02\x92}",
    "presence that is no object": b"\x01\x05\x01\x05\x01\x01" + b"7",
}


@pytest.mark.parametrize("frame", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_closes_its_sender_only(studio: Studio, frame: bytes) -> None:
    timeline = await studio.timeline()
    bystander = await studio.enter(studio.owner, timeline)
    hostile = await studio.enter(studio.owner, timeline)

    await hostile.send(frame)

    assert await hostile.until_closed() == 4400
    await bystander.add_clip("c1")
    await bystander.until_saved()
    assert bystander.closed is None


async def test_text_frame_is_malformed(studio: Studio) -> None:
    client = await studio.enter(studio.owner, await studio.timeline())
    assert client.socket is not None

    await client.socket.send("hello")

    assert await client.until_closed() == 4400


async def test_good_edits_of_the_same_tick_survive_a_bad_one(studio: Studio) -> None:
    timeline = await studio.timeline()
    good = await studio.enter(studio.owner, timeline)
    bad = await studio.enter(studio.owner, timeline)

    await bad.send_update(b"\x01\x01\x05\x00broken")
    for number in range(20):
        await good.add_clip(f"c{number}")

    assert await bad.until_closed() == 4400
    await good.until_saved()
    late = await studio.enter(studio.owner, timeline, studio.two)
    assert len(late.read()) == 20


async def test_update_that_breaks_the_document_costs_only_its_sender(studio: Studio) -> None:
    timeline = await studio.timeline()
    good = await studio.enter(studio.owner, timeline)
    bad = await studio.enter(studio.owner, timeline)
    await good.send_update(breakable_document())
    await good.until_saved()

    for number in range(3):
        await good.add_clip(f"before{number}")
    await good.until_saved()
    # Merged with another update it would do nothing, so it comes alone.
    await bad.send_update(BREAKING_UPDATE)
    assert await bad.until_closed() == 4400
    for number in range(3):
        await good.add_clip(f"after{number}")

    await good.until_saved()
    late = await studio.enter(studio.owner, timeline)
    assert len(late.read()) == 7
    assert good.closed is None


async def test_flood_is_told_to_come_back_later(studio: Studio) -> None:
    client = await studio.enter(studio.owner, await studio.timeline())

    assert await client.flood(protocol.encode_step_1(b"\x00")) == 1013


async def test_plain_client_gets_the_standard_messages_only(studio: Studio) -> None:
    timeline = await studio.timeline()
    plain = SyncClient(sync_url(studio.one.url, timeline), studio.owner.cookie, ours=False)
    await studio.open(plain)
    other = await studio.enter(studio.owner, timeline, studio.two)

    await plain.add_clip("c1")
    await plain.show({"user": {"name": "Ada"}})
    await other.until(lambda: "c1" in other.read(), "the clip")
    await other.add_clip("c2")
    await plain.until(lambda: len(plain.read()) == 2, "both clips")

    assert {kind for kind, _ in plain.messages} == {protocol.SYNC}


async def test_older_schema_must_reload(studio: Studio) -> None:
    client = await studio.enter(studio.owner, await studio.timeline())

    await client.send(protocol.encode_json(protocol.HELLO, {"protocol": 1, "epoch": 99}))

    assert await client.until_closed() == 4409
