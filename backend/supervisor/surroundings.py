"""The variables each part is started with: everybody gets only what it may know."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend.settings import PREFIX
from backend.supervisor.leftovers import INSTANCE_VARIABLE

ROOT = Path(__file__).parents[2]
NOT_FOR_RENDER = ("DATABASE_URL", "METRICS_TOKEN")
"""The process that opens untrusted files gets no way to the database."""


@dataclass(frozen=True)
class Surroundings:
    """What was given from outside, completed by what `up` made itself."""

    outside: Mapping[str, str] = field(repr=False)
    data_dir: Path

    def given(self, name: str) -> str | None:
        """Return a `CUTROOM_` variable somebody set, None when unset or empty."""
        return self.outside.get(PREFIX + name) or None

    def plain(self) -> dict[str, str]:
        """For servers that are not ours, such as PostgreSQL: what was given, unchanged."""
        return {k: v for k, v in self.outside.items() if not k.startswith(PREFIX)}

    def for_server(self, made: Mapping[str, str]) -> dict[str, str]:
        """For web, control, migrate and seed.

        Args:
            made: our own values, names without prefix; they win over what was given.
        """
        return {
            **self.outside,
            **{PREFIX + name: value for name, value in made.items()},
            INSTANCE_VARIABLE: str(self.data_dir),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PATH": self.outside.get("PATH", os.defpath),
        }

    def for_render(self, made: Mapping[str, str]) -> dict[str, str]:
        """For the render worker."""
        hidden = {PREFIX + name for name in NOT_FOR_RENDER}
        return {k: v for k, v in self.for_server(made).items() if k not in hidden}
