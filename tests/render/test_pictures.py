"""What is drawn where: fits, transforms, stacking, alpha, titles, orientation, offline media."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from backend.media.contract import AssetKind
from render_worker.errors import ClipFailed
from tests.render.numbered import Numbered, read_number, write_numbered
from tests.render.rendering import draw_one
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline, make_track

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
WHITE = (255, 255, 255)
Picture = NDArray[np.uint8]


def is_near(picture: Picture, x: int, y: int, color: tuple[int, int, int]) -> bool:
    """Compare a pixel with a colour, as far as 4:2:0 and limited range allow."""
    return bool(np.abs(picture[y, x].astype(int) - color).max() <= 4)


def write_image(path: Path, size: tuple[int, int], color: tuple[int, ...]) -> Path:
    Image.new("RGBA" if len(color) == 4 else "RGB", size, color).save(path)
    return path


def draw_image(tmp_path: Path, size: tuple[int, int], **fields: object) -> Picture:
    """Draw a white picture on the black canvas of 320x180: luma shows edges to the pixel."""
    path = write_image(tmp_path / "white.png", size, WHITE)
    clips = {"c": make_clip("c", start=0, end=5, asset="i", **fields)}
    timeline = make_timeline(clips)
    spec = make_spec(timeline, {"i": make_asset("i", kind=AssetKind.IMAGE)})
    return draw_one(spec, {"i": path})


def lit_box(picture: Picture) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is light."""
    lit = picture.min(axis=2) > 128
    rows, columns = np.nonzero(lit.any(axis=1))[0], np.nonzero(lit.any(axis=0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize(
    ("fit", "size", "box"),
    [
        ("contain", (100, 100), (70, 0, 250, 180)),
        ("cover", (100, 100), (0, 0, 320, 180)),
        ("fill", (30, 70), (0, 0, 320, 180)),
        ("none", (100, 60), (110, 60, 210, 120)),
    ],
)
def test_fit(fit: str, size: tuple[int, int], box: tuple[int, ...], tmp_path: Path) -> None:
    assert lit_box(draw_image(tmp_path, size, fit=fit)) == box


@pytest.mark.parametrize(
    ("fields", "box"),
    [
        ({"x": 31_000, "y": -20_000}, (141, 40, 241, 100)),
        ({"sx": 5_000, "sy": 20_000}, (135, 30, 185, 150)),
        ({"rot": 9_000}, (130, 40, 190, 140)),
        ({"rot": -27_000}, (130, 40, 190, 140)),
        ({"crop": [1_000, 5_000, 0, 0]}, (120, 90, 210, 120)),
        ({"x": 5_000, "y": 3_000}, (115, 63, 215, 123)),
        # The anchor is the upper left corner, which stays in its place.
        ({"ax": -50_000, "ay": -30_000, "sx": 5_000, "sy": 5_000}, (110, 60, 160, 90)),
        ({"ax": -50_000, "ay": -30_000, "rot": 9_000}, (50, 60, 110, 160)),
        ({"ax": -50_000, "ay": -30_000, "x": 40_000}, (150, 60, 250, 120)),
        ({"fh": True, "crop": [1_000, 0, 0, 0]}, (110, 60, 200, 120)),
        ({"fv": True, "crop": [0, 5_000, 0, 0]}, (110, 60, 210, 90)),
    ],
)
def test_transform(fields: dict[str, Any], box: tuple[int, ...], tmp_path: Path) -> None:
    assert lit_box(draw_image(tmp_path, (100, 60), fit="none", **fields)) == box


def test_a_turned_picture_covers_the_area_it_should(tmp_path: Path) -> None:
    picture = draw_image(tmp_path, (100, 60), fit="none", rot=3_000)

    assert abs(int((picture.min(axis=2) > 128).sum()) - 6_000) < 120
    assert is_near(picture, 160, 90, WHITE)


@pytest.mark.parametrize("fields", [{"sx": 0}, {"sx": 0, "rot": 3_000}, {"op": 0, "rot": 3_000}])
def test_what_has_no_size_or_no_opacity_is_not_drawn(
    fields: dict[str, Any], tmp_path: Path
) -> None:
    assert not draw_image(tmp_path, (100, 60), **fields).any()


@pytest.mark.parametrize(
    ("fields", "corner"),
    [
        ({}, "top left"),
        ({"fh": True}, "top right"),
        ({"fv": True}, "bottom left"),
        ({"fh": True, "fv": True}, "bottom right"),
        ({"fh": True, "rot": 9_000}, "bottom right"),
    ],
)
@pytest.mark.parametrize("kind", ["image", "film"])
def test_flips_mirror_a_picture_before_it_is_turned(
    fields: dict[str, Any], corner: str, kind: str, tmp_path: Path
) -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[:50, :50] = 255
    path = tmp_path / "corner.png"
    Image.fromarray(picture).save(path)
    clips = {"c": make_clip("c", start=0, end=1, asset="i", **fields)}
    assets = {"i": make_asset("i", kind=AssetKind.IMAGE)}
    if kind == "film":
        path = write_film(tmp_path / "corner.mp4", picture)
        assets = {"i": make_asset("i")}
    timeline = make_timeline(clips, width=100, height=100)

    drawn = draw_one(make_spec(timeline, assets), {"i": path})

    places = {"top left": (25, 25), "top right": (75, 25), "bottom left": (25, 75)}
    places["bottom right"] = (75, 75)
    lit = {name for name, (x, y) in places.items() if is_near(drawn, x, y, WHITE)}
    assert lit == {corner}


def write_film(path: Path, picture: Picture) -> Path:
    """Write one picture as a film of one frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10"})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt = "yuv420p"
        container.mux(stream.encode(VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def test_opacity_mixes_with_what_is_below(tmp_path: Path) -> None:
    picture = draw_image(tmp_path, (100, 60), fit="none", op=5_000)

    assert is_near(picture, 160, 90, (128, 128, 128))


def test_half_clear_pixels_of_an_image_let_the_canvas_through(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.png", (101, 61), (255, 0, 0, 128))
    clips = {"c": make_clip("c", start=0, end=5, asset="i", fit="none", x=500, y=500)}
    spec = make_spec(
        make_timeline(clips, bg="#00ff00"), {"i": make_asset("i", kind=AssetKind.IMAGE)}
    )

    picture = draw_one(spec, {"i": path})

    assert is_near(picture, 160, 90, (128, 127, 0))
    assert is_near(picture, 100, 90, GREEN)


def solid(clip_id: str, color: str, **fields: object) -> dict[str, Any]:
    return make_clip(clip_id, start=0, end=5, kind="solid", asset="", color=color, **fields)


def test_upper_tracks_cover_lower_ones() -> None:
    clips = {
        "low": solid("low", "#ff0000"),
        "high": solid("high", "#00ff00", track="v2", sx=5_000, sy=5_000),
    }

    picture = draw_one(make_spec(make_timeline(clips)), {})

    assert is_near(picture, 160, 90, GREEN)
    assert is_near(picture, 20, 20, RED)


@pytest.mark.parametrize("how", ["hidden track", "clip that is off", "gap"])
def test_what_is_not_shown_leaves_the_background(how: str) -> None:
    clip = solid("c", "#ff0000", on=how != "clip that is off")
    timeline = make_timeline({"c": clip}, bg="#0000ff")
    if how == "hidden track":
        timeline["tracks"][0] = make_track("v1", "video", {"c": clip}, hide=True)
    frame = 4
    if how == "gap":
        timeline["tracks"][0]["segments"][0]["end"] = 4

    assert is_near(draw_one(make_spec(timeline), {}, frame), 160, 90, BLUE)


def test_a_title_is_drawn_in_its_box() -> None:
    style = {"size": 40, "color": "#ffffff", "align": "right", "valign": "bottom"}
    clip = make_clip("c", start=0, end=5, kind="text", asset="", text="Ég\nHH", style=style)

    left, top, right, bottom = lit_box(draw_one(make_spec(make_timeline({"c": clip})), {}))

    # The box is inset by 16 and 9; two lines of 48 stand on its bottom edge.
    assert 240 < left < right <= 304
    assert 171 - 96 <= top < bottom <= 171


def test_another_shape_of_output_gets_bars_in_the_background_colour() -> None:
    timeline = make_timeline({"c": solid("c", "#ffffff")}, bg="#0000ff")
    spec = make_spec(timeline)
    output = type(spec.output)(preset="vertical", width=108, height=192, rate=(25, 1))

    picture = draw_one(make_spec(timeline, output=output), {})

    assert picture.shape == (192, 108, 3)
    assert is_near(picture, 54, 96, WHITE)
    assert is_near(picture, 54, 20, BLUE)
    left, top, right, bottom = lit_box(picture)
    assert (left, right, bottom - top) == (0, 108, 60)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_display_matrix_is_obeyed(turn: int, tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "t.mp4", Numbered(8, rotate=turn, first_number=77))
    sides = (180, 320) if turn != 180 else (320, 180)
    clips = {"c": make_clip("c", start=0, end=5, asset="v")}
    timeline = make_timeline(clips, width=sides[0], height=sides[1])

    picture = draw_one(make_spec(timeline, {"v": make_asset("v")}), {"v": source}, 3)

    # The matrix turns against the clock; turning back gives the stored picture.
    assert read_number(np.rot90(picture, -turn // 90)) == 80


@pytest.mark.parametrize("fields", [{}, {"rot": 1}])
def test_missing_media_is_an_error_that_names_the_clip(fields: dict[str, Any]) -> None:
    clips = {"c": make_clip("c", start=2, end=5, asset="v", **fields)}
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")})

    with pytest.raises(ClipFailed) as caught:
        draw_one(spec, {"v": None}, 3)

    assert (caught.value.code, caught.value.clip, caught.value.asset) == ("media_missing", "c", "v")


def test_missing_media_can_be_shown_as_a_placeholder() -> None:
    clips = {"c": make_clip("c", start=0, end=5, asset="v")}
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")}, on_missing="placeholder")

    picture = draw_one(spec, {"v": None})

    assert is_near(picture, 4, 4, (0x5A, 0x1E, 0x1E))
    assert int(np.max(picture)) > 200  # words


def test_a_damaged_middle_holds_pictures_and_loses_no_frame(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "d.mp4", Numbered(50, gop=10))
    content = bytearray(source.read_bytes())
    middle = content.index(b"mdat") + len(content) // 3
    content[middle : middle + 400] = bytes(400)
    source.write_bytes(content)
    clips = {"c": make_clip("c", start=0, end=50, asset="v")}
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")})

    assert read_number(draw_one(spec, {"v": source}, 49)) == 49
