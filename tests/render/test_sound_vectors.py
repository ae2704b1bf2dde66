"""The renderer makes what the vectors say, which the preview is held to as well."""

import json
from typing import Any

import numpy as np
import pytest

from tests.sound_vectors import STEP, VECTORS, heard, stretched, treated

CASES = json.loads(VECTORS.read_text(encoding="utf-8"))


def test_the_sound_that_is_treated_is_the_same_one() -> None:
    expected = CASES["heard"]

    assert heard(expected["count"])[::STEP] == pytest.approx(
        np.array(expected["samples"]), abs=1e-6
    )


@pytest.mark.parametrize("case", CASES["effects"])
def test_effects_are_what_the_vector_says(case: dict[str, Any]) -> None:
    made = treated(case["effects"], case["count"])

    assert made[::STEP] == pytest.approx(np.array(case["samples"]), abs=2e-6)


@pytest.mark.parametrize("case", CASES["stretches"])
def test_a_stretch_is_what_the_vector_says(case: dict[str, Any]) -> None:
    made = stretched(case["speed"], case["start"], case["count"])

    assert made[::STEP] == pytest.approx(np.array(case["samples"]), abs=2e-6)
