"""The same pictures, whatever the chunking."""

import dataclasses
import gc
import weakref
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from backend.media.contract import AssetKind
from render_worker.engine import Chunk, Target, encode_chunk, encode_chunks
from render_worker.media_shelf import shelf_of
from render_worker.pictures.colour import Plane
from render_worker.pictures.geometry import Rect
from render_worker.pictures.patch import Patch
from tests.render.numbered import Numbered, write_numbered
from tests.render.rendering import digest, draw, flicks
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline


def test_pictures_do_not_depend_on_where_a_chunk_begins(tmp_path: Path) -> None:
    rate = Fraction(30_000, 1_001)
    options = {"x264-params": "open-gop=1:b-pyramid=normal", "preset": "fast"}
    how = Numbered(120, rate, gop=40, b_frames=5, options=options)
    source = write_numbered(tmp_path / "s.mp4", how)
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (61, 33), (250, 120, 10, 128)).save(logo)
    clips = {
        "a": make_clip("a", start=0, end=40, asset="v", src=flicks(11, rate), fit="cover", rot=700),
        "b": make_clip("b", start=40, end=60, asset="v", src=flicks(70, rate)),
        "l": make_clip("l", start=10, end=50, asset="i", track="v2", fit="none", x=7_000, op=7_000),
    }
    timeline = make_timeline(clips, rate=rate.as_integer_ratio())
    assets = {"v": make_asset("v"), "i": make_asset("i", kind=AssetKind.IMAGE)}
    spec, paths = make_spec(timeline, assets), {"v": source, "i": logo}

    whole = [digest(picture) for picture in draw(spec, paths, 0, 60)]
    pieces = [
        digest(picture)
        for first, end in [(45, 60), (0, 1), (1, 13), (39, 45), (13, 39)]
        for picture in draw(spec, paths, first, end)
    ]

    assert pieces == whole[45:60] + whole[0:1] + whole[1:13] + whole[39:45] + whole[13:39]


def test_a_picture_that_stays_is_handed_on_by_reference(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(20, Fraction(10)))
    clips = {"c": make_clip("c", start=0, end=25, asset="v")}

    pictures = draw(make_spec(make_timeline(clips), {"v": make_asset("v")}), {"v": source}, 0, 25)

    assert len({id(picture) for picture in pictures}) == 10


@pytest.mark.parametrize("alpha", [None, 0, 90, 255])
def test_a_patch_goes_with_its_last_user(alpha: int | None) -> None:
    """A hundred pictures that wait for the garbage collector are hundreds of megabytes."""
    gc.disable()
    try:
        patch = make_patch(alpha)
        patch.lay_over([np.zeros((4, 4), np.uint8), *np.zeros((2, 2, 2), np.uint8)])
        last = weakref.ref(patch)
        del patch

        assert last() is None
    finally:
        gc.enable()


def make_patch(alpha: int | None) -> Patch:
    def plane(value: int, side: int) -> Plane:
        return np.full((side, side), value, np.uint8)

    clear = None if alpha is None else (plane(alpha, 4), plane(alpha, 2))
    return Patch(Rect(0, 0, 4, 4), (plane(200, 4), plane(90, 2), plane(30, 2)), clear)


def test_what_is_clear_of_a_patch_changes_nothing_below() -> None:
    below = [np.arange(16, dtype=np.uint8).reshape(4, 4), *np.full((2, 2, 2), 77, np.uint8)]
    spot = (np.zeros((4, 4), np.uint8), np.zeros((2, 2), np.uint8))
    spot[0][3, 2], spot[1][1, 1] = 255, 64
    patch = dataclasses.replace(make_patch(255), alpha=spot)

    patch.lay_over(below)

    assert below[0].tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 200, 15]]
    assert below[1].tolist() == [[77, 77], [77, 80]]


def test_joints_inside_a_fade_a_speed_and_a_freeze_show_in_no_picture(tmp_path: Path) -> None:
    rate = Fraction(25)
    source = write_numbered(tmp_path / "s.mp4", Numbered(150, gop=50, b_frames=2))
    clips = {
        "fast": make_clip("fast", start=0, end=20, asset="v", rate=[3, 2], fin=15, fout=6),
        "back": make_clip("back", start=20, end=32, asset="v", rate=[-1, 1], src=flicks(60, rate)),
        "held": make_clip("held", start=32, end=40, asset="v", rate=[0, 1], src=flicks(31, rate)),
        "one": make_clip("one", start=40, end=41, asset="v", src=flicks(99, rate)),
        "last": make_clip("last", start=45, end=55, asset="v", src=flicks(10, rate)),
    }
    spec, paths = make_spec(make_timeline(clips), {"v": make_asset("v")}), {"v": source}

    whole = [digest(picture) for picture in draw(spec, paths, 0, 55)]
    cuts = [0, 7, 13, 17, 25, 36, 40, 41, 43, 50, 55]
    pieces = {
        first: [digest(picture) for picture in draw(spec, paths, first, end)]
        for first, end in reversed(list(pairwise(cuts)))
    }

    assert [one for first in sorted(pieces) for one in pieces[first]] == whole
    assert len(set(whole[41:45])) == 1  # the gap is black
    assert len(set(whole[32:40])) == 1
    assert whole[40] not in whole[:40]


def test_threads_change_no_picture_and_no_header(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "s.mp4", Numbered(60, gop=20, b_frames=2))
    clips = {"c": make_clip("c", start=0, end=40, asset="v", fin=10)}
    spec = make_spec(make_timeline(clips), {"v": make_asset("v")})
    shelf = shelf_of(spec, {"v": source})
    seen: dict[str, list[str]] = {"alone": [], "many": []}

    encode_chunks(
        spec,
        shelf,
        [Chunk(0, 10, tmp_path / "0"), Chunk(10, 40, tmp_path / "1")],
        watch=lambda _, picture: seen["alone"].append(digest(picture)),
        finished=lambda _: None,
    )
    whole = Target(tmp_path / "whole")
    encode_chunk(
        spec, shelf, (0, 40), target=whole, watch=lambda _, p: seen["many"].append(digest(p))
    )

    assert seen["alone"] == seen["many"]
    headers = {extradata(tmp_path / name) for name in ("0", "1", "whole")}
    assert len(headers) == 1


def extradata(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")
