"""The measurements of live rooms work, and find everything that they sent."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.services import ROOT

FEW = ("fanout_200_p99_ms", "saturation_20x20_per_s", "herd_50_s", "ack_p99_ms")
ALWAYS = {"generator_lag_p99_ms", "limits", "details"}


def _bench(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-P", "-m", "tests.benchmarks", *arguments, "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_last_line_has_every_chosen_figure_and_nothing_was_missing() -> None:
    found = _bench("sync", "--quick", "--only", ",".join(FEW))

    assert found.keys() == {*FEW, *ALWAYS}
    assert all(found[key] is not None for key in FEW)
    steps = [step for key in FEW if key != "herd_50_s" for step in found["details"][key]]
    assert [step["missing"] for step in steps] == [0] * len(steps)
    assert found["limits"]["CUTROOM_LIMIT_UPDATES_PER_SECOND"] == "1000000"


def test_no_acknowledged_edit_is_lost_when_web_and_postgres_are_killed() -> None:
    found = _bench("crash", "--kills", "2")

    assert found["killed"] == {"web-1": 1, "postgres": 1}
    assert found["acknowledged"] > 0
    assert (found["kills"], found["lost"], found["duplicated"]) == (2, 0, 0)
    assert (found["log"]["logged_twice"], found["log"]["gaps"]) == (0, 0)
