"""The sync socket with real clients, Postgres and Redis, on two web processes."""

from backend.collab import protocol
from tests.integration.collab.conftest import Studio


async def test_new_timeline_has_four_tracks(studio: Studio) -> None:
    client = await studio.enter(studio.owner, await studio.timeline())

    assert sorted(track["name"] for track in client.read("tracks").values()) == [
        "A1",
        "A2",
        "V1",
        "V2",
    ]
    assert client.last(protocol.HELLO)["role"] == "owner"


async def test_edit_reaches_a_client_of_the_same_process(studio: Studio) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline)
    two = await studio.enter(await studio.invite("editor"), timeline)

    await one.add_clip("c1", at=5)

    await two.until(lambda: "c1" in two.read(), "the clip")
    await one.until_saved()


async def test_edits_cross_processes_both_ways(studio: Studio) -> None:
    timeline = await studio.timeline()
    one = await studio.enter(studio.owner, timeline, studio.one)
    two = await studio.enter(studio.owner, timeline, studio.two)

    await one.add_clip("c1")
    await two.add_clip("c2")

    await two.until(lambda: len(two.read()) == 2, "both clips")
    await one.until(lambda: len(one.read()) == 2, "both clips")
    assert one.read() == two.read()
