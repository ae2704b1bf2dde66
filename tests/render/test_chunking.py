"""The same pictures, whatever the chunking."""

from fractions import Fraction
from pathlib import Path

from PIL import Image

from backend.media.contract import AssetKind
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
