"""Pixels that are not square, and odd places, crops and sizes: colours stay where they belong."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from backend.media.contract import AssetKind
from backend.renders.output import resolve_output
from backend.renders.presets import PresetSettings
from render_worker.prepare.probe import probe_file
from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render.rendering import draw_one, render
from tests.render.test_pictures import lit_box
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

RED = (220, 30, 30)


def write_white(path: Path, size: tuple[int, int], aspect: Fraction) -> Path:
    """Three white pictures whose pixels are `aspect` times as wide as high."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        for number in range(3):
            white = np.full((size[1], size[0], 3), 255, np.uint8)
            frame = av.VideoFrame.from_ndarray(white, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("size", "aspect", "width"),
    [
        ((120, 120), Fraction(4, 3), 160),
        ((160, 120), Fraction(3, 4), 120),
        ((72, 58), Fraction(16, 11), 105),
    ],
)
@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_pixels_that_are_not_square_are_shown_as_wide_as_they_are(
    size: tuple[int, int], aspect: Fraction, width: int, container: str, tmp_path: Path
) -> None:
    path = write_white(tmp_path / f"s.{container}", size, aspect)
    clips = {"c": make_clip("c", start=0, end=3, asset="v", fit="none")}

    box = lit_box(draw_one(make_spec(make_timeline(clips), {"v": make_asset("v")}), {"v": path}))

    assert abs(box[2] - box[0] - width) <= 1
    assert box[3] - box[1] == size[1]
    facts = probe_file(path)
    assert (facts.width, facts.height) == (width, size[1])


def drawn(tmp_path: Path, size: tuple[int, int], **fields: object) -> NDArray[np.int64]:
    """A red picture on a canvas of middle grey, 100 x 50."""
    path = tmp_path / "red.png"
    Image.new("RGB", size, RED).save(path)
    clips = {"c": make_clip("c", start=0, end=1, asset="i", fit="none", **fields)}
    timeline = make_timeline(clips, width=100, height=50, bg="#808080")
    spec = make_spec(timeline, {"i": make_asset("i", kind=AssetKind.IMAGE)})
    return draw_one(spec, {"i": path}).astype(int)


@pytest.mark.parametrize("across", [0, 1])
@pytest.mark.parametrize("down", [0, 1])
def test_a_picture_at_an_odd_place_keeps_its_colour(across: int, down: int, tmp_path: Path) -> None:
    """Shown at [40, 60) x [20, 30), moved: inside it is red, two pixels outside it is grey."""
    picture = drawn(tmp_path, (20, 10), x=1_000 * across, y=1_000 * down)

    left, top, right, bottom = 40 + across, 20 + down, 60 + across, 30 + down
    inside = picture[top + 2 : bottom - 2, left + 2 : right - 2]
    assert np.abs(inside - RED).max() <= 4
    outside = picture.copy()
    outside[top - 2 : bottom + 2, left - 2 : right + 2] = 128
    assert np.abs(outside - 128).max() <= 2
    reds = picture[:, :, 0] - picture[:, :, 1]
    assert reds[top:bottom, left:right].min() > 40


def test_an_odd_crop_cuts_to_the_pixel(tmp_path: Path) -> None:
    """Of [40, 60) x [15, 35): 1 from the left, 5 from the top, 3 from the right, 1 from below."""
    picture = drawn(tmp_path, (20, 20), crop=[500, 2_500, 1_500, 500])

    rows, columns = np.nonzero(np.abs(picture[:, :, 1] - RED[1]) < 60)
    assert (columns.min(), columns.max() + 1) == (41, 57)
    assert (rows.min(), rows.max() + 1) == (20, 34)


def test_a_film_of_odd_sides_on_a_canvas_of_odd_sides_has_even_ones(tmp_path: Path) -> None:
    """4:2:0 has one colour for two columns and two rows."""
    how = Numbered(3, size=(161, 91), codec="ffv1", pixels="yuv444p")
    source = write_numbered(tmp_path / "s.mkv", how)
    clips = {"c": make_clip("c", start=0, end=3, asset="v")}
    timeline = make_timeline(clips, width=161, height=91)
    output = resolve_output("x", PresetSettings(), timeline)

    path = render(
        make_spec(timeline, {"v": make_asset("v")}, output=output), {"v": source}, tmp_path
    )

    assert numbers_of_file(path) == [0, 1, 2]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (162, 92)
