"""The smallest and the largest: clips of one frame and of none, ten hours, pictures like houses."""

import struct
import zlib
from pathlib import Path

import pytest

from backend.renders.plan import plan_render
from render_worker.pictures.stills import PictureTooLarge, read_still
from render_worker.prepare.errors import PrepareFailed
from render_worker.prepare.probe import probe_file
from tests.render.numbered import Numbered, numbers_in, write_numbered
from tests.render.rendering import draw, rgb
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline, make_track

TEN_HOURS = 10 * 3600 * 25
LONGEST_CHUNK = 6 * 25
LAYERS = 2_000


def test_clips_of_one_frame_and_of_none(tmp_path: Path) -> None:
    film = write_numbered(tmp_path / "f.mp4", Numbered(4, size=(64, 36)))
    clips = {
        "none": make_clip("none", start=0, end=0, asset="v"),
        "one": make_clip("one", start=1, end=2, asset="v"),
    }
    timeline = make_timeline(clips, width=64, height=36, duration=3)
    spec = make_spec(timeline, {"v": make_asset("v")})

    assert list(numbers_in(draw(spec, {"v": film}, 0, 3))) == [None, 0, None]


def test_a_timeline_without_clips_is_its_background() -> None:
    spec = make_spec(make_timeline({}, bg="#ffffff", width=64, height=36, duration=2))

    pictures = draw(spec, {}, 0, 2)

    assert [int(picture.to_ndarray(format="gray").min()) for picture in pictures] == [255, 255]


def test_ten_hours_are_planned_in_short_pieces() -> None:
    clips = {"c": make_clip("c", start=0, end=TEN_HOURS, kind="solid", asset="")}

    chunks = plan_render(make_spec(make_timeline(clips)), "test").chunks

    assert (chunks[0].first, chunks[-1].end) == (0, TEN_HOURS)
    assert max(chunk.end - chunk.first for chunk in chunks) <= LONGEST_CHUNK


def test_two_thousand_layers_are_drawn_one_over_the_other() -> None:
    """Each lets half of what is below it through: only the uppermost ones are seen in the sum."""
    clips = {
        f"c{n}": make_clip(
            f"c{n}",
            start=0,
            end=1,
            kind="solid",
            asset="",
            track=f"t{n}",
            op=5_000,
            color="#ffffff" if n >= LAYERS - 2 else "#000000",
        )
        for n in range(LAYERS)
    }
    tracks = [make_track(f"t{n}", "video", {f"c{n}": clips[f"c{n}"]}) for n in range(LAYERS)]
    spec = make_spec(make_timeline(clips, width=64, height=36, tracks=tracks))

    [picture] = draw(spec, {}, 0, 1)

    assert rgb(picture).mean() == pytest.approx(0.75 * 255, abs=2)
    assert len(plan_render(spec, "test").chunks) == 1


def part(name: bytes, content: bytes) -> bytes:
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def test_a_picture_like_a_house_is_refused_by_its_head(tmp_path: Path) -> None:
    """Its samples are no samples: reading them would fail in another way."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)
    path = tmp_path / "house.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", bytes(40)))

    with pytest.raises(PrepareFailed, match="more than 120 million pixels: make it smaller"):
        probe_file(path)
    with pytest.raises(PictureTooLarge):
        read_still(path)
