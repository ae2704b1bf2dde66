"""Two clips that touch become one another: each kind's pictures, chunks, and counts of frames."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from render_worker.errors import ClipFailed
from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render.rendering import digest, draw, draw_one, flicks, render, rgb
from tests.render_specs import make_asset, make_clip, make_join, make_spec, make_timeline

RED, BLUE, GREEN = "#ff0000", "#0000ff", "#00ff00"
Picture = NDArray[np.uint8]


def solids(join: dict[str, Any], **fields: object) -> dict[str, Any]:
    """A red clip [0, 50) and a blue one [50, 100)."""
    plain: dict[str, Any] = {"kind": "solid", "asset": "", **fields}
    clips = {
        "a": make_clip("a", start=0, end=50, color=RED, **plain),
        "b": make_clip("b", start=50, end=100, color=BLUE, **plain),
    }
    return make_timeline(clips, transitions=[join])


def at(timeline: dict[str, Any], frame: int) -> Picture:
    return draw_one(make_spec(timeline), {}, frame)


def pixel(picture: Picture, x: int = 160, y: int = 90) -> list[int]:
    return [int(part) for part in picture[y, x]]


def test_the_middle_frame_of_a_dissolve_is_the_mean_of_both_pictures() -> None:
    timeline = solids(make_join("a", "b", 38, 63))

    assert pixel(at(timeline, 37)) == pytest.approx([255, 0, 0], abs=2)
    assert pixel(at(timeline, 50)) == pytest.approx([128, 0, 128], abs=2)
    assert pixel(at(timeline, 63)) == pytest.approx([0, 0, 255], abs=2)


def test_a_dissolve_goes_on_evenly_and_backwards_is_its_mirror() -> None:
    timeline = solids(make_join("a", "b", 40, 60))

    blues = [pixel(at(timeline, frame))[2] for frame in range(40, 60)]
    reds = [pixel(at(timeline, frame))[0] for frame in range(40, 60)]

    assert np.abs(np.diff(blues) - 255 / 20).max() <= 3
    assert blues == pytest.approx(reds[::-1], abs=4)


def test_what_lies_below_does_not_show_through_a_dissolve_of_full_pictures() -> None:
    timeline = solids(make_join("a", "b", 38, 63), track="v2")
    low = make_clip("low", start=0, end=100, kind="solid", asset="", color=GREEN)
    timeline = make_timeline({"low": low, **timeline["clips"]}, transitions=timeline["transitions"])

    assert pixel(at(timeline, 50)) == pytest.approx([128, 0, 128], abs=2)


def test_what_lies_below_shows_beside_small_pictures_while_they_dissolve() -> None:
    timeline = solids(make_join("a", "b", 38, 63), track="v2", sx=5_000, sy=5_000)
    low = make_clip("low", start=0, end=100, kind="solid", asset="", color=GREEN)
    timeline = make_timeline({"low": low, **timeline["clips"]}, transitions=timeline["transitions"])

    assert pixel(at(timeline, 50)) == pytest.approx([128, 0, 128], abs=2)
    assert pixel(at(timeline, 50), 20, 20) == pytest.approx([0, 255, 0], abs=2)


def test_a_dip_goes_through_its_colour() -> None:
    timeline = solids(make_join("a", "b", 38, 63, "dip", color="#ffffff"))

    assert pixel(at(timeline, 37)) == pytest.approx([255, 0, 0], abs=2)
    # 11/50 of the way: 11/25 white.
    assert pixel(at(timeline, 43)) == pytest.approx([255, 112, 112], abs=4)
    assert pixel(at(timeline, 50)) == pytest.approx([255, 255, 255], abs=2)
    assert pixel(at(timeline, 57)) == pytest.approx([112, 112, 255], abs=4)


@pytest.mark.parametrize(
    ("angle", "later", "earlier"),
    [
        (9_000, (40, 90), (280, 90)),
        (27_000, (280, 90), (40, 90)),
        (0, (160, 150), (160, 30)),
        (-18_000, (160, 30), (160, 150)),
        (4_500, (20, 160), (300, 20)),
    ],
)
def test_a_wipe_travels_where_its_angle_says(
    angle: int, later: tuple[int, int], earlier: tuple[int, int]
) -> None:
    picture = at(solids(make_join("a", "b", 38, 63, "wipe", angle=angle, softness=200)), 50)

    assert pixel(picture, *later) == pytest.approx([0, 0, 255], abs=2)
    assert pixel(picture, *earlier) == pytest.approx([255, 0, 0], abs=2)


def test_the_edge_of_a_wipe_is_as_wide_as_it_should_be() -> None:
    picture = at(solids(make_join("a", "b", 38, 63, "wipe", angle=9_000, softness=5_000)), 50)

    mixed = [x for x in range(320) if 20 < pixel(picture, x)[0] < 235]
    # Half of 320 pixels from 255 to 0; the middle nine tenths or so of it are counted.
    assert 130 <= len(mixed) <= 150
    assert pixel(picture, 160) == pytest.approx([128, 0, 128], abs=3)


def striped(tmp_path: Path, kind: str, **params: object) -> Picture:
    """The middle frame of a transition from one numbered film to another."""
    one = write_numbered(tmp_path / "one.mp4", Numbered(80, first_number=1_000))
    two = write_numbered(tmp_path / "two.mp4", Numbered(80, first_number=5_000))
    clips = {
        "a": make_clip("a", start=0, end=50, asset="one"),
        "b": make_clip("b", start=50, end=100, asset="two", src=flicks(20, Fraction(25))),
    }
    timeline = make_timeline(clips, transitions=[make_join("a", "b", 38, 63, kind, **params)])
    spec = make_spec(timeline, {"one": make_asset("one"), "two": make_asset("two")})
    paths: dict[str, Path | None] = {"one": one, "two": two}
    alone = make_timeline(clips)
    plain = make_spec(alone, spec.assets)
    return np.stack([draw_one(spec, paths, 50), draw_one(plain, paths, 50)])


@pytest.mark.parametrize("kind", ["push", "slide"])
def test_the_later_picture_comes_in_from_the_side(kind: str, tmp_path: Path) -> None:
    moving, later = striped(tmp_path, kind, direction="left")

    # The left half of the later picture stands in the right half of the canvas.
    assert np.abs(moving[:, 160:].astype(int) - later[:, :160]).max() <= 4


def test_a_push_moves_the_earlier_picture_and_a_slide_covers_it() -> None:
    pushed = at(solids(make_join("a", "b", 38, 63, "push", direction="down"), sx=5_000), 50)
    slid = at(solids(make_join("a", "b", 38, 63, "slide", direction="right"), sx=5_000), 44)

    # Both clips are 160 pixels wide. Half pushed down: the blue one above, the red one below it.
    assert pixel(pushed, 160, 40) == pytest.approx([0, 0, 255], abs=2)
    assert pixel(pushed, 160, 140) == pytest.approx([255, 0, 0], abs=2)
    # A quarter slid in from the left: red stands where it stood.
    assert pixel(slid, 90, 90) == pytest.approx([255, 0, 0], abs=2)
    assert pixel(slid, 70, 90) == pytest.approx([0, 0, 0], abs=2)


def test_a_zoom_grows_the_later_picture_from_the_middle() -> None:
    timeline = solids(make_join("a", "b", 38, 63, "zoom"))

    # Half grown: 160 x 90 pixels of blue in the middle of 320 x 180.
    for x, y in [(82, 90), (238, 90), (160, 47), (160, 133)]:
        assert pixel(at(timeline, 50), x, y) == pytest.approx([0, 0, 255], abs=2)
    for x, y in [(76, 90), (243, 90), (160, 42), (160, 138)]:
        assert pixel(at(timeline, 50), x, y) == pytest.approx([255, 0, 0], abs=2)
    blues = [int((rgb(p)[:, :, 2] > 128).sum()) for p in draw(make_spec(timeline), {}, 37, 64)]
    assert blues == sorted(blues)
    assert (blues[0], blues[-1]) == (0, 320 * 180)


def test_what_a_small_picture_leaves_is_seen_in_a_zoom_as_after_it() -> None:
    timeline = solids(make_join("a", "b", 38, 63, "zoom"), track="v2", sx=5_000, sy=5_000)
    low = make_clip("low", start=0, end=100, kind="solid", asset="", color=GREEN)
    timeline = make_timeline({"low": low, **timeline["clips"]}, transitions=timeline["transitions"])

    # The later clip is a quarter as wide by now, and the earlier one is gone around it.
    picture = at(timeline, 50)
    assert pixel(picture) == pytest.approx([0, 0, 255], abs=2)
    assert pixel(picture, 100) == pytest.approx([0, 255, 0], abs=2)
    assert pixel(picture, 20, 20) == pytest.approx([0, 255, 0], abs=2)


def test_a_zoom_scales_the_picture_and_does_not_cut_it(tmp_path: Path) -> None:
    moving, later = striped(tmp_path, "zoom")

    small = later.reshape(90, 2, 160, 2, 3).mean(axis=(1, 3))
    assert np.abs(moving[45:135, 80:240] - small).mean() <= 4


@pytest.mark.parametrize("direction", ["left", "right", "up", "down"])
@pytest.mark.parametrize("kind", ["push", "slide"])
def test_full_pictures_that_move_leave_no_gap(kind: str, direction: str) -> None:
    timeline = solids(make_join("a", "b", 38, 63, kind, direction=direction))

    for picture in draw(make_spec(timeline), {}, 38, 63):
        shown = rgb(picture).astype(int)
        assert int((shown[:, :, 0] + shown[:, :, 2]).min()) >= 250


def films(tmp_path: Path, kind: str) -> tuple[Any, dict[str, Path | None]]:
    rate = Fraction(25)
    source = write_numbered(tmp_path / "s.mp4", Numbered(150, rate, gop=40, b_frames=3))
    clips = {
        "a": make_clip("a", start=0, end=50, asset="v", src=flicks(10, rate)),
        "b": make_clip("b", start=50, end=100, asset="v", src=flicks(90, rate)),
    }
    timeline = make_timeline(clips, transitions=[make_join("a", "b", 38, 63, kind)])
    return make_spec(timeline, {"v": make_asset("v")}), {"v": source}


@pytest.mark.parametrize("kind", ["dissolve", "dip", "wipe", "push", "slide", "zoom"])
def test_a_chunk_may_begin_inside_a_transition(kind: str, tmp_path: Path) -> None:
    spec, paths = films(tmp_path, kind)

    whole = [digest(picture) for picture in draw(spec, paths, 30, 70)]
    pieces = [
        digest(picture)
        for first, end in [(55, 70), (30, 45), (45, 46), (46, 55)]
        for picture in draw(spec, paths, first, end)
    ]

    assert pieces == whole[25:] + whole[:15] + whole[15:16] + whole[16:25]


def test_both_clips_play_beyond_their_cut_and_no_frame_is_lost(tmp_path: Path) -> None:
    spec, paths = films(tmp_path, "dissolve")

    numbers = numbers_of_file(render(spec, paths, tmp_path, cuts=[38, 63]))

    assert len(numbers) == 100
    assert numbers[:38] == list(range(10, 48))
    assert numbers[63:] == list(range(103, 140))


def test_the_later_picture_plays_before_the_cut(tmp_path: Path) -> None:
    spec, paths = films(tmp_path, "slide")

    # Six frames before the cut it shows picture 84, whose left quarter has slid in.
    shown = draw_one(spec, paths, 44)
    clip = make_clip("c", start=0, end=1, asset="v", src=flicks(84, Fraction(25)))
    expected = draw_one(make_spec(make_timeline({"c": clip}), spec.assets), paths)

    assert np.abs(shown[:, 236:].astype(int) - expected[:, :84]).max() <= 4


def test_one_side_that_is_off_leaves_the_other_to_fade() -> None:
    timeline = solids(make_join("a", "b", 38, 63))
    timeline["clips"]["b"]["on"] = False

    assert pixel(at(timeline, 50)) == pytest.approx([128, 0, 0], abs=2)


@pytest.mark.parametrize("kind", ["crossfade", "from-a-later-version"])
def test_a_kind_that_cannot_be_drawn_is_a_plain_cut(kind: str) -> None:
    timeline = solids(make_join("a", "b", 38, 63, kind))

    assert pixel(at(timeline, 49)) == pytest.approx([255, 0, 0], abs=2)
    assert pixel(at(timeline, 50)) == pytest.approx([0, 0, 255], abs=2)


def test_missing_media_of_the_later_clip_is_named_where_it_is_first_needed() -> None:
    timeline = solids(make_join("a", "b", 38, 63))
    timeline["clips"]["b"] |= {"kind": "media", "asset": "v"}
    spec = make_spec(timeline, {"v": make_asset("v")})

    with pytest.raises(ClipFailed) as caught:
        draw(spec, {"v": None}, 0, 50)

    assert (caught.value.clip, caught.value.frame) == ("b", 38)
