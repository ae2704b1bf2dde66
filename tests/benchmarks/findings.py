"""How much is measured, and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.benchmarks.measured import Measured

LAGGING_MS: Final = 20.0
"""A generator later than this says nothing about the server."""


@dataclass(frozen=True)
class Pace:
    """How long and how much; the smoke test takes less."""

    seconds: float = 8.0
    step_seconds: float = 2.5
    first_per_s: float = 6000.0
    """Edits with which a ramp begins."""
    factor: float = 1.4
    last_per_s: float = 60_000.0
    ack_rates: tuple[float, ...] = (100.0, 1000.0, 10_000.0)
    people: int = 20
    readers: int = 200
    crowd: int = 50
    large: tuple[int, int] = (8, 1250)
    """Tracks and clips per track of the large timeline."""
    cold_loads: int = 3
    warm_loads: int = 7
    herds: int = 3
    pair_seconds: float = 5.0
    drain_seconds: float = 4.0
    """Beyond the last edit; what has not arrived then is missing."""
    fresh: bool = True
    """Each scenario gets a process that has just started."""


QUICK: Final = Pace(
    seconds=0.4,
    step_seconds=0.3,
    first_per_s=200.0,
    last_per_s=200.0,
    ack_rates=(100.0,),
    people=4,
    readers=6,
    crowd=5,
    large=(4, 50),
    cold_loads=1,
    warm_loads=1,
    herds=1,
    pair_seconds=0.4,
    drain_seconds=60.0,
    fresh=False,
)
"""Shows that it works; its figures mean nothing."""


@dataclass
class Findings:
    """The figures promised, and what they come from."""

    figures: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    lags_ms: list[float] = field(default_factory=list)

    def add(self, key: str, figure: float, details: Sequence[Any]) -> None:
        """Keep a figure and what it comes from."""
        self.figures[key] = figure
        self.details[key] = list(details)

    def note(self, key: str, figure: float, *steps: Measured) -> None:
        """Keep a figure and the stretches it comes from."""
        self.add(key, figure, [step.summary() for step in steps])
        self.lags_ms += [step.lag_p99_ms for step in steps if step.lag_p99_ms <= LAGGING_MS]
