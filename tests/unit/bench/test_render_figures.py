"""`./cutroom bench render` says every figure that it promises, whatever is installed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import render
from tests.benchmarks.__main__ import main
from tests.benchmarks.rendering import peers
from tests.benchmarks.rendering.runs import Run

PREVIEWS = {"preview_warm_p95_ms": 1.0, "preview_cold_p95_ms": 2.0, "preview_http_p95_ms": 3.0}

ON_A_SERVER = {"first_picture_s": 4.0, "cancel_s": 5.0, "time_left_error": 0.1}


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Take note of what would be run, and say that ffmpeg takes 10 s, MoviePy 30 s, we 12 s."""
    ran: list[list[str]] = []

    def measure(command: Sequence[str | Path], **_: object) -> Run:
        ran.append([str(word) for word in command])
        seconds = {"ffmpeg": 10.0, "a-python": 30.0}.get(ran[-1][0], 12.0)
        return Run(seconds, peak_mb=len(ran))

    monkeypatch.setattr(render, "FOLDER", tmp_path)
    monkeypatch.setattr(render, "find_ffmpeg", lambda: "ffmpeg")
    monkeypatch.setattr(render, "make_sources", lambda *_: None)
    monkeypatch.setattr(render, "measure", measure)
    monkeypatch.setattr(render, "measure_frames", lambda: PREVIEWS)
    monkeypatch.setattr(render, "measure_farm", lambda *_: ON_A_SERVER)
    monkeypatch.setenv("PATH", str(tmp_path))
    return ran


def bench(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main(["render", "--json", *options]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_every_promised_figure_is_in_the_last_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = bench(capsys, "--rounds", "1")

    assert found.keys() >= set(render.KEYS)
    assert found["one_pass_ratio"] == found["chunked_ratio"] == 1.2
    assert found["title_change_share"] == found["sound_change_share"] == 1.0
    assert found["peers"] == {"ffmpeg": {"wall_s": 10.0, "ratio_to_ours": 0.83}}
    assert (PREVIEWS | ON_A_SERVER).items() <= found.items()
    missing = {key for key in render.KEYS if found[key] is None}
    assert missing <= found["reasons"].keys() | {"two_workers_speedup"}
    timeline = json.loads((tmp_path / "title.json").read_text())["timeline"]
    assert timeline["texts"]["title"] == "Another title, 5 s"


def test_other_programs_are_measured_or_said_to_be_missing(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    programs: list[list[str]],
) -> None:
    monkeypatch.setenv(peers.MOVIEPY_PYTHON, "a-python")

    found = bench(capsys, "--rounds", "1", "--peers", "--only", "peers")

    assert found["peers"]["moviepy"] == {"wall_s": 30.0, "ratio_to_ours": 2.5}
    assert list(found["reasons"]) == ["melt"]
    assert "preview_warm_p95_ms" not in found
    (words,) = [command for command in programs if command[0] == "a-python"]
    assert json.loads(words[-1])["seconds"] == 60


def test_a_figure_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["render", "--only", "speed"])

    assert "there is no speed" in capsys.readouterr().err
