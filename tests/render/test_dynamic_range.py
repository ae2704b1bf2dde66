"""HDR films look as they do on a screen of today: neither washed out nor cut off."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream
from numpy.typing import NDArray

from render_worker.pictures.dynamic_range import Range, narrowed
from tests.render.rendering import draw_one
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

BT2020 = 9
PQ, HLG, BT709 = 16, 18, 1
SIDE = 64


def write_flat(path: Path, signal: tuple[float, ...], transfer: int, *, matrix: int) -> Path:
    """Write ten-bit film of one colour of bt2020, its signal given as shares of full scale."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "1"})
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc = BT2020, transfer
        context.colorspace, context.color_range = matrix, int(ColorRange.MPEG)
        samples = np.round(np.array(signal) * 65_535).astype(np.uint16)
        rgb = np.broadcast_to(samples, (SIDE, SIDE, 3))
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb48le").reformat(
            format="yuv420p10le", dst_colorspace=BT2020, dst_color_range=int(ColorRange.MPEG)
        )
        frame.pts, frame.time_base = 0, Fraction(1, 25)
        frame.color_primaries, frame.color_trc = BT2020, transfer
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path


def shown(path: Path, **fields: object) -> NDArray[np.int64]:
    clips = {"c": make_clip("c", start=0, end=1, asset="v", fit="fill", **fields)}
    timeline = make_timeline(clips, width=SIDE, height=SIDE)
    picture = draw_one(make_spec(timeline, {"v": make_asset("v")}), {"v": path})
    return np.asarray(picture[SIDE // 2, SIDE // 2], np.int64)


@pytest.mark.parametrize(
    ("transfer", "signal", "least", "most"),
    [
        (PQ, 0.0, 0, 1),
        (PQ, 0.38, 80, 120),  # 26 nits: a grey card
        (PQ, 0.58, 225, 238),  # 203 nits: paper
        (PQ, 0.7518, 253, 255),  # 1000 nits: a lamp
        (HLG, 0.0, 0, 1),
        (HLG, 0.38, 80, 120),
        (HLG, 0.75, 225, 238),
        (HLG, 1.0, 253, 255),
    ],
)
def test_greys_of_hdr_are_as_bright_as_they_should_be(
    transfer: int, signal: float, least: int, most: int, tmp_path: Path
) -> None:
    path = write_flat(tmp_path / "f.mp4", (signal,) * 3, transfer, matrix=BT2020)

    red, green, blue = shown(path)

    assert max(red, green, blue) - min(red, green, blue) <= 2
    assert least <= green <= most


def test_a_turned_clip_has_the_same_colours(tmp_path: Path) -> None:
    """It goes another way, over RGB."""
    path = write_flat(tmp_path / "f.mp4", (0.5, 0.4, 0.3), PQ, matrix=BT2020)

    assert np.abs(shown(path) - shown(path, rot=1)).max() <= 3


def test_the_colours_of_bt2020_are_those_of_bt709(tmp_path: Path) -> None:
    """A red of bt709 in bt2020's primaries (ITU-R BT.2087: 0.6274, 0.0691, 0.0164)."""
    signal = tuple(part ** (1 / 2.4) for part in (0.6274, 0.0691, 0.0164))
    path = write_flat(tmp_path / "f.mp4", signal, BT709, matrix=BT2020)

    red, green, blue = shown(path)

    assert red >= 250
    assert max(green, blue) <= 16  # a thousandth of white


def test_hdr_that_does_not_name_its_matrix_has_that_of_bt2020(tmp_path: Path) -> None:
    told = write_flat(tmp_path / "told.mp4", (0.5, 0.3, 0.2), HLG, matrix=BT2020)
    untold = write_flat(tmp_path / "untold.mp4", (0.5, 0.3, 0.2), HLG, matrix=2)

    assert np.abs(shown(told) - shown(untold)).max() <= 1


@pytest.mark.parametrize("kind", [Range.PQ, Range.HLG])
def test_more_light_is_never_darker(kind: Range) -> None:
    signal = np.linspace(0, 1, 1024)[:, None].repeat(3, axis=1)

    assert (np.diff(narrowed(signal, kind), axis=0) >= -1e-9).all()
