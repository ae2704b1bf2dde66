"""A film that shakes, and what is left of it once it is steadied."""

import math
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageFilter

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import RenderSpec, SpecAsset
from backend.renders.layers import picture_layers
from backend.renders.motion import layer_stretches, picture_stretches, stretch_name
from backend.renders.plan import plan_render
from backend.storage.opening import open_store
from render_worker.__main__ import main
from render_worker.effects.steadying import sampling
from render_worker.frames.composing import FrameComposer
from render_worker.frames.task import FrameTask
from render_worker.materials import Materials
from render_worker.media_shelf import shelf_of
from render_worker.motion.analyse import analyse_stretch
from render_worker.motion.estimate import estimate
from render_worker.motion.exchange import MotionExchange
from render_worker.motion.store import MotionStore
from render_worker.pictures.compositor import Compositor
from tests.render.rendering import digest, rgb
from tests.render.test_command import write_file
from tests.render.test_effects import effect
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

WIDTH, HEIGHT = 320, 180
FRAMES = 50
Move = tuple[float, float, float]
"""Pixels right and down, and degrees clockwise."""


def scene(seed: int = 3) -> Image.Image:
    """Soft spots of many sizes, larger than what a camera sees of them."""
    rng = np.random.default_rng(seed)
    noise = [rng.random((side * 9 // 16, side)) for side in (24, 60, 160)]
    sides = (WIDTH * 2, HEIGHT * 2)
    layers = [Image.fromarray((one * 255).astype(np.uint8)).resize(sides) for one in noise]
    mean = np.mean([np.asarray(layer, float) for layer in layers], axis=0)
    return Image.fromarray(mean.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))


def seen(world: Image.Image, move: Move) -> Image.Image:
    """What a camera sees whose picture's content has moved."""
    across, down, degrees = move
    turn = math.radians(degrees)
    cosine, sine = math.cos(turn), math.sin(turn)
    x, y = WIDTH / 2 + across, HEIGHT / 2 + down
    left, top = WIDTH - cosine * x - sine * y, HEIGHT + sine * x - cosine * y
    matrix = (cosine, sine, left, -sine, cosine, top)
    return world.transform(
        (WIDTH, HEIGHT), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC
    )


def shaking(count: int = FRAMES) -> list[Move]:
    """A slow pan with a hand that shakes."""
    rng = np.random.default_rng(7)
    return [
        (float(0.6 * n + x), float(y), float(turn))
        for n, (x, y, turn) in enumerate(rng.normal(0, (3, 3, 0.5), (count, 3)))
    ]


def write_film(path: Path, moves: Sequence[Move], *, rate: int = 25) -> Path:
    world = scene()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "8"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for move in moves:
            picture = np.asarray(seen(world, move).convert("RGB"))
            container.mux(stream.encode(VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def make_steady(frames: int = FRAMES, **params: int) -> RenderSpec:
    steady = effect("stabilise", {"smoothness": 800, "zoom": 12_000, **params})
    clip = make_clip("c", start=0, end=frames, asset="v", fx=[steady])
    film = film_of(frames)
    return make_spec(make_timeline({"c": clip}), {"v": film})


def film_of(frames: int) -> SpecAsset:
    return make_asset("v", duration_flicks=frames * FLICKS_PER_SECOND // 25)


def draw_steady(
    spec: RenderSpec, source: Path, motions: MotionStore | None, first: int, end: int
) -> list[VideoFrame]:
    shelf = replace(shelf_of(spec, {"v": source}), motions=motions)
    return list(Compositor(spec, shelf).frames(first, end))


def shake(pictures: Sequence[VideoFrame]) -> float:
    """How far each picture lies from the middle of its neighbours, in pixels, typically."""
    grey = [np.asarray(Image.fromarray(rgb(one)).convert("L"), np.float32) for one in pictures]
    found = [estimate(before, after) for before, after in pairwise(grey)]
    steps = np.array([one[:3] for one in found if one is not None])
    assert len(steps) == len(grey) - 1
    steps[:, 2] /= 2  # a turn as the way of a point halfway to the picture's side
    return float(np.sqrt((np.diff(steps, axis=0) ** 2).sum(axis=1).mean()) * WIDTH)


@pytest.mark.parametrize(
    "move", [(0.0, 0.0, 0.0), (2.5, -1.25, 0.0), (14.0, 9.0, 0.0), (-3.0, 4.0, 1.5)]
)
def test_a_movement_is_found_to_a_fraction_of_a_pixel(move: Move) -> None:
    world = scene()
    before, after = (np.asarray(seen(world, one), np.float32) for one in ((0.0, 0.0, 0.0), move))

    found = estimate(before, after)

    assert found is not None
    assert found[0] * WIDTH == pytest.approx(move[0], abs=0.1)
    assert found[1] * WIDTH == pytest.approx(move[1], abs=0.1)
    assert math.degrees(found[2]) == pytest.approx(move[2], abs=0.05)
    assert found[3] == pytest.approx(0, abs=1e-3)


def test_two_different_pictures_are_a_cut() -> None:
    one, other = (np.asarray(seen(scene(seed), (0, 0, 0)), np.float32) for seed in (3, 4))
    black = np.zeros_like(one)

    assert estimate(one, other) is None
    assert estimate(one, black) is None
    assert estimate(black, black) == (0, 0, 0, 0)


def test_a_steadied_film_shakes_far_less_and_pans_on(tmp_path: Path) -> None:
    source = write_film(tmp_path / "s.mp4", shaking())
    spec = make_steady()

    before = draw_steady(spec, source, None, 15, 40)
    after = draw_steady(spec, source, MotionStore(tmp_path), 15, 40)

    assert shake(before) > 5
    assert shake(after) < shake(before) / 8


@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.5, -0.5), (-0.04, 0.01)])
def test_a_shift_brings_no_edge_into_sight(shift: tuple[float, float]) -> None:
    a, b, c, d, e, f = sampling((*shift, 0.0, 0.0), 11_000, (16, 9))

    places = [(a * u + b * v + c, d * u + e * v + f) for u in (0, 1) for v in (0, 1)]

    assert all(-1e-9 <= part <= 1 + 1e-9 for place in places for part in place)
    assert places[3][0] - places[0][0] == pytest.approx(10 / 11)


def test_chunks_of_a_steadied_film_have_the_pictures_of_the_whole(tmp_path: Path) -> None:
    source = write_film(tmp_path / "s.mp4", shaking())
    spec, (one, other) = make_steady(), (tmp_path / "one", tmp_path / "other")
    one.mkdir()
    other.mkdir()

    whole = [digest(one) for one in draw_steady(spec, source, MotionStore(one), 0, FRAMES)]
    pieces = [
        digest(picture)
        for first, end in [(30, FRAMES), (0, 13), (13, 30)]
        for picture in draw_steady(spec, source, MotionStore(other), first, end)
    ]

    assert pieces == whole[30:] + whole[:30]
    assert [path.read_bytes() for path in one.iterdir()] == [
        path.read_bytes() for path in other.iterdir()
    ]


def test_the_two_halves_of_a_cut_clip_have_the_pictures_of_the_whole(tmp_path: Path) -> None:
    source, motions = write_film(tmp_path / "s.mp4", shaking()), MotionStore(tmp_path)
    spec = make_steady()
    clip = spec.timeline["clips"]["c"]
    half = 20 * FLICKS_PER_SECOND // 25
    halves = {
        "c": {**clip, "end": 20, "tail": 20},
        "d": {**clip, "start": 20, "at": 20, "tail": FRAMES - 20, "src": half},
    }
    cut = make_spec(make_timeline(halves), spec.assets)

    whole = [digest(one) for one in draw_steady(spec, source, motions, 0, FRAMES)]

    assert [digest(one) for one in draw_steady(cut, source, motions, 0, FRAMES)] == whole


def test_stretches_meet_without_a_gap(tmp_path: Path) -> None:
    source = write_film(tmp_path / "s.mp4", shaking(32), rate=2)

    first, second = (analyse_stretch(source, number) for number in (0, 1))

    times = [moved.time_flicks for moved in first.pictures + second.pictures]
    assert times == [n * FLICKS_PER_SECOND // 2 for n in range(32)]
    assert len(first.pictures) == 20
    assert first.shape == (WIDTH, HEIGHT)
    assert first.pictures[0].is_cut
    moves = shaking(32)
    # The first of the second stretch is compared with the last of the first one.
    assert second.pictures[0].x * WIDTH / 1e6 == pytest.approx(moves[20][0] - moves[19][0], abs=0.5)


def test_what_is_stored_is_not_looked_for_again(tmp_path: Path) -> None:
    source, spec = write_film(tmp_path / "s.mp4", shaking()), make_steady()
    known = MotionStore(tmp_path)
    whole = [digest(one) for one in draw_steady(spec, source, known, 0, 5)]
    name = stretch_name(spec.assets["v"].sha256, 0)
    empty = tmp_path / "empty"
    empty.mkdir()

    elsewhere = MotionStore(empty, {name: tmp_path / name})

    assert [digest(one) for one in draw_steady(spec, source, elsewhere, 0, 5)] == whole
    assert list(empty.iterdir()) == []


def test_a_films_motion_is_part_of_the_key_of_its_chunks_and_smoothness_is_not_of_its_name() -> (
    None
):
    soft, hard = make_steady(smoothness=900), make_steady(smoothness=100)
    plain = make_spec(
        make_timeline({"c": make_clip("c", start=0, end=FRAMES, asset="v")}), soft.assets
    )
    keys = {plan_render(spec, "1").chunks[0].key for spec in (soft, hard, plain)}

    assert len(keys) == 3
    names = [_names(spec) for spec in (soft, hard, plain)]
    assert names[0] == names[1] == [stretch_name(soft.assets["v"].sha256, 0)]
    assert names[2] == []


def _names(spec: RenderSpec) -> list[str]:
    return layer_stretches(spec, picture_layers(spec.timeline)[0], (0, FRAMES))


def test_the_command_steadies_a_film_and_keeps_what_it_found(tmp_path: Path) -> None:
    write_film(tmp_path / "s.mp4", shaking())
    file = write_file(tmp_path, make_steady().timeline, v="s.mp4")
    kept, out = tmp_path / "kept", tmp_path / "out.mp4"

    for options in (["--workers", "1"], ["--workers", "2", "--from-cache", str(kept)]):
        assert main(["render", str(file), "-o", str(out), *options]) == 0
        with av.open(str(out)) as film:
            assert shake(list(film.decode(video=0))[20:35]) < 2

    assert len(list((kept / "motion").iterdir())) == 1


async def test_what_one_job_finds_out_another_has_at_hand(tmp_path: Path) -> None:
    store, spec = open_store(f"file://{tmp_path / 'store'}"), make_steady()
    materials = Materials(store, tmp_path, cache_bytes=0, free_bytes=0)
    layers = [(spec, layer) for layer in picture_layers(spec.timeline)]
    name = stretch_name(spec.assets["v"].sha256, 0)
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    one, other = (
        MotionExchange(store, materials, workspace_id="ws", folder=folder) for folder in folders
    )

    assert await one.known(layers) == {}
    (one.folder / name).write_text("found")
    await one.keep()

    known = await other.known(layers)
    assert {key: Path(path).read_text() for key, path in known.items()} == {name: "found"}


@pytest.mark.parametrize("known", [True, False])
def test_a_single_picture_is_steadied_once_a_render_has_looked_at_the_film(
    tmp_path: Path, *, known: bool
) -> None:
    source, spec = write_film(tmp_path / "s.mp4", shaking()), make_steady()
    motions = MotionStore(tmp_path)
    draw_steady(spec, source, motions, 20, 21)
    name = stretch_name(spec.assets["v"].sha256, 0)
    # Of a copy, whose own hash is another.
    asset = msgspec.structs.replace(spec.assets["v"], sha256="copy", copy_of="v")
    wish = msgspec.structs.replace(spec, assets={"v": asset}, range=(20, 21))
    stored = {name: str(tmp_path / name)} if known else {}

    drawn = FrameComposer().compose(FrameTask(wish, {"v": str(source)}, "png", stored))

    wanted = draw_steady(spec, source, motions if known else None, 20, 21)
    # One of them became RGB on the way through another converter.
    away = np.asarray(Image.open(BytesIO(drawn)), float) - rgb(wanted[0])
    assert np.abs(away).mean() < 1
    assert picture_stretches(wish, wish.range) == {name}
