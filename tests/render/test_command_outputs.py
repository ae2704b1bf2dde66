"""`render FILE -o OUT`: what the file's name and the options make of it."""

from pathlib import Path

import av
import pytest

from render_worker.__main__ import main
from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render.test_command import write_file
from tests.render_specs import make_clip, make_timeline

FRAMES = 20
WORDS = 150
"""Samples lighter than this are words."""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    write_numbered(tmp_path / "s.mp4", Numbered(FRAMES))
    clip = make_clip("c", start=0, end=FRAMES, asset="k")
    return write_file(tmp_path, make_timeline({"c": clip}), k="s.mp4")


def run(film: Path, name: str, *options: str) -> int:
    return main(["render", str(film), "-o", str(film.parent / name), *options])


@pytest.mark.parametrize(
    ("name", "container"), [("a.mov", "mov"), ("a.mkv", "matroska"), ("a.GIF", "gif")]
)
def test_the_name_says_of_what_kind_it_is(film: Path, name: str, container: str) -> None:
    assert run(film, name) == 0

    with av.open(str(film.parent / name)) as made:
        assert container in made.format.name


def test_a_part_of_it_can_be_rendered_as_a_draft_with_timecode(film: Path) -> None:
    assert run(film, "a.mp4", "--range", "5", "12", "--draft", "--burn-in") == 0

    with av.open(str(film.parent / "a.mp4")) as made:
        assert (made.streams.video[0].width, made.streams.video[0].height) == (160, 90)
    assert numbers_of_file(film.parent / "a.mp4") == list(range(5, 12))


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("a.avi", (), "no kind of file is called .avi"),
        ("a.mp4", ("--preset", "gif"), "the preset gif makes .gif files"),
        ("a.mp4", ("--range", "5", "21"), "the timeline's frames 0 to 20"),
        ("a.mp4", ("--range", "7", "7"), "the timeline's frames 0 to 20"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    film: Path,
    name: str,
    options: tuple[str, ...],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(film, name, *options) == 1

    assert words in " ".join(capsys.readouterr().err.split())
    assert not (film.parent / name).exists()


def test_a_broken_file_becomes_a_placeholder_when_asked(film: Path) -> None:
    (film.parent / "s.mp4").write_bytes(b"no media at all, only words")

    assert run(film, "a.mp4", "--missing", "placeholder") == 0

    assert numbers_of_file(film.parent / "a.mp4") == [None] * FRAMES
    with av.open(str(film.parent / "a.mp4")) as made:
        picture = next(made.decode(video=0)).to_ndarray(format="gray")
    # Not black: it says that the file is offline.
    assert picture.max() > WORDS
