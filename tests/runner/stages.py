"""The named checks: what each runs and what it needs."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

PYTHON = (sys.executable, "-P", "-m")


class Need(StrEnum):
    """What has to be there before a check can run."""

    # node_modules
    NODE = "node"
    # the built browser app
    BUILD = "build"
    # a real browser
    BROWSER = "browser"


@dataclass(frozen=True)
class Stage:
    """One check: its commands run one after the other, in the root or in frontend/."""

    name: str
    commands: Sequence[Sequence[str]]
    needs: frozenset[Need] = frozenset()
    alone: bool = False
    """Measures time, so nothing else runs beside it."""

    @property
    def in_frontend(self) -> bool:
        """Whether the commands are npm's."""
        return self.commands[0][0] == "npm"


def _pytest(place: str, *needs: Need, name: str | None = None, alone: bool = False) -> Stage:
    command = (*PYTHON, "pytest", "-q", f"tests/{place}")
    return Stage(name or place, [command], frozenset(needs), alone)


STAGES = (
    # First, because it takes longest: everything else runs beside it.
    _pytest("integration", Need.BUILD),
    Stage("format", [(*PYTHON, "ruff", "format", "--check", ".")]),
    Stage("lint", [(*PYTHON, "ruff", "check", ".")]),
    Stage("types", [(*PYTHON, "mypy", "backend", "render_worker", "tests")]),
    Stage("imports", [(*PYTHON, "tests.runner.imports")]),
    _pytest("architecture"),
    _pytest("unit"),
    Stage(
        "frontend",
        [
            ("npm", "run", "--silent", "check"),
            ("npm", "run", "--silent", "test"),
        ],
        # Built before anything begins: what others serve must not be made anew meanwhile.
        frozenset({Need.BUILD}),
    ),
    _pytest("property", Need.NODE),
    _pytest("render"),
    _pytest("architecture/test_api_types.py", name="client"),
    _pytest("browser", Need.BUILD, Need.BROWSER, alone=True),
)
GROUPS = {
    "all": [stage.name for stage in STAGES],
    "fast": ["format", "lint", "types", "imports", "architecture", "unit"],
}


def choose(names: Sequence[str]) -> list[Stage]:
    """Return the stages of these names and groups, each once, in their usual order.

    Raises:
        ValueError: names what does not exist.
    """
    known = {stage.name for stage in STAGES}
    wanted = {stage for name in names for stage in GROUPS.get(name, [name])}
    if wanted - known:
        unknown = ", ".join(sorted(wanted - known))
        raise ValueError(
            f"there is no {unknown}; choose from {', '.join([*GROUPS, *sorted(known)])}"
        )
    return [stage for stage in STAGES if stage.name in wanted]
