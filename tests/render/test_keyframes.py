"""Keyframes drive what is drawn and heard, frame by frame, whatever the chunking."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backend.media.contract import AssetKind
from render_worker.media_shelf import shelf_of
from render_worker.sound.mix import Mixer
from tests.render.numbered import Numbered, write_numbered
from tests.render.rendering import digest, draw, draw_one, flicks, rgb
from tests.render.test_pictures import lit_box
from tests.render.test_sound import write_wav
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

WHITE: dict[str, Any] = {"kind": "solid", "asset": "", "color": "#ffffff", "sx": 2_500, "sy": 2_500}
Ease = str | list[int]


def moving(name: str, first: int, last: int, ease: Ease = "linear") -> dict[str, Any]:
    """A small white clip [10, 30) with one field that goes from its first to its 11th frame."""
    keyframes = {name: [[0, first, ease], [10, last, "linear"]]}
    clip = make_clip("c", start=10, end=30, **WHITE, kf=keyframes)
    return make_timeline({"c": clip})


def level(timeline: dict[str, Any], frame: int) -> int:
    return int(draw_one(make_spec(timeline), {}, frame)[90, 160, 1])


@pytest.mark.parametrize(
    ("frame", "box"),
    [(10, (40, 68, 120, 112)), (15, (120, 68, 200, 112)), (25, (200, 68, 280, 112))],
)
def test_a_picture_moves(frame: int, box: tuple[int, ...]) -> None:
    timeline = moving("x", -80_000, 80_000)
    assert lit_box(draw_one(make_spec(timeline), {}, frame)) == pytest.approx(box, abs=1)


def test_a_picture_grows_and_turns() -> None:
    grown = moving("sx", 0, 10_000)
    assert lit_box(draw_one(make_spec(grown), {}, 15))[::2] == (80, 240)
    assert not draw_one(make_spec(grown), {}, 10).any()
    turned = moving("rot", 0, 18_000)
    assert lit_box(draw_one(make_spec(turned), {}, 15)) == pytest.approx((138, 50, 182, 130), abs=1)


@pytest.mark.parametrize(
    ("ease", "expected"),
    [("linear", 128), ("hold", 0), ([250, 100, 250, 1_000], 205)],
)
def test_opacity_follows_its_ease(ease: Ease, expected: int) -> None:
    assert level(moving("op", 0, 10_000, ease), 15) == pytest.approx(expected, abs=2)


def test_a_trimmed_head_leaves_keyframes_at_their_pictures() -> None:
    timeline = moving("op", 0, 10_000)
    timeline["clips"]["c"] |= {"start": 15, "head": 5, "tail": 20}
    timeline["tracks"][0]["segments"][0] |= {"start": 15, "local": 5}

    assert level(timeline, 15) == pytest.approx(128, abs=2)
    assert level(timeline, 20) == 255


def test_what_a_driven_clip_uncovers_is_drawn() -> None:
    low = make_clip("low", start=0, end=40, kind="solid", asset="", color="#00ff00")
    fading = {"op": [[0, 10_000, "linear"], [20, 0, "linear"]]}
    high = make_clip("high", start=0, end=40, kind="solid", asset="", track="v2", kf=fading)
    spec = make_spec(make_timeline({"low": low, "high": high}))

    greens = [int(rgb(picture)[90, 160, 1]) for picture in draw(spec, {}, 0, 40)]

    assert greens[0] == pytest.approx(0, abs=2)
    assert greens[10] == pytest.approx(128, abs=3)
    assert greens[20:] == pytest.approx([255] * 20, abs=2)


def test_chunks_of_driven_clips_have_the_pictures_of_the_whole(tmp_path: Path) -> None:
    rate = Fraction(25)
    source = write_numbered(tmp_path / "s.mp4", Numbered(60, rate))
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (61, 33), (250, 120, 10, 128)).save(logo)
    grow = [[5, 10_000, [420, 0, 580, 1_000]], [35, 20_000, "linear"]]
    zoom = {"sx": grow, "sy": grow}
    glide = {
        "x": [[0, -90_000, "linear"], [39, 90_000, "hold"]],
        "rot": [[0, 0, "linear"], [39, 9_000, "linear"]],
    }
    clips = {
        "a": make_clip("a", start=0, end=40, asset="v", src=flicks(3, rate), kf=zoom),
        "l": make_clip("l", start=0, end=40, asset="i", track="v2", fit="none", kf=glide),
    }
    assets = {"v": make_asset("v"), "i": make_asset("i", kind=AssetKind.IMAGE)}
    spec = make_spec(make_timeline(clips), assets)
    paths: dict[str, Path | None] = {"v": source, "i": logo}

    whole = [digest(picture) for picture in draw(spec, paths, 0, 40)]
    pieces = [
        digest(picture)
        for first, end in [(0, 13), (13, 14), (14, 40)]
        for picture in draw(spec, paths, first, end)
    ]

    assert pieces == whole
    assert len(set(whole)) == 40


def heard(tmp_path: Path, keyframes: dict[str, Any]) -> NDArray[np.float32]:
    """Mix four seconds of a level of 0.5 on both sides."""
    path = write_wav(tmp_path / "l.wav", 48_000, np.full((4 * 48_000, 2), 0.5, np.float32))
    clip = make_clip("c", start=0, end=100, asset="s", track="a1", kf=keyframes)
    spec = make_spec(make_timeline({"c": clip}), {"s": make_asset("s", kind=AssetKind.AUDIO)})
    return np.concatenate(list(Mixer(spec, shelf_of(spec, {"s": path})).blocks()))


def test_gain_rides_from_keyframe_to_keyframe(tmp_path: Path) -> None:
    mix = heard(tmp_path, {"gain": [[25, 0, "linear"], [75, -1_200, "linear"]]})

    assert mix[:48_000] == pytest.approx(0.5, abs=1e-3)
    assert mix[2 * 48_000] == pytest.approx([0.5 * 10 ** (-0.3)] * 2, abs=1e-3)
    assert mix[3 * 48_000 :] == pytest.approx(0.5 * 10 ** (-0.6), abs=1e-3)
    assert np.abs(np.diff(mix[:, 0])).max() < 1e-4  # no steps


def test_pan_rides_too(tmp_path: Path) -> None:
    mix = heard(tmp_path, {"pan": [[0, -100, "linear"], [50, 0, "hold"], [75, 100, "linear"]]})

    assert mix[0] == pytest.approx([1, 0], abs=2e-3)
    assert mix[2 * 48_000] == pytest.approx([0.5, 0.5], abs=2e-3)
    assert mix[3 * 48_000] == pytest.approx([0, 1], abs=2e-3)
