"""Single pictures: from films that stay open, and from small copies of large files."""

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from backend.media.contract import AssetKind
from backend.renders.contract import RenderSpec
from render_worker.errors import ClipFailed
from render_worker.frames.composing import FrameComposer
from render_worker.frames.open_films import OpenFilms
from render_worker.frames.task import FrameTask
from render_worker.media_shelf import Media
from tests.render.numbered import SIZE, Numbered, read_number, write_numbered
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline


def spec_of(clip: dict[str, Any], **asset: Any) -> RenderSpec:
    timeline = make_timeline({"a": make_clip("a", start=0, end=100, asset="k", **clip)})
    spec = make_spec(timeline, {"k": make_asset("aa", **asset)})
    output = msgspec.structs.replace(spec.output, width=SIZE[0], height=SIZE[1])
    return msgspec.structs.replace(spec, output=output)


def draw(composer: FrameComposer, spec: RenderSpec, path: Path, frame: int) -> Image.Image:
    wanted = msgspec.structs.replace(spec, range=(frame, frame + 1))
    task = FrameTask(wanted, {"k": str(path)}, "png")
    return Image.open(BytesIO(composer.compose(task))).convert("RGB")


def number_of(image: Image.Image) -> int:
    return read_number(np.asarray(image, np.uint8))


def test_whatever_is_asked_for_next_the_right_picture_comes(tmp_path: Path) -> None:
    film = write_numbered(tmp_path / "film.mp4", Numbered(100, gop=15))
    composer, spec = FrameComposer(), spec_of({})

    wanted = [0, 99, 50, 51, 49, 14, 15, 16, 99, 0]

    assert [number_of(draw(composer, spec, film, frame)) for frame in wanted] == wanted


def test_a_film_that_was_made_anew_is_opened_anew(tmp_path: Path) -> None:
    composer, spec = FrameComposer(), spec_of({})
    film = write_numbered(tmp_path / "film.mp4", Numbered(20))
    assert number_of(draw(composer, spec, film, 3)) == 3

    write_numbered(tmp_path / "new.mp4", Numbered(20, first_number=40)).rename(film)

    assert number_of(draw(composer, spec, film, 3)) == 43


def test_a_clip_that_fails_does_not_spoil_the_next_picture(tmp_path: Path) -> None:
    composer, spec = FrameComposer(), spec_of({})
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    film = write_numbered(tmp_path / "film.mp4", Numbered(20))

    with pytest.raises(ClipFailed, match="frame 2: the media file cannot be read"):
        draw(composer, spec, broken, 2)

    assert number_of(draw(composer, spec, film, 2)) == 2


def test_films_that_nobody_wanted_for_longest_are_closed(tmp_path: Path) -> None:
    films = OpenFilms(most_open=2)
    paths = [write_numbered(tmp_path / f"{name}.mp4", Numbered(4)) for name in "abc"]
    first, second, third = (films.lend(Media(path, AssetKind.VIDEO, "")) for path in paths)
    for film in (first, second, third):
        film.close()

    lent = [films.lend(Media(path, AssetKind.VIDEO, "")) for path in paths]

    assert [a is b for a, b in zip(lent, (first, second, third), strict=True)] == [
        False,
        True,
        True,
    ]
    assert lent[0].picture_at(Fraction(0)).width == SIZE[0]


def test_two_clips_of_one_film_do_not_share_a_decoder(tmp_path: Path) -> None:
    films = OpenFilms()
    media = Media(write_numbered(tmp_path / "film.mp4", Numbered(4)), AssetKind.VIDEO, "")

    assert films.lend(media) is not films.lend(media)


@pytest.mark.parametrize("fit", ["contain", "none", "cover"])
@pytest.mark.parametrize("kind", [AssetKind.VIDEO, AssetKind.IMAGE])
def test_a_small_copy_is_shown_as_large_as_what_it_stands_for(
    tmp_path: Path, fit: str, kind: AssetKind
) -> None:
    """Half the canvas's size with fit none, cropped to its left half."""
    size = (160, 90)
    path = tmp_path / ("film.mp4" if kind is AssetKind.VIDEO else "still.png")
    if kind is AssetKind.VIDEO:
        write_numbered(path, Numbered(4, size=size, options={"crf": "0"}))
    else:
        Image.new("RGB", size, "#ffffff").save(path)
    facts = {"kind": kind, "width": size[0] * 3, "height": size[1] * 3, "is_stand_in": True}
    shown = draw(FrameComposer(), spec_of({"fit": fit}, **facts), path, 0)
    large = {"sx": 30_000, "sy": 30_000} if fit == "none" else {}

    alone = draw(FrameComposer(), spec_of({"fit": fit, **large}, kind=kind), path, 0)

    assert np.array_equal(np.asarray(shown), np.asarray(alone))


def test_a_large_photograph_is_as_large_as_it_is_without_being_fitted(tmp_path: Path) -> None:
    """A JPEG may be decoded smaller than it is; what is seen of it stays the same."""
    halves = Image.new("RGB", (2_560, 1_440), "#ffffff")
    halves.paste("#000000", (0, 0, 1_200, 1_440))
    halves.save(tmp_path / "photo.jpg", quality=95)
    halves.save(tmp_path / "drawing.png")
    spec = spec_of({"fit": "none"}, kind=AssetKind.IMAGE)

    photo, drawing = (
        np.asarray(draw(FrameComposer(), spec, tmp_path / name, 0), int)
        for name in ("photo.jpg", "drawing.png")
    )

    assert np.abs(photo - drawing).max() < 40
