"""`render FILE -o OUT` as a person uses it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from render_worker.__main__ import main
from tests.patience import WAIT_SECONDS
from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render_specs import make_clip, make_timeline

ROOT = Path(__file__).parents[2]


def write_file(folder: Path, timeline: dict[str, Any], **assets: str) -> Path:
    path = folder / "timeline.json"
    content = {"timeline": timeline, "assets": {k: {"path": p} for k, p in assets.items()}}
    path.write_text(json.dumps(content))
    return path


def write_film(folder: Path, frames: int) -> Path:
    write_numbered(folder / "s.mp4", Numbered(60))
    clip = make_clip("c", start=0, end=frames, asset="k")
    return write_file(folder, make_timeline({"c": clip}), k="s.mp4")


def test_a_projection_becomes_a_film(tmp_path: Path) -> None:
    file = write_film(tmp_path, 30)

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4")])

    assert code == 0
    assert numbers_of_file(tmp_path / "out.mp4") == list(range(30))


def test_a_document_becomes_a_film_of_a_preset(tmp_path: Path) -> None:
    write_numbered(tmp_path / "s.mp4", Numbered(60))
    document = {
        "meta": {"schema": 1, "rate_n": 25, "rate_d": 1, "width": 320, "height": 180},
        "tracks": {"vvvvvvvvvvvv": {"kind": "video", "order": "a0"}},
        "assets": {"aaaaaaaaaaaa": {"kind": "video", "dur": 60 * 28_224_000, "fps": [25, 1]}},
        "clips": {
            "cccccccccccc": {
                "kind": "media",
                "asset": "aaaaaaaaaaaa",
                "track": "vvvvvvvvvvvv",
                "at": 0,
                "head": 10,
                "tail": 30,
                "src": 0,
            }
        },
    }
    file = write_file(tmp_path, document, aaaaaaaaaaaa="s.mp4")

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4"), "--preset", "720p"])

    assert code == 0
    assert numbers_of_file(tmp_path / "out.mp4") == [None] * 10 + list(range(10, 30))


def nest(name: str, inner: str, start: int) -> dict[str, Any]:
    return make_clip(name, start=start, end=start + 10, kind="seq", asset="", seq=inner)


def write_nested(folder: Path, nested: dict[str, Any]) -> Path:
    """A timeline whose clip "Opening" shows `outer`, and whatever there is of what lies in it."""
    write_numbered(folder / "s.mp4", Numbered(60))
    file = write_file(folder, make_timeline({"Opening": nest("Opening", "outer", 0)}), k="s.mp4")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"nested": nested}))
    return file


def test_nested_timelines_of_the_file_are_rendered_whatever_lies_in_them(tmp_path: Path) -> None:
    film = make_clip("c", start=0, end=20, asset="k", src=28_224_000 * 7)
    nested = {
        "outer": make_timeline({"n": nest("n", "inner", 0)}),
        "inner": make_timeline({"c": film}),
        "unused": {"is": "not looked at"},
    }
    file = write_nested(tmp_path, nested)

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4")])

    assert code == 0
    assert numbers_of_file(tmp_path / "out.mp4") == list(range(7, 17))


@pytest.mark.parametrize(
    ("nested", "words"),
    [
        ({}, ["Opening", "the nested timeline is missing"]),
        ({"outer": {"tracks": 1}}, ["`nested.outer` must be a document"]),
        ({"outer": make_timeline({"n": nest("n", "outer", 0)})}, ["lies in itself"]),
    ],
)
def test_a_nested_timeline_that_is_not_there_is_told_in_words(
    nested: dict[str, Any], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_nested(tmp_path, nested)

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4"), "--workers", "1"])

    said = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert all(part in said for part in words), said
    assert not (tmp_path / "out.mp4").exists()


ONE_CLIP = make_timeline({"c": make_clip("c", start=0, end=10, asset="k")})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        ("not json", "is no timeline file"),
        ('{"timeline": {}}', "must be a document"),
        (json.dumps({"timeline": make_timeline({})}), "the timeline is empty"),
        ('{"timeline": {"a":' + "[" * 100_000, "it nests too deeply"),
        (json.dumps({"timeline": {**ONE_CLIP, "clips": {}}}), "the clip c, which is not in"),
        (json.dumps({"timeline": {**ONE_CLIP, "rate": [25, 0]}}), "must be positive"),
        (json.dumps({"timeline": {**ONE_CLIP, "width": "wide"}}), "$.width"),
    ],
)
def test_a_wrong_file_is_refused_in_words(
    content: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.json"
    if content is not None:
        file.write_text(content)

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4")])

    assert code == 1
    assert words in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("source", [None, b"", b"no media at all, only words"])
def test_media_that_cannot_be_used_leaves_no_file(
    source: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = make_clip("c", start=0, end=10, asset="k")
    file = write_file(tmp_path, make_timeline({"c": clip}), k="s.mp4")
    if source is not None:
        (tmp_path / "s.mp4").write_bytes(source)

    code = main(["render", str(file), "-o", str(tmp_path / "out.mp4")])

    assert code == 1
    assert "Cannot render" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir() if p != file) == ["s.mp4"] * bool(
        source is not None
    )


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Shells have what runs in the background ignore Ctrl-C, and children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def children_of(parent: int) -> list[int]:
    """Ids of the processes that a process has started and that still run."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(child) for child in found.split()]


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_leaves_no_file_and_no_child_and_keeps_an_older_file(
    workers: str, tmp_path: Path
) -> None:
    file = write_film(tmp_path, 20_000)
    out = tmp_path / "out.mp4"
    out.write_text("older")
    command = [sys.executable, "-m", "render_worker", "render", str(file), "-o", str(out)]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [*command, "--workers", workers], cwd=ROOT, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + WAIT_SECONDS
    while not [found for found in tmp_path.glob(".cutroom-*/*") if found.is_file()]:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    children = children_of(process.pid)

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=WAIT_SECONDS)

    assert len(children) == (2 if workers == "2" else 0)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
    assert process.returncode == 130
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.mp4", "s.mp4", "timeline.json"]
    assert out.read_text() == "older"
