"""The process that opens untrusted media knows little of the server (docs/architecture.md)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = (
    "backend.bus",
    "backend.logs",
    "backend.media.contract",
    "backend.renders.contract",
    "backend.renders.frame_contract",
    "backend.renders.layers",
    "backend.renders.motion",
    "backend.renders.nesting",
    "backend.renders.output",
    "backend.renders.plan",
    "backend.renders.presets",
    "backend.storage",
    "backend.timeline",
)
SERVER_LIBRARIES = {"litestar", "piccolo", "pycrdt", "asyncpg", "backend.settings"}
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "render_worker").rglob("*.py")
    if path.name != "__main__.py"
)


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_it_imports_only_what_both_sides_share() -> None:
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "render_worker").rglob("*.py")
        for name in _imported(path)
        if name.startswith("backend") and not name.startswith(ALLOWED)
    }

    assert strangers == set()


@pytest.mark.parametrize(
    ("modules", "forbidden"),
    [
        (MODULES, SERVER_LIBRARIES),
        (["backend.app", "backend.worker", "backend.cli"], {"av", "render_worker"}),
    ],
    ids=["render worker", "server"],
)
def test_a_fresh_interpreter_loads_nothing_of_the_other_side(
    modules: list[str], forbidden: set[str]
) -> None:
    """An import linter does not see what a package loads by itself."""
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print(sorted({forbidden!r} & set(sys.modules)))"
    )

    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
