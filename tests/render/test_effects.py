"""Effects, fades, blend modes and adjustments: what they do to pictures, in chunks or whole."""

from collections.abc import Mapping
from fractions import Fraction
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
from backend.timeline.catalogue import EFFECTS
from render_worker.effects.stage import with_effects
from render_worker.errors import ClipFailed
from tests.render.numbered import Numbered, read_number, write_numbered
from tests.render.rendering import digest, draw, draw_one, rgb
from tests.render_specs import make_asset, make_clip, make_join, make_spec, make_timeline
from tests.unit.render_worker.test_cube import swapping

Pixels = NDArray[np.int_]
COLOUR: Mapping[str, object] = {
    "exposure": 0,
    "brightness": 0,
    "contrast": 10_000,
    "saturation": 10_000,
    "temperature": 0,
    "tint": 0,
    "hue": 0,
}


def effect(kind: str, params: Mapping[str, object]) -> dict[str, Any]:
    return {"id": "a", "type": kind, "order": "a0", "on": True, "params": params}


def solid(color: str, **fields: object) -> dict[str, Any]:
    return make_clip("c", start=0, end=50, kind="solid", asset="", color=color, **fields)


def shown(color: str, *effects: dict[str, Any], frame: int = 0, **fields: object) -> list[int]:
    """The middle pixel of a colour with effects."""
    clip = solid(color, fx=list(effects), **fields)
    picture = draw_one(make_spec(make_timeline({"c": clip})), {}, frame)
    return [int(part) for part in picture[90, 160]]


@pytest.mark.parametrize(
    ("params", "color", "expected"),
    [
        ({}, "#4080c0", (0x40, 0x80, 0xC0)),
        # One stop doubles the light, which is 2 ** (1 / 2.2) of the value.
        ({"exposure": 1_000}, "#404040", (88, 88, 88)),
        ({"contrast": 20_000}, "#604080", (64, 0, 128)),
        ({"contrast": 0}, "#604080", (128, 128, 128)),
        ({"brightness": 2_000}, "#604080", (0x93, 0x73, 0xB3)),
        ({"brightness": -10_000}, "#604080", (0, 0, 0)),
        ({"saturation": 0}, "#ff0000", (54, 54, 54)),
        ({"temperature": 10_000}, "#808080", (160, 128, 96)),
        ({"tint": -10_000}, "#808080", (112, 160, 112)),
        ({"hue": 18_000}, "#806040", (0x48, 0x68, 0x88)),
    ],
)
def test_colour(params: dict[str, int], color: str, expected: tuple[int, ...]) -> None:
    found = shown(color, effect("color", {**COLOUR, **params}))
    assert found == pytest.approx(expected, abs=3)


@pytest.mark.parametrize(
    ("kind", "params", "color", "expected"),
    [
        ("levels", {"black": 2_000, "white": 6_000}, "#666666", (128, 128, 128)),
        ("levels", {"gamma": 20_000}, "#404040", (128, 128, 128)),
        ("levels", {"black": 9_000, "white": 1_000}, "#ffffff", (255, 255, 255)),
        ("lift_gamma_gain", {}, "#4080c0", (0x40, 0x80, 0xC0)),
        ("lift_gamma_gain", {"lift": 5_000}, "#000000", (128, 128, 128)),
        ("lift_gamma_gain", {"lift_red": -5_000}, "#80ff80", (64, 255, 128)),
        ("lift_gamma_gain", {"gamma": 20_000}, "#404040", (128, 128, 128)),
        ("lift_gamma_gain", {"gain_blue": 15_000, "gain": 5_000}, "#8080ff", (64, 64, 191)),
        ("monochrome", {}, "#ff0000", (54, 54, 54)),
        ("monochrome", {"color": "#ff8000", "mix": 5_000}, "#ffffff", (255, 192, 128)),
        ("invert", {}, "#20c060", (0xDF, 0x3F, 0x9F)),
        ("invert", {"mix": 5_000}, "#20c060", (128, 128, 128)),
    ],
)
def test_other_looks(
    kind: str, params: dict[str, Any], color: str, expected: tuple[int, ...]
) -> None:
    assert shown(color, effect(kind, params)) == pytest.approx(expected, abs=3)


def drawn(image: Image.Image, kind: str, scale: float = 1, **params: object) -> Pixels:
    """An image with one effect that has its default parameters but for these."""
    known = {name: field.default for name, field in EFFECTS[kind].params.items()}
    effects = [{"type": kind, "params": {**known, **params}}]
    return np.asarray(with_effects(image, effects, (scale, scale), {})).astype(int)


def halves(left: str, right: str, mode: str = "RGB") -> Image.Image:
    """A picture of 64x32 that is one colour on the left and another on the right."""
    image = Image.new(mode, (64, 32), left)
    image.paste(right, (32, 0, 64, 32))
    return image


def test_blur_is_a_gaussian_whose_radius_is_in_pixels_of_the_canvas() -> None:
    edge = halves("#000000", "#ffffff")
    # One standard deviation from an edge 84 % of the light is there.
    for radius, scale in ((8_000, 1), (16_000, 0.5)):
        row = drawn(edge, "blur", scale, radius=radius)[16, :, 0]
        assert row[[16, 28, 36, 48]] == pytest.approx([0, 46, 219, 255], abs=6)
    assert (drawn(edge, "blur", radius=0) == np.asarray(edge)).all()


def test_clear_parts_give_a_blur_no_colour() -> None:
    soft = drawn(halves("#00ff0000", "#ff0000ff", "RGBA"), "blur")[16, 30]
    assert soft[0] > 240
    assert soft[1] == 0
    assert 60 < soft[3] < 128


def test_sharpen_makes_edges_steeper_and_leaves_the_rest() -> None:
    row = drawn(halves("#606060", "#a0a0a0"), "sharpen", amount=10_000)[16, :, 0]
    assert row[31] < 0x50
    assert row[32] > 0xB0
    assert row[[5, 60]] == pytest.approx([0x60, 0xA0], abs=1)


def test_mosaic_has_the_mean_of_each_square() -> None:
    squares = drawn(halves("#000000", "#ffffff"), "mosaic", size=20_000)[..., 0]
    # 12 of 20 columns of the second square are dark; the last squares are cut off.
    assert (squares[:, :20] == 0).all()
    assert squares[:, 20:40] == pytest.approx(102, abs=1)
    assert (squares[:, 40:] == 255).all()
    clear = drawn(halves("#00ff0000", "#ff0000ff", "RGBA"), "mosaic", size=20_000)
    assert clear[0, 30] == pytest.approx([255, 0, 0, 102], abs=2)


def test_a_vignette_begins_where_it_is_told() -> None:
    grey = Image.new("RGB", (64, 64), "#808080")
    dark = drawn(grey, "vignette", amount=10_000)[..., 0]
    light = drawn(grey, "vignette", amount=-10_000)[..., 0]
    assert (dark[32, 32], light[32, 32]) == (128, 128)
    # The middle of a side is 0.7 of the way to a corner: p is 0.4 and s 0.35.
    assert (dark[32, 0], light[32, 0]) == pytest.approx((83, 172), abs=4)
    assert (dark[0, 0], light[0, 0]) == pytest.approx((0, 255), abs=3)


def test_a_chroma_key_clears_its_colour_and_takes_the_spill() -> None:
    picture = halves("#00f010", "#608060")
    keyed = drawn(picture, "chroma_key", spill=10_000)
    assert keyed[16, 5, 3] == 0
    assert keyed[16, 60] == pytest.approx([0x60, 0x60, 0x60, 255], abs=1)
    assert drawn(picture, "chroma_key", spill=0)[16, 60, 1] == 0x80


@pytest.mark.parametrize(
    ("params", "seen"),
    [
        ({}, [255, 255, 0, 0]),
        ({"invert": True}, [0, 0, 255, 255]),
        ({"shape": "ellipse"}, [255, 0, 0, 0]),
        ({"x": 5_000, "width": 10_000}, [255, 0, 255, 0]),
        ({"width": 0, "height": 0}, [0, 0, 0, 0]),
    ],
)
def test_a_shape_mask_keeps_its_inside(params: dict[str, Any], seen: list[int]) -> None:
    """In the middle, just inside the corner of half the picture, right of it, and above it."""
    alpha = drawn(Image.new("RGB", (64, 64), "#ffffff"), "shape_mask", **params)[..., 3]
    points = [alpha[32, 32], alpha[17, 17], alpha[32, 52], alpha[4, 32]]
    assert points == seen


def test_a_feathered_mask_is_half_clear_at_its_edge() -> None:
    white = Image.new("RGB", (64, 64), "#ffffff")
    alpha = drawn(white, "shape_mask", feather=5_000)[32, :, 3]
    # The edge lies at 16 and the feather is 32 pixels wide.
    assert alpha[[0, 16, 31]] == pytest.approx([4, 132, 251], abs=4)


def test_a_film_with_a_key_lets_through_what_is_below(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(2, Fraction(25)))
    key = effect("chroma_key", {"color": "#808080", "tolerance": 10_000})
    below = make_clip("b", start=0, end=2, kind="solid", asset="", color="#00ff00")
    above = make_clip("c", start=0, end=2, asset="v", track="v2", fx=[key])
    spec = make_spec(make_timeline({"b": below, "c": above}), {"v": make_asset("v")})

    # The film is grey all over, which is as far from no colour as the key reaches.
    assert (draw_one(spec, {"v": source}, 1)[..., 1] > 250).all()


def test_a_look_up_table_is_read_from_its_asset(tmp_path: Path) -> None:
    table = swapping(tmp_path / "t.cube")
    clip = solid("#20c060", fx=[effect("lut", {"lut": "t", "mix": 10_000})])
    timeline = make_timeline({"c": clip})
    spec = make_spec(timeline, {"t": make_asset("t", kind=AssetKind.LUT)})

    assert draw_one(spec, {"t": table})[90, 160] == pytest.approx((0x60, 0x20, 0xC0), abs=4)
    with pytest.raises(ClipFailed, match="look-up table is missing"):
        draw_one(spec, {})
    without = draw_one(make_spec(timeline, spec.assets, on_missing="placeholder"), {})
    assert without[90, 160] == pytest.approx((0x20, 0xC0, 0x60), abs=4)


def test_a_fade_in_and_out_lets_through_what_is_below() -> None:
    below = make_clip("b", start=0, end=50, kind="solid", asset="", color="#00ff00")
    above = solid("#ff0000", track="v2", fin=25, fout=5)
    spec = make_spec(make_timeline({"b": below, "c": above}))

    reds = [int(rgb(picture)[90, 160, 0]) for picture in draw(spec, {}, 0, 50)]

    assert reds[12] == pytest.approx(128, abs=3)
    assert reds[25:45] == [reds[25]] * 20
    assert reds[47] == pytest.approx(128, abs=3)
    assert reds[0] < 10
    assert reds[:25] == sorted(reds[:25])


def test_chunks_of_driven_effects_have_the_pictures_of_the_whole(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(40, Fraction(25)))
    driven = {"fx:a:exposure": [[0, 0, "linear"], [39, -2_000, "linear"]]}
    looks = {"fx": [effect("color", COLOUR)], "kf": driven, "fin": 15, "sx": 9_000}
    clips = {"c": make_clip("c", start=0, end=40, asset="v", **looks)}
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")})

    whole = [digest(picture) for picture in draw(spec, {"v": source}, 0, 40)]
    pieces = [
        digest(picture)
        for first, end in [(0, 13), (13, 14), (14, 40)]
        for picture in draw(spec, {"v": source}, first, end)
    ]

    assert pieces == whole
    assert len(set(whole)) == 40


def test_a_film_is_shown_as_without_effects_when_they_do_nothing(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(2, Fraction(25)))
    pictures = []
    for looks in ({}, {"fx": [effect("invert", {"mix": 0})]}):
        clips = {"c": make_clip("c", start=0, end=2, asset="v", rot=9_000, **looks)}
        spec = make_spec(make_timeline(clips), {"v": make_asset("v")})
        pictures.append(draw_one(spec, {"v": source}).astype(int))

    assert np.abs(pictures[0] - pictures[1]).max() <= 3


def test_what_a_film_uncovers_later_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "alpha.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "rgba"
        for alpha in (255, 0):
            picture = np.full((180, 320, 4), alpha, np.uint8)
            container.mux(stream.encode(VideoFrame.from_ndarray(picture, format="rgba")))
        container.mux(stream.encode(None))
    below = make_clip("b", start=0, end=2, kind="solid", asset="", color="#00ff00")
    above = make_clip("c", start=0, end=2, asset="v", track="v2")
    spec = make_spec(make_timeline({"b": below, "c": above}), {"v": make_asset("v")})

    first, second = (rgb(picture)[90, 160] for picture in draw(spec, {"v": path}, 0, 2))

    assert first == pytest.approx((255, 255, 255), abs=3)
    assert second == pytest.approx((0, 255, 0), abs=3)


def stack(below: str, above: dict[str, Any]) -> Pixels:
    """What the middle of a clip looks like over a colour."""
    low = make_clip("b", start=0, end=50, kind="solid", asset="", color=below)
    clips = {"b": low, "c": make_clip("c", start=0, end=50, asset="", track="v2", **above)}
    return draw_one(make_spec(make_timeline(clips)), {}).astype(int)


def test_a_drop_shadow_falls_beside_what_casts_it() -> None:
    cast = {"angle": 9_000, "distance": 20_000, "blur": 0, "opacity": 5_000, "color": "#000000"}
    white = {"kind": "solid", "color": "#ffffff", "sx": 2_500, "sy": 2_500, "op": 10_000}
    picture = stack("#808080", {**white, "fx": [effect("drop_shadow", cast)]})

    # The picture lies from 120 to 200; its shadow is 20 pixels further right.
    assert picture[90, [100, 130, 190, 210, 230]] == pytest.approx(
        np.repeat([[128], [255], [255], [64], [128]], 3, axis=1), abs=4
    )
    soft = stack("#808080", {**white, "fx": [effect("drop_shadow", {**cast, "blur": 10_000})]})
    assert soft[90, 219, 0] == pytest.approx(96, abs=6)
    assert soft[90, 229, 0] > soft[90, 210, 0] > 60


def test_a_drop_shadow_is_seen_through_what_casts_it() -> None:
    cast = {"distance": 0, "blur": 0, "opacity": 10_000, "color": "#0000ff"}
    half = {"kind": "solid", "color": "#ff0000", "sx": 2_500, "op": 5_000}
    picture = stack("#ffffff", {**half, "fx": [effect("drop_shadow", cast)]})

    # Half a red over half a blue over white.
    assert picture[90, 160] == pytest.approx((191, 64, 128), abs=6)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("normal", (0xC0, 0x80, 0x40)),
        ("multiply", (0x60, 0x40, 0x30)),
        ("screen", (0xE0, 0xC0, 0xD0)),
        ("overlay", (0xC0, 0x80, 0xA0)),
        ("darken", (0x80, 0x80, 0x40)),
        ("lighten", (0xC0, 0x80, 0xC0)),
        ("add", (0xFF, 0xFF, 0xFF)),
        ("difference", (0x40, 0, 0x80)),
    ],
)
def test_blend_modes(mode: str, expected: tuple[int, ...]) -> None:
    above = {"kind": "solid", "color": "#c08040", "blend": mode, "sx": 5_000}
    picture = stack("#8080c0", above)
    assert picture[90, 160] == pytest.approx(expected, abs=4)
    assert picture[90, 20] == pytest.approx((0x80, 0x80, 0xC0), abs=4)
    half = stack("#8080c0", {**above, "op": 5_000})
    halves = np.add(expected, (0x80, 0x80, 0xC0)) / 2
    assert half[90, 160] == pytest.approx(halves, abs=4)


def test_an_adjustment_changes_what_is_below_it_where_it_lies() -> None:
    inverts = {
        "kind": "adjust",
        "fx": [effect("invert", {})],
        "sx": 5_000,
        "crop": [0, 5_000, 0, 0],
    }
    picture = stack("#20c060", inverts)

    assert picture[135, 160] == pytest.approx((0xDF, 0x3F, 0x9F), abs=4)
    for y, x in ((45, 160), (135, 20), (135, 300)):
        assert picture[y, x] == pytest.approx((0x20, 0xC0, 0x60), abs=4)


def test_an_adjustment_is_mixed_in_by_its_opacity_and_masks() -> None:
    half = stack("#20c060", {"kind": "adjust", "fx": [effect("invert", {})], "op": 5_000})
    assert half[90, 160] == pytest.approx((128, 128, 128), abs=4)

    mask = effect("shape_mask", {})
    masked = stack("#20c060", {"kind": "adjust", "fx": [effect("invert", {}), mask]})
    assert masked[90, 160] == pytest.approx((0xDF, 0x3F, 0x9F), abs=4)
    assert masked[90, 60] == pytest.approx((0x20, 0xC0, 0x60), abs=4)


def test_an_adjustment_of_nothing_changes_no_sample() -> None:
    without = stack("#20c060", {"kind": "adjust"})
    assert (without == stack("#20c060", {"kind": "adjust", "on": False})).all()


def test_an_adjustment_sees_every_picture_below_it(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(30, Fraction(25)))
    clips = {
        "v": make_clip("v", start=0, end=30, asset="v"),
        "c": make_clip("c", start=0, end=30, asset="", track="v2", kind="adjust"),
    }
    clips["c"]["fx"] = [effect("levels", {"gamma": 12_000})]
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")})

    assert [read_number(rgb(one)) for one in draw(spec, {"v": source}, 0, 30)] == list(range(30))


@pytest.mark.parametrize("kind", ["dissolve", "push"])
def test_an_adjustment_in_a_transition_is_mixed_in_evenly(kind: str) -> None:
    low = make_clip("l", start=0, end=50, kind="solid", asset="", color="#20c060")
    plain = make_clip("a", start=0, end=25, kind="adjust", asset="", track="v2")
    turned = make_clip("b", start=25, end=50, kind="adjust", asset="", track="v2")
    turned["fx"] = [effect("invert", {})]
    join = make_join("a", "b", 20, 30, kind)
    timeline = make_timeline({"l": low, "a": plain, "b": turned}, transitions=[join])

    seen = [rgb(picture)[90, 160, 0] for picture in draw(make_spec(timeline), {}, 19, 31)]

    assert seen[0] == pytest.approx(0x20, abs=3)
    assert seen[5] == pytest.approx(0x20 + 0.45 * 0xBF, abs=4)
    assert seen[11] == pytest.approx(0xDF, abs=3)
