"""Interlaced films show no combs where something moves, and keep every line where nothing does."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from tests.render.rendering import draw_one
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

SIDE = 64
GREY, BRIGHT = 60, 220


def write_interlaced(path: Path, pixels: str, fields: tuple[int, int]) -> Path:
    """A bar that is at one place in the first field and at another one in the second."""
    picture = np.full((SIDE, SIDE, 3), GREY, np.uint8)
    for field, left in enumerate(fields):
        picture[field::2, left : left + 12] = BRIGHT
    with av.open(str(path), "w") as container:
        options = {"crf": "1", "x264-params": "tff=1"}
        stream = container.add_stream("libx264", rate=25, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, pixels
        frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixels)
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        container.mux([*stream.encode(frame), *stream.encode(None)])
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).interlaced_frame
    return path


def shown(path: Path, **fields: object) -> NDArray[np.int64]:
    clips = {"c": make_clip("c", start=0, end=1, asset="v", **fields)}
    timeline = make_timeline(clips, width=SIDE, height=SIDE)
    picture = draw_one(make_spec(timeline, {"v": make_asset("v")}), {"v": path})
    return np.asarray(picture[:, :, 1], np.int64)


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p10le"])
@pytest.mark.parametrize("how", [{}, {"rot": 18_000}])
def test_what_moves_has_no_comb(pixels: str, how: dict[str, object], tmp_path: Path) -> None:
    path = write_interlaced(tmp_path / "i.mkv", pixels, (8, 40))

    steps = np.abs(np.diff(shown(path, **how), axis=0))

    assert np.percentile(steps, 95) < 25
    assert shown(path)[20, 13] > 180  # the first field's bar is there


def test_what_stands_still_keeps_its_lines(tmp_path: Path) -> None:
    still = shown(write_interlaced(tmp_path / "s.mkv", "yuv420p", (20, 20)))

    assert still[:, 22:30].min() > 200
    assert still[:, 40:].max() < 80
