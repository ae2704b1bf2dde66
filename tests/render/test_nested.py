"""Timelines in timelines: pictures and sound at the right time, whatever the rates and chunks."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from backend.renders.contract import RenderSpec
from render_worker.errors import ClipFailed
from render_worker.media_shelf import shelf_of
from render_worker.pictures.colour import Converter
from render_worker.pictures.jpeg import frame_image
from render_worker.sound.mix import Mixer
from tests.render.numbered import Numbered, read_number, write_numbered
from tests.render.rendering import digest, draw, draw_one, flicks, rgb
from tests.render.test_sound import clicks, write_wav
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

ASSETS = {"v": make_asset("v"), "s": make_asset("s", kind=AssetKind.AUDIO)}


def nest(clip_id: str = "n", **fields: Any) -> dict[str, Any]:
    """A clip of the timeline `inner`."""
    known: dict[str, Any] = {"start": 0, "end": 25, "kind": "seq", "asset": "", "seq": "inner"}
    return make_clip(clip_id, **(known | fields))


def spec_of(inner: dict[str, Any], *clips: dict[str, Any], **fields: Any) -> RenderSpec:
    """A timeline of clips, some of which show `inner`."""
    outer = make_timeline({clip["name"]: clip for clip in clips})
    return make_spec(outer, ASSETS, nested={"inner": inner}, **fields)


def film(tmp_path: Path, **fields: Any) -> dict[str, Any]:
    """A timeline that shows a numbered film from its frame 10 on, and the film."""
    path = write_numbered(tmp_path / "s.mp4", Numbered(60, Fraction(25)))
    clips = {"c": make_clip("c", start=10, end=60, asset="v")}
    return {"timeline": make_timeline(clips, **fields), "paths": {"v": path}}


def test_a_nested_timeline_shows_its_pictures_at_its_own_times(tmp_path: Path) -> None:
    made = film(tmp_path)
    clip = nest(start=5, end=30, src=flicks(20, Fraction(25)))

    pictures = draw(spec_of(made["timeline"], clip), made["paths"], 5, 30)

    assert [read_number(rgb(picture)) for picture in pictures] == list(range(10, 35))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [([2, 1], [20, 22, 24, 26]), ([-1, 1], [20, 19, 18, 17]), ([0, 1], [20, 20, 20, 20])],
)
def test_a_nested_timeline_at_another_speed(
    rate: list[int], expected: list[int], tmp_path: Path
) -> None:
    made = film(tmp_path)
    clip = nest(src=flicks(30, Fraction(25)), rate=rate)

    pictures = draw(spec_of(made["timeline"], clip), made["paths"], 0, 4)

    assert [read_number(rgb(picture)) for picture in pictures] == expected


def test_a_nested_timeline_of_another_rate_and_size(tmp_path: Path) -> None:
    made = film(tmp_path, rate=(50, 1), width=640, height=360)
    clip = nest(src=flicks(10, Fraction(50)))

    pictures = draw(spec_of(made["timeline"], clip), made["paths"], 0, 10)

    # Two of its frames pass for each of ours, and the film's last twice as long as its own.
    assert [read_number(rgb(picture)) for picture in pictures] == list(range(10))


def test_beyond_its_ends_a_nested_timeline_has_its_background() -> None:
    white = make_clip("c", start=0, end=5, kind="solid", asset="", color="#ffffff")
    inner = make_timeline({"c": white}, bg="#0000ff")
    spec = spec_of(inner, nest(src=-FLICKS_PER_SECOND // 25))

    seen = [rgb(picture)[90, 160].tolist() for picture in draw(spec, {}, 0, 25)]

    assert seen[0] == pytest.approx([0, 0, 255], abs=3)
    assert seen[1] == seen[5] == pytest.approx([255, 255, 255], abs=3)
    assert seen[6] == seen[24] == pytest.approx([0, 0, 255], abs=3)


def test_a_nested_timeline_is_placed_like_a_film_of_its_size() -> None:
    white = make_clip("c", start=0, end=25, kind="solid", asset="", color="#ffffff")
    inner = make_timeline({"c": white}, width=100, height=100)
    invert = {"id": "a", "type": "invert", "order": "a0", "on": True, "params": {"mix": 5_000}}
    clip = nest(fit="none", x=50_000, fx=[invert])

    picture = draw_one(spec_of(inner, clip), {})

    lit = picture.min(axis=2) > 100
    assert lit.sum() == pytest.approx(10_000, abs=200)
    assert picture[90, 210] == pytest.approx((128, 128, 128), abs=3)
    assert not lit[90, 158]


def test_chunks_of_a_nested_timeline_have_the_pictures_of_the_whole(tmp_path: Path) -> None:
    made = film(tmp_path)
    made["timeline"]["clips"]["c"] |= {"fin": 20}
    clip = nest(end=50, src=flicks(5, Fraction(25)), op=7_000)
    spec = spec_of(made["timeline"], clip)

    whole = [digest(picture) for picture in draw(spec, made["paths"], 0, 50)]
    pieces = [
        digest(picture)
        for first, end in [(0, 13), (13, 14), (14, 50)]
        for picture in draw(spec, made["paths"], first, end)
    ]

    assert pieces == whole


def test_a_timeline_that_lies_in_itself_is_missing_there() -> None:
    white = make_clip("c", start=0, end=25, kind="solid", asset="", color="#ffffff")
    again = nest("again", track="v2", sx=5_000, sy=5_000)
    inner = make_timeline({"c": white, "again": again})

    with pytest.raises(ClipFailed, match="lies in itself"):
        draw_one(spec_of(inner, nest()), {})
    picture = draw_one(spec_of(inner, nest(), on_missing="placeholder"), {})
    assert picture[2, 2] == pytest.approx((255, 255, 255), abs=3)
    assert picture[50, 90] == pytest.approx((0x5A, 0x1E, 0x1E), abs=4)


def heard(tmp_path: Path, clip: dict[str, Any]) -> NDArray[np.float32]:
    """Mix four seconds of a timeline whose sound has a click at 2 s and 123 samples."""
    path = write_wav(tmp_path / "c.wav", 48_000, clicks(6, 48_000 + 123))
    sound = make_clip("s", start=25, end=100, asset="s", track="a1", gain=-600)
    spec = spec_of(make_timeline({"s": sound}), clip)
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))


@pytest.mark.parametrize(("start", "src"), [(0, 0), (10, 31), (25, -5)])
def test_a_nested_sound_is_where_it_belongs(start: int, src: int, tmp_path: Path) -> None:
    clip = nest(start=start, end=100, track="a1", src=flicks(src, Fraction(25)), gain=-600)

    mix = heard(tmp_path, clip)

    expected = 2 * 48_000 + 123 + (start - src) * 1_920
    assert np.flatnonzero(np.abs(mix[:, 0]) > 0.01).tolist() == [expected]
    assert mix[expected, 0] == pytest.approx(0.8 * 10 ** (-1_200 / 2_000), abs=1e-3)


def test_a_nested_sound_at_another_speed(tmp_path: Path) -> None:
    mix = heard(tmp_path, nest(end=100, track="a1", rate=[3, 2], pitch=False))

    # Two thirds of 96,123 samples.
    assert np.flatnonzero(np.abs(mix[:, 0]) > 0.01).tolist() == [64_082]


def test_pictures_for_watchers_have_the_colours_of_the_output() -> None:
    red = make_clip("c", start=0, end=5, kind="solid", asset="", color="#c02010")
    picture = draw(make_spec(make_timeline({"c": red})), {}, 0, 1)[0]

    shown = frame_image(picture, Converter(), longest=160)

    assert shown.getpixel((80, 45)) == pytest.approx((0xC0, 0x20, 0x10), abs=3)
