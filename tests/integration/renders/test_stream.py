"""A film is watched while it is made: playlists, places, rights."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av import VideoFrame

from backend.renders.contract import SOUND_INDEX, OutputProfile
from render_worker.pictures.encoder import ChunkEncoder
from render_worker.sound.encoder import write_sound
from tests.integration.clients import add_member, error_of, sign_up
from tests.integration.renders.conftest import Studio

RATE = 25
RANGE = (90, 250)
"""Begins in the middle of a title: chunks of 10, 100 and 50 frames."""
LENGTHS = (10, 100, 50)
OUTPUT = OutputProfile(preset="test", width=64, height=36, rate=(RATE, 1))
SOUND_RATE = 48_000
CLICK_FRAME = 55
"""Where the sound has its only click: inside the second chunk."""


def chunk_bytes(folder: Path, first: int, frames: int) -> bytes:
    """Pictures that get brighter from frame to frame."""
    path = folder / f"{first}.m4s"
    encoder = ChunkEncoder(path, OUTPUT)
    for frame in range(first, first + frames):
        luma = np.full((36 * 3 // 2, 64), 128, np.uint8)
        luma[:36] = 30 + frame
        encoder.encode(VideoFrame.from_ndarray(luma, format="yuv420p"))
    encoder.close()
    return path.read_bytes()


def sound_bytes(folder: Path) -> bytes:
    samples = np.zeros((sum(LENGTHS) * SOUND_RATE // RATE, 2), np.float32)
    click = CLICK_FRAME * SOUND_RATE // RATE
    samples[click : click + 200] = 0.9
    write_sound(folder / "sound.m4a", np.array_split(samples, 100), OUTPUT)
    return (folder / "sound.m4a").read_bytes()


@pytest.fixture
async def growing(studio: Studio, tmp_path: Path) -> "Growing":
    render = (await studio.render(range=list(RANGE)))["id"]
    await studio.hand.control()
    return Growing(studio, render, tmp_path)


class Growing:
    """A render whose pieces are made one by one."""

    def __init__(self, studio: Studio, render: str, folder: Path) -> None:
        self.studio, self.render, self.folder = studio, render, folder

    async def make(self, *numbers: int) -> None:
        pieces = {}
        while await self.studio.hand.waiting():
            piece = await self.studio.hand.take()
            pieces[piece.number] = piece
        for number in numbers:
            first = sum(LENGTHS[:number])
            content = (
                sound_bytes(self.folder)
                if number == SOUND_INDEX
                else chunk_bytes(self.folder, first, LENGTHS[number])
            )
            await self.studio.hand.make(pieces[number], content)

    async def read(self, name: str) -> bytes:
        answer = await self.studio.owner.get(f"/renders/{self.render}/hls/{name}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return answer.content

    async def segments(self, rendition: str = "pictures") -> list[str]:
        lines = (await self.read(f"{rendition}.m3u8")).decode().splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    async def save(self) -> Path:
        """Everything a player would fetch, as files; returns the first playlist."""
        for name in ("master", "pictures", "sound"):
            # What is on disk does not grow: without an end the reader would wait for more.
            end = b"" if name == "master" else b"#EXT-X-ENDLIST\n"
            (self.folder / f"{name}.m3u8").write_bytes(await self.read(f"{name}.m3u8") + end)
        for rendition in ("pictures", "sound"):
            (self.folder / rendition).mkdir()
            for name in [f"{rendition}/init.mp4", *await self.segments(rendition)]:
                (self.folder / name).write_bytes(await self.read(name))
        return self.folder / "master.m3u8"


def brightness(path: Path) -> list[tuple[Fraction, int]]:
    """When each picture is shown and how bright it is."""
    with av.open(str(path), options={"allowed_extensions": "ALL"}) as film:
        stream = film.streams.video[0]
        return [
            (Fraction(frame.pts or 0) * (frame.time_base or 1), int(frame.to_ndarray()[:36].mean()))
            for frame in film.decode(stream)
        ]


def click_second(path: Path) -> float:
    """When the sound is loud for the first time."""
    with av.open(str(path), options={"allowed_extensions": "ALL"}) as film:
        for frame in film.decode(film.streams.audio[0]):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.3)
            if len(loud):
                return float((frame.time or 0) + loud[0] / SOUND_RATE)
    raise AssertionError("There is no click")


async def test_nothing_is_played_before_its_sound_and_its_first_chunk(growing: Growing) -> None:
    path = f"/renders/{growing.render}/hls/master.m3u8"

    early = await growing.studio.owner.get(path)
    await growing.make(1, 2, SOUND_INDEX)
    later = await growing.studio.owner.get(path)

    for answer in (early, later):
        assert error_of(answer, 404)["reason"] == "nothing_to_play"


async def test_the_playlist_lists_the_finished_beginning_and_then_an_end(growing: Growing) -> None:
    pieces = {}
    while await growing.studio.hand.waiting():
        piece = await growing.studio.hand.take()
        pieces[piece.number] = piece
    seen = []
    for number in (SOUND_INDEX, 0, 2, 1):
        await growing.studio.hand.make(pieces[number])
        if number != SOUND_INDEX:
            text = (await growing.read("pictures.m3u8")).decode()
            seen.append((text.count("#EXTINF"), "#EXT-X-ENDLIST" in text))

    assert seen == [(1, False), (1, False), (3, True)]
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text
    assert "#EXT-X-TARGETDURATION:4" in text
    assert text.index("#EXTINF:0.400000") < text.index("#EXTINF:4.0") < text.index("#EXTINF:2.0")


async def test_what_is_there_can_be_played_while_the_rest_is_made(growing: Growing) -> None:
    await growing.make(SOUND_INDEX, 0, 1)

    pictures = brightness(await growing.save())

    assert [value for _, value in pictures] == pytest.approx(range(30, 140), abs=1)


async def test_the_whole_film_is_played_picture_for_picture_with_its_sound(
    growing: Growing,
) -> None:
    await growing.make(SOUND_INDEX, 2, 0, 1)
    playlist = await growing.save()

    pictures = brightness(playlist)

    assert [value for _, value in pictures] == pytest.approx(range(30, 190), abs=1)
    times = [time for time, _ in pictures]
    steps = [round(after - before, 6) for before, after in pairwise(times)]
    assert set(steps) == {Fraction(1, RATE)}
    offset = click_second(playlist) - float(times[0])
    assert offset == pytest.approx(CLICK_FRAME / RATE, abs=0.002)


async def test_both_renditions_have_the_same_cuts(growing: Growing) -> None:
    await growing.make(SOUND_INDEX, 0, 1, 2)

    pictures, sound = await growing.segments("pictures"), await growing.segments("sound")

    assert [name.partition("/")[2] for name in pictures] == ["0.m4s", "1.m4s", "2.m4s"]
    assert [name.partition("/")[2] for name in sound] == ["0.m4s", "1.m4s", "2.m4s"]


async def test_the_master_playlist_names_codecs_and_size(growing: Growing) -> None:
    await growing.make(SOUND_INDEX, 0)

    text = (await growing.read("master.m3u8")).decode()

    assert 'CODECS="avc1.64' in text
    assert "mp4a.40.2" in text
    assert "RESOLUTION=1280x720,FRAME-RATE=25.000" in text


@pytest.mark.parametrize("name", ["1.m4s", "9.m4s", "-1.m4s", "0", "x.m4s", "init.m4s"])
async def test_a_segment_that_is_not_there_is_said_so(growing: Growing, name: str) -> None:
    await growing.make(SOUND_INDEX, 0)

    for rendition in ("pictures", "sound"):
        path = f"/renders/{growing.render}/hls/{rendition}/{name}"
        assert error_of(await growing.studio.owner.get(path), 404)["reason"] == "nothing_to_play"


async def test_each_request_asks_for_rights(growing: Growing) -> None:
    await growing.make(SOUND_INDEX, 0)
    stranger = await sign_up(growing.studio.app)
    viewer = await add_member(
        growing.studio.app, growing.studio.owner, growing.studio.workspace, "viewer"
    )
    names = [
        "master.m3u8",
        "pictures.m3u8",
        "sound.m3u8",
        "pictures/init.mp4",
        "sound/init.mp4",
        "pictures/0.m4s",
        "sound/0.m4s",
    ]

    for name in names:
        path = f"/renders/{growing.render}/hls/{name}"
        assert (await stranger.get(path)).status_code == 404
        assert (await viewer.get(path)).status_code == 200
    await viewer.post("/auth/sign-out")
    assert (await viewer.get(path)).status_code == 401


async def test_a_film_without_sound_is_streamed_alone(growing: Growing) -> None:
    await growing.make(0)
    await growing.studio.hand.services.database.fetch(
        "DELETE FROM render_piece WHERE render_id = $1 AND number = $2", growing.render, SOUND_INDEX
    )

    text = (await growing.read("master.m3u8")).decode()
    sound = await growing.studio.owner.get(f"/renders/{growing.render}/hls/sound/0.m4s")

    assert "AUDIO" not in text
    assert "mp4a" not in text
    assert await growing.segments() == ["pictures/0.m4s"]
    assert error_of(sound, 404)["reason"] == "nothing_to_play"


async def test_what_players_do_not_know_is_not_streamed(growing: Growing) -> None:
    pieces = {}
    while await growing.studio.hand.waiting():
        piece = await growing.studio.hand.take()
        pieces[piece.number] = piece
    for number in (SOUND_INDEX, 0):
        await growing.studio.hand.make(pieces[number], b"\x1aE\xdf\xa3 this is no MP4 file")

    answer = await growing.studio.owner.get(f"/renders/{growing.render}/hls/master.m3u8")

    error = error_of(answer, 404)
    assert (error["reason"], "preset" in error["message"]) == ("nothing_to_play", True)


async def test_a_chunk_that_was_cleaned_up_is_said_so(growing: Growing) -> None:
    await growing.make(SOUND_INDEX, 0, 1, 2)
    await growing.studio.hand.finish()
    store = growing.studio.hand.services.store
    async for key in store.list_keys("w/"):
        if key.endswith(".m4s"):
            await store.delete(key)

    answer = await growing.studio.owner.get(f"/renders/{growing.render}/hls/master.m3u8")

    assert "no longer kept" in error_of(answer, 404)["message"]
