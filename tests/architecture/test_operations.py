"""docs/operations.md says every setting there is, and no other."""

import re
from dataclasses import fields
from pathlib import Path

from backend.collab.metrics import Census, RoomMetrics
from backend.settings import Limits, Settings
from backend.web.metrics import Metrics
from render_worker import settings as render_settings

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"`(CUTROOM_[A-Z_]+)`")


def _settings() -> set[str]:
    own = {f"CUTROOM_{field.name.upper()}" for field in fields(Settings) if field.name != "limits"}
    limits = {f"CUTROOM_LIMIT_{field.name.upper()}" for field in fields(Limits)}
    return own | limits | _settings_of_the_render_worker()


def _settings_of_the_render_worker() -> set[str]:
    """All figures of its own; the rest it shares."""
    figures = [field for field in fields(render_settings.Settings) if field.type is int]
    return {f"CUTROOM_RENDER_{field.name.upper()}" for field in figures}


def test_every_setting_is_documented() -> None:
    documented = set(VARIABLE.findall((ROOT / "docs" / "operations.md").read_text()))

    assert _settings() - documented == set()


def test_every_figure_is_documented() -> None:
    metrics = Metrics()
    RoomMetrics(metrics.registry).watch(lambda: Census(0, 0, 0, 0, 0.0))
    documented = (ROOT / "docs" / "operations.md").read_text()

    names = [
        f"{figure.name}_total" if figure.type == "counter" else figure.name
        for figure in metrics.registry.collect()
        if figure.name.startswith("cutroom_")
    ]

    assert len(names) > 5
    assert [name for name in names if f"`{name}`" not in documented] == []


def test_no_documented_variable_is_unknown_to_the_code() -> None:
    documented = set(VARIABLE.findall((ROOT / "docs" / "operations.md").read_text()))
    code = "".join(
        path.read_text()
        for folder in ("backend", "render_worker", "tests/runner")
        for path in (ROOT / folder).rglob("*.py")
    )
    unknown = {
        name
        for name in documented - _settings()
        if name not in code and name.removeprefix("CUTROOM_") not in code
    }

    assert unknown == set()


def test_every_migration_file_is_one_that_piccolo_finds() -> None:
    """Piccolo imports them by bare name: other names may be shadowed and silently ignored."""
    names = [path.name for path in (ROOT / "migrations").glob("*.py")]

    assert names
    assert [n for n in names if not re.fullmatch(r"cutroom_[0-9t_]+\.py", n)] == []
