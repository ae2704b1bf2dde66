"""`render` in several processes, and what `--from-cache` takes and keeps."""

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest

from render_worker.__main__ import main
from render_worker.local.errand import Piece
from render_worker.local.film import errands_of
from render_worker.local.piece_store import PieceStore
from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render.test_command import write_file
from tests.render_specs import make_clip, make_join, make_timeline


def write_story(folder: Path, **title: object) -> Path:
    """Write twelve seconds: two films that cross over, and a title at 8 s."""
    for name, first in (("s.mp4", 0), ("t.mp4", 1_000)):
        if not (folder / name).exists():
            write_numbered(folder / name, Numbered(200, first_number=first))
    clips = {
        "a": make_clip("a", start=0, end=150, asset="s"),
        "b": make_clip("b", start=150, end=300, asset="t", src=28_224_000 * 20),
        "l": make_clip("l", start=200, end=260, kind="text", asset="", track="v2", y=60_000,
                       **{"text": "One", **title}),
    }  # fmt: skip
    timeline = make_timeline(clips, transitions=[make_join("a", "b", 140, 160)])
    return write_file(folder, timeline, s="s.mp4", t="t.mp4")


def render(file: Path, *options: str) -> bytes:
    """Render and return the film's bytes."""
    out = file.with_name("out.mp4")
    assert main(["render", str(file), "-o", str(out), *options]) == 0
    return out.read_bytes()


def taken(capsys: pytest.CaptureFixture[str]) -> tuple[int, int]:
    """Read how many pieces of how many were in the cache."""
    found = re.search(r"(\d+) of (\d+) pieces were in the cache", capsys.readouterr().err)
    assert found is not None
    return int(found[1]), int(found[2])


def test_pieces_by_several_processes_are_the_film_of_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = write_story(Path())

    render(file, "--workers", "1")
    alone = numbers_of_file(tmp_path / "out.mp4")
    render(file, "--workers", "3")

    assert numbers_of_file(tmp_path / "out.mp4") == alone
    assert alone[:139] == list(range(139))
    assert alone[161:] == list(range(1_031, 1_170))


def test_what_is_unchanged_comes_from_the_cache(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = ("--from-cache", str(tmp_path / "cache"))

    first = render(write_story(tmp_path), *cache)
    assert taken(capsys)[0] == 0
    again = render(write_story(tmp_path), *cache)
    kept, pieces = taken(capsys)
    assert kept == pieces
    assert again == first
    other = render(write_story(tmp_path, text="Two"), *cache)
    assert taken(capsys) == (pieces - 1, pieces)
    assert other != first
    assert render(write_story(tmp_path), *cache) == first


def test_a_source_that_changed_under_its_name_is_rendered_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = ("--from-cache", str(tmp_path / "cache"))
    render(write_story(tmp_path), *cache)
    taken(capsys)
    write_numbered(tmp_path / "s.mp4", Numbered(200, first_number=3_000))

    render(write_story(tmp_path), *cache)

    kept, pieces = taken(capsys)
    assert 0 < kept < pieces
    assert numbers_of_file(tmp_path / "out.mp4")[:100] == list(range(3_000, 3_100))


def test_a_cache_that_lost_pieces_makes_them_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = render(write_story(tmp_path), "--from-cache", str(cache))
    for path in cache.glob("*/*"):
        path.unlink()

    assert render(write_story(tmp_path), "--from-cache", str(cache)) == first


def members() -> list[str]:
    """Return the processes that make pieces for this one."""
    lines = [
        Path(f"/proc/{child}/cmdline").read_text()
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [line for line in lines if "local.member" in line]


def test_a_failure_in_a_member_is_told_in_words_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work: list[str] = []
    remove = tempfile.TemporaryDirectory.cleanup

    def watched(folder: "tempfile.TemporaryDirectory[str]") -> None:
        at_work.extend(members())
        remove(folder)

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", watched)
    clip: dict[str, Any] = make_clip("c", start=0, end=400, asset="k", name="Flash")
    file = write_file(tmp_path, make_timeline({"c": clip}), k="gone.mp4")

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4"), "--workers", "2"])

    assert code == 1
    assert "“Flash”" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["timeline.json"]
    assert at_work == []


def test_errands_are_runs_without_gaps_that_become_shorter() -> None:
    pieces = [Piece(str(n), n * 10, n * 10 + 10) for n in range(20) if n != 2]

    errands = errands_of(pieces[::-1], 2)

    lengths = [len(errand.pieces) for errand in errands]
    assert [piece for errand in errands for piece in errand.pieces] == pieces
    assert lengths[:3] == [2, 4, 3]
    assert lengths[-1] == 1
    assert lengths[1:] == sorted(lengths[1:], reverse=True)


def test_a_full_piece_store_forgets_what_was_not_used_for_longest(tmp_path: Path) -> None:
    store = PieceStore(tmp_path / "store", limit_bytes=250)
    for number, name in enumerate(["aa1", "bb2", "cc3"]):
        (tmp_path / "made").write_bytes(bytes(100))
        store.keep(name, tmp_path / "made")
        os.utime(tmp_path / "store" / name[:2] / name, (number, number))
    assert store.find("aa1")

    store.forget_oldest()

    assert [name for name in ("aa1", "bb2", "cc3") if store.find(name)] == ["aa1", "cc3"]
