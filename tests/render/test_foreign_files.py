"""`render FILE.otio` and its like: files of other programs become films without any server."""

import json
from pathlib import Path

import pytest

from render_worker.__main__ import main
from tests.otio_files import Json, as_file, clip, film, span, timeline, track
from tests.render.numbered import Numbered, numbers_of_file, write_numbered


def cut(url: str) -> Json:
    """Frames 20 to 29, then 5 to 9."""
    first = clip("a", span(20, 10, 25), media_reference=film(url, span(0, 60, 25)))
    second = clip("b", span(5, 5, 25), media_reference=film(url, span(0, 60, 25)))
    return timeline(track(first, second))


def render(file: Path, *options: str) -> int:
    return main(["render", str(file), "-o", str(file.parent / "out.mp4"), *options])


@pytest.mark.parametrize("how", ["beside", "absolute", "folder"])
def test_otio_becomes_a_film(how: str, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    media = (tmp_path if how == "beside" else shelf) / "a film.mp4"
    write_numbered(media, Numbered(60))
    url = {"beside": "a%20film.mp4", "absolute": media.as_uri(), "folder": "file:///x/a%20film.mp4"}
    file = tmp_path / "cut.otio"
    file.write_bytes(as_file(cut(url[how])))

    code = render(file, *(["--media", str(shelf)] if how == "folder" else []))

    assert code == 0
    assert numbers_of_file(tmp_path / "out.mp4") == [*range(20, 30), *range(5, 10)]


def test_an_edit_list_becomes_a_film(tmp_path: Path) -> None:
    write_numbered(tmp_path / "a.mp4", Numbered(60))
    file = tmp_path / "cut.edl"
    file.write_text(
        "001  AX V C 00:00:00:24 00:00:01:05 01:00:00:00 01:00:00:06\n* FROM FILE: a.mp4\n"
    )

    assert render(file) == 0
    assert numbers_of_file(tmp_path / "out.mp4") == list(range(24, 30))


def test_missing_media_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cut.otio"
    file.write_bytes(as_file(cut("nowhere.mp4")))

    assert render(file) == 1
    words = " ".join(capsys.readouterr().err.split())
    assert "Cannot render" in words
    assert "missing" in words


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "there is no such file"), (b"nonsense", "The file is no JSON"), (b"", "is empty")],
)
def test_a_file_that_is_none_is_refused_in_words(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cut.otio"
    if content is not None:
        file.write_bytes(content)

    assert render(file) == 1
    assert words in " ".join(capsys.readouterr().err.split())


def test_what_the_file_loses_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_numbered(tmp_path / "a.mp4", Numbered(60))
    wanted = cut("a.mp4")
    effect = {"OTIO_SCHEMA": "Effect.1", "effect_name": "Sparkle [red]"}
    wanted["tracks"]["children"][0]["children"][0]["effects"] = [effect]
    file = tmp_path / "cut.otio"
    file.write_text(json.dumps(wanted))

    assert render(file) == 0
    assert "Sparkle [red]" in " ".join(capsys.readouterr().err.split())
