"""`./cutroom bench` prints what the documents promise."""

import json

import pytest

from backend.bench import document
from backend.bench.command import run_bench
from backend.bench.document import Size

PROMISED = {
    "ts_incremental_ms",
    "py_incremental_ms",
    "ts_full_10k_ms",
    "py_full_10k_ms",
    "command_ms",
    "ripple_4000_ms",
    "update_v1_10k_mb",
    "bytes_per_edit",
}


def test_every_promised_figure_is_the_last_line_of_the_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = Size(tracks=4, clips_per_track=12, still=3, rounds=14, full_rounds=2)
    monkeypatch.setattr(document, "FULL", tiny)

    assert run_bench("document", as_json=True) == 0

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found.keys() >= PROMISED
    assert all(found[name] > 0 for name in PROMISED)
