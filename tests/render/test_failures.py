"""What cannot be rendered says which clip, which frame and which file, before it costs anything."""

from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from av.packet import Packet
from av.video.stream import VideoStream
from PIL import Image

from backend.renders.contract import RenderSpec
from render_worker.checking import check_sources
from render_worker.errors import ClipFailed, EncoderFailed, job_error
from render_worker.media_shelf import naming_files, shelf_of
from tests.render.numbered import (
    Numbered,
    draw_number,
    numbers_in,
    read_number,
    write_numbered,
)
from tests.render.rendering import digest, draw, draw_one, render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline


def two_clips(**fields: object) -> RenderSpec:
    clips = {
        "good": make_clip("good", start=0, end=10, asset="a"),
        "bad": make_clip("bad", start=10, end=20, asset="b"),
        "heard": make_clip("heard", start=10, end=20, asset="b", track="a1"),
    }
    assets = {"a": make_asset("aa"), "b": make_asset("bb", name="holiday.mov")}
    return make_spec(make_timeline(clips), assets, **fields)


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path | None]:
    broken = tmp_path / "b.mp4"
    broken.write_bytes(b"no media at all, only words")
    return {"a": write_numbered(tmp_path / "a.mp4", Numbered(25)), "b": broken}


def test_a_broken_file_is_met_before_the_first_picture(sources: dict[str, Path | None]) -> None:
    spec = two_clips()
    shelf = shelf_of(spec, sources)

    with pytest.raises(ClipFailed) as caught, naming_files(shelf):
        check_sources(spec, shelf)

    error = job_error(caught.value)
    assert (error.code, error.clip, error.frame) == ("media_damaged", "bad", 10)
    assert error.file == "holiday.mov"
    assert error.message == "Clip “bad” at frame 10: the media file cannot be read"


def test_what_the_range_does_not_show_is_not_looked_at(sources: dict[str, Path | None]) -> None:
    spec = two_clips(range=(0, 10))

    check_sources(spec, shelf_of(spec, sources))

    assert draw_one(spec, sources, 0).shape == (180, 320, 3)


def test_a_broken_file_becomes_a_placeholder_and_silence_when_asked(
    sources: dict[str, Path | None], tmp_path: Path
) -> None:
    spec = two_clips(on_missing="placeholder")

    out = render(spec, sources, tmp_path)

    assert out.stat().st_size > 0
    shown, offline = draw_one(spec, sources, 5), draw_one(spec, sources, 15)
    assert np.abs(shown.astype(int) - offline.astype(int)).max() > 100


def test_settings_that_an_encoder_refuses_are_said_to_be_the_reason(tmp_path: Path) -> None:
    spec = make_spec(make_timeline({"c": make_clip("c", start=0, end=5, kind="solid")}))
    odd = msgspec.structs.replace(spec.output, width=33, height=33)

    with pytest.raises(EncoderFailed) as caught:
        render(msgspec.structs.replace(spec, output=odd), {}, tmp_path)

    assert "libx264 does not take 33 x 33" in job_error(caught.value).message


def film_with_a_damaged_middle(path: Path) -> Path:
    """Ten pictures, forty that cannot be decoded, ten again; each is on its own."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuvj420p"
        for number in range(60):
            image = BytesIO()
            Image.fromarray(draw_number(number)).save(image, "JPEG", quality=90)
            packet = Packet(b"no picture" if 10 <= number < 50 else image.getvalue())
            packet.stream, packet.pts, packet.dts = stream, number, number
            packet.time_base, packet.is_keyframe = Fraction(1, 25), True
            container.mux(packet)
    return path


def middle_spec(path: Path, **fields: object) -> tuple[RenderSpec, dict[str, Path | None]]:
    clips = {"c": make_clip("c", start=0, end=60, asset="a")}
    spec = make_spec(make_timeline(clips), {"a": make_asset("aa")}, **fields)
    return spec, {"a": film_with_a_damaged_middle(path)}


def test_a_long_damage_in_the_middle_says_which_clip_and_where(tmp_path: Path) -> None:
    spec, paths = middle_spec(tmp_path / "f.avi")

    assert read_number(draw_one(spec, paths, 9)) == 9
    assert read_number(draw_one(spec, paths, 55)) == 55
    with pytest.raises(ClipFailed, match=r"“c” at frame 30: its pictures are damaged from second"):
        draw_one(spec, paths, 30)


def test_a_long_damage_in_the_middle_becomes_a_placeholder_wherever_a_chunk_begins(
    tmp_path: Path,
) -> None:
    spec, paths = middle_spec(tmp_path / "f.avi", on_missing="placeholder")

    whole = draw(spec, paths, 0, 60)

    numbers = list(numbers_in(whole))
    assert numbers[:10] + numbers[50:] == [*range(10), *range(50, 60)]
    assert set(numbers[20:50]) == {None}
    late = draw(spec, paths, 33, 60)
    assert [digest(picture) for picture in late] == [digest(picture) for picture in whole[33:]]


def test_a_film_that_cannot_be_sought_in_is_read_from_its_start(tmp_path: Path) -> None:
    how = Numbered(120, codec="mpeg4", gop=12, options={"qscale": "2"})
    path = write_numbered(tmp_path / "f.avi", how)
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"idx1")])
    clips = {"c": make_clip("c", start=0, end=120, asset="a")}
    spec = make_spec(make_timeline(clips), {"a": make_asset("aa")})

    assert [read_number(draw_one(spec, {"a": path}, frame)) for frame in (100, 3)] == [100, 3]
