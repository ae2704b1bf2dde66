"""What can be seen through lets through what is below, in every codec, without dark edges."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from render_worker.prepare.probe import probe_file
from tests.render.rendering import draw_one
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

SIZE = (64, 36)
WHITE = 255


def fading(frame: int = 0) -> NDArray[np.uint8]:
    """White that fades from clear at the left to opaque at the right, straight alpha."""
    picture = np.full((SIZE[1], SIZE[0], 4), WHITE, np.uint8)
    picture[:, :, 3] = np.linspace(0, WHITE, SIZE[0]).round().astype(np.uint8)
    picture[:4, :, 3] = 40 * frame
    return picture


def write_film(path: Path, codec: str, pixels: str) -> Path:
    with av.open(str(path), "w") as container:
        options = {"crf": "4", "b": "2M"} | ({"auto-alt-ref": "0"} if codec == "libvpx" else {})
        stream = container.add_stream(codec, rate=25, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, pixels
        if path.suffix == ".webm":
            stream.metadata["alpha_mode"] = "1"
        for number in range(5):
            frame = VideoFrame.from_ndarray(fading(number), format="rgba").reformat(format=pixels)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def over_white(path: Path, kind: str, frame: int = 0, **fields: object) -> NDArray[np.uint8]:
    """Lay it over white: whatever is darker than white is a halo."""
    clips = {
        "below": make_clip("below", start=0, end=5, kind="solid", asset="", color="#ffffff"),
        "c": make_clip("c", start=0, end=5, asset="k", track="v2", **fields),
    }
    timeline = make_timeline(clips, width=SIZE[0], height=SIZE[1])
    spec = make_spec(timeline, {"k": make_asset("k", kind=kind)})
    return draw_one(spec, {"k": path}, frame)


FILMS = [
    ("a.webm", "libvpx-vp9", "yuva420p"),
    ("a.webm", "libvpx", "yuva420p"),
    ("a.mov", "prores_ks", "yuva444p10le"),
    ("a.mov", "png", "rgba"),
    ("a.mov", "qtrle", "argb"),
]


@pytest.mark.parametrize(("name", "codec", "pixels"), FILMS)
def test_a_film_with_alpha_fades_without_a_dark_edge(
    name: str, codec: str, pixels: str, tmp_path: Path
) -> None:
    path = write_film(tmp_path / name, codec, pixels)

    assert probe_file(path).has_alpha
    for fields in ({}, {"rot": 1}, {"sx": 7_000, "x": 3_000}):
        assert over_white(path, "video", **fields).min() >= 246, fields


@pytest.mark.parametrize(("name", "codec", "pixels"), FILMS)
def test_alpha_is_that_of_its_picture_also_after_a_jump(
    name: str, codec: str, pixels: str, tmp_path: Path
) -> None:
    path = write_film(tmp_path / name, codec, pixels)
    clips = {"c": make_clip("c", start=0, end=5, asset="k")}
    timeline = make_timeline(clips, width=SIZE[0], height=SIZE[1])
    spec = make_spec(timeline, {"k": make_asset("k")})

    top = [int(draw_one(spec, {"k": path}, frame)[1, 32].mean()) for frame in (0, 4, 2)]

    assert all(abs(a - b) <= 14 for a, b in zip(top, (0, 160, 80), strict=True)), top


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif", "a.avif"])
@pytest.mark.parametrize("clear", ["#ffffff", "#000000"])
def test_a_picture_with_alpha_has_no_edge_of_what_is_clear(
    name: str, clear: str, tmp_path: Path
) -> None:
    """What is clear may have any colour beneath; also when it is made smaller."""
    image = Image.new("RGBA", (256, 144), f"{clear}00")
    image.paste((WHITE, WHITE, WHITE, WHITE), (61, 31, 201, 111))
    options = {"lossless": True, "exact": True} if name == "a.webp" else {}
    image.save(tmp_path / name, **options)  # type: ignore[arg-type]

    for fields in ({}, {"rot": 300}, {"x": 1_000}):
        assert over_white(tmp_path / name, "image", **fields).min() >= 246, fields
