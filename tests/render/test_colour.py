"""Colours survive matrices, ranges and sizes: what goes in as a colour comes out as it."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from tests.render.rendering import draw_one, render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

COLORS = [(200, 40, 40), (40, 180, 60), (50, 60, 210), (128, 128, 128), (250, 250, 250)]
BT709, BT601 = int(Colorspace.ITU709), int(Colorspace.ITU601)
LIMITED, FULL = int(ColorRange.MPEG), int(ColorRange.JPEG)
AV_BT709, AV_SMPTE170M, AV_UNSPECIFIED = 1, 6, 2


@dataclass(frozen=True)
class Bars:
    """A file of COLORS as bars, made with one matrix and range and tagged as told."""

    height: int
    matrix: int
    colors: int
    tag: int
    pixels: str = "yuv420p"


def write_bars(path: Path, how: Bars) -> Path:
    """Make the file."""
    height, pixels = how.height, how.pixels
    width = height * 16 // 9 // 2 * 2
    bars = np.zeros((height, width, 3), np.uint8)
    for number, color in enumerate(COLORS):
        bars[:, width * number // 5 : width * (number + 1) // 5] = color
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "4"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        context = stream.codec_context
        context.color_range = how.colors
        context.colorspace = how.tag
        frame = VideoFrame.from_ndarray(bars, format="rgb24").reformat(
            format=pixels, dst_colorspace=how.matrix, dst_color_range=how.colors
        )
        for number in range(3):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("height", "matrix", "colors", "tag"),
    [
        (360, BT709, LIMITED, AV_BT709),
        (360, BT601, LIMITED, AV_SMPTE170M),
        (360, BT601, LIMITED, AV_UNSPECIFIED),
        (720, BT709, LIMITED, AV_UNSPECIFIED),
        (360, BT709, FULL, AV_BT709),
    ],
)
def test_colours_come_out_as_they_went_in(
    height: int, matrix: int, colors: int, tag: int, tmp_path: Path
) -> None:
    source = write_bars(tmp_path / "b.mp4", Bars(height, matrix, colors, tag))
    clips = {"c": make_clip("c", start=0, end=3, asset="v")}

    picture = draw_one(make_spec(make_timeline(clips), {"v": make_asset("v")}), {"v": source})

    shown = [picture[90, 320 * (2 * n + 1) // 10].astype(int) for n in range(5)]
    assert all(np.abs(a - b).max() <= 5 for a, b in zip(shown, COLORS, strict=True)), shown


def test_ten_bits_come_out_as_eight(tmp_path: Path) -> None:
    how = Bars(360, BT709, LIMITED, AV_BT709, "yuv420p10le")
    source = write_bars(tmp_path / "b.mp4", how)
    clips = {"c": make_clip("c", start=0, end=3, asset="v")}

    picture = draw_one(make_spec(make_timeline(clips), {"v": make_asset("v")}), {"v": source})

    assert np.abs(picture[90, 32].astype(int) - COLORS[0]).max() <= 5


def test_the_file_says_which_colours_it_has(tmp_path: Path) -> None:
    clips = {"c": make_clip("c", start=0, end=3, kind="solid", asset="", color="#c82828")}

    out = render(make_spec(make_timeline(clips)), {}, tmp_path)

    with av.open(str(out)) as container:
        frame = next(container.decode(video=0))
    tags = (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range)
    assert tags == (AV_BT709, AV_BT709, AV_BT709, LIMITED)
