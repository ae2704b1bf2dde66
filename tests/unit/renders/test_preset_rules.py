"""What a preset may say: the cases that the browser's form runs too."""

import re
from typing import Any

import msgspec
import pytest

from backend.renders.presets import PRESETS, PresetSettings, find_fault
from tests.shared_vectors import load_vectors

CASES: list[dict[str, Any]] = load_vectors("presets")


def _faulty_field(settings: dict[str, Any]) -> str | None:
    """Name the field that a request with these settings is refused for."""
    try:
        fault = find_fault(msgspec.convert(settings, PresetSettings))
    except msgspec.ValidationError as error:
        [field] = re.findall(r"\$\.(\w+)", str(error))
        return str(field)
    return fault and fault[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_settings_are_refused_by_their_field(case: dict[str, Any]) -> None:
    assert _faulty_field(case["settings"]) == case["field"]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_the_catalogue_keeps_the_rules_or_has_a_rate_of_its_own(preset: Any) -> None:
    fault = find_fault(preset.settings)
    assert fault is None or (preset.id, fault[0]) == ("gif", "rate")
