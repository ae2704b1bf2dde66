"""The numbers of colour effects; the browser runs the same cases."""

from typing import Any

import pytest

from render_worker.effects.colouring import (
    colour_rows,
    invert_rows,
    lift_gamma_gain_rows,
    monochrome_rows,
)
from tests.shared_vectors import load_vectors

ROWS = {
    "color": colour_rows,
    "lift_gamma_gain": lift_gamma_gain_rows,
    "monochrome": monochrome_rows,
    "invert": invert_rows,
}


@pytest.mark.parametrize("case", load_vectors("colouring"), ids=lambda case: str(case["name"]))
def test_numbers(case: dict[str, Any]) -> None:
    found = ROWS[case["type"]](case["params"])
    assert len(found) == 3
    for row, expected in zip(found, case["rows"], strict=True):
        assert row == pytest.approx(expected, abs=1e-8)
