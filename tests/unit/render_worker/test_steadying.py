"""The cases that the browser runs too: frontend/src/compositor/effects/steadying.test.ts."""

from typing import Any

import msgspec
import pytest

from backend.renders.motion import MotionStretch
from render_worker.effects.steadying import sampling
from render_worker.motion.steady import SteadyPath
from tests.shared_vectors import load_vectors


@pytest.mark.parametrize("case", load_vectors("steadying"), ids=lambda case: str(case["name"]))
def test_a_picture_is_moved_to_the_middle_of_its_path(case: dict[str, Any]) -> None:
    known = {one["number"]: _stretch(one) for one in case["stretches"]}
    wish = {"smoothness": case["smoothness"], "zoom": case["zoom"]}

    steadied = SteadyPath(known.get, case["duration"]).effect_at({"params": wish}, case["time"])

    params = steadied["params"]
    assert ("correction" in params) == (case["correction"] is not None)
    if case["correction"] is not None:
        assert params["correction"] == pytest.approx(case["correction"], abs=1e-12)
        rows = sampling(params["correction"], params["zoom"], params["shape"])
        assert rows == pytest.approx(case["sampling"], abs=1e-12)


def _stretch(stored: dict[str, Any]) -> MotionStretch:
    pictures = [[*moved, bool(is_cut)] for *moved, is_cut in stored["pictures"]]
    shape = stored["width"], stored["height"]
    return msgspec.convert({"shape": shape, "pictures": pictures}, MotionStretch)
