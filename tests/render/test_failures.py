"""What cannot be rendered says which clip, which frame and which file, before it costs anything."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from backend.renders.contract import RenderSpec
from render_worker.checking import check_sources
from render_worker.errors import ClipFailed, EncoderFailed, job_error
from render_worker.media_shelf import naming_files, shelf_of
from tests.render.numbered import Numbered, write_numbered
from tests.render.rendering import draw_one, render
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline


def two_clips(**fields: object) -> RenderSpec:
    clips = {
        "good": make_clip("good", start=0, end=10, asset="a"),
        "bad": make_clip("bad", start=10, end=20, asset="b"),
        "heard": make_clip("heard", start=10, end=20, asset="b", track="a1"),
    }
    assets = {"a": make_asset("aa"), "b": make_asset("bb", name="holiday.mov")}
    return make_spec(make_timeline(clips), assets, **fields)


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path | None]:
    broken = tmp_path / "b.mp4"
    broken.write_bytes(b"no media at all, only words")
    return {"a": write_numbered(tmp_path / "a.mp4", Numbered(25)), "b": broken}


def test_a_broken_file_is_met_before_the_first_picture(sources: dict[str, Path | None]) -> None:
    spec = two_clips()
    shelf = shelf_of(spec, sources)

    with pytest.raises(ClipFailed) as caught, naming_files(shelf):
        check_sources(spec, shelf)

    error = job_error(caught.value)
    assert (error.code, error.clip, error.frame) == ("media_damaged", "bad", 10)
    assert error.file == "holiday.mov"
    assert error.message == "Clip “bad” at frame 10: the media file cannot be read"


def test_what_the_range_does_not_show_is_not_looked_at(sources: dict[str, Path | None]) -> None:
    spec = two_clips(range=(0, 10))

    check_sources(spec, shelf_of(spec, sources))

    assert draw_one(spec, sources, 0).shape == (180, 320, 3)


def test_a_broken_file_becomes_a_placeholder_and_silence_when_asked(
    sources: dict[str, Path | None], tmp_path: Path
) -> None:
    spec = two_clips(on_missing="placeholder")

    out = render(spec, sources, tmp_path)

    assert out.stat().st_size > 0
    shown, offline = draw_one(spec, sources, 5), draw_one(spec, sources, 15)
    assert np.abs(shown.astype(int) - offline.astype(int)).max() > 100


def test_settings_that_an_encoder_refuses_are_said_to_be_the_reason(tmp_path: Path) -> None:
    spec = make_spec(make_timeline({"c": make_clip("c", start=0, end=5, kind="solid")}))
    odd = msgspec.structs.replace(spec.output, width=33, height=33)

    with pytest.raises(EncoderFailed) as caught:
        render(msgspec.structs.replace(spec, output=odd), {}, tmp_path)

    assert "libx264 does not take 33 x 33" in job_error(caught.value).message
