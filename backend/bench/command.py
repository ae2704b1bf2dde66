"""`./cutroom bench NAME`: runs one measurement and prints what it found."""

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, cast

BENCHES: Mapping[str, str] = {
    "document": "how long projecting and editing take, and how large a document is",
    "merge": "which pairs of simultaneous gestures keep both intentions",
}
"""Modules beside this one, each with a `run() -> dict`."""


def run_bench(name: str, *, as_json: bool) -> int:
    """Run a measurement; with `as_json` the last line of the output is one JSON object."""
    module = import_module(f"backend.bench.{name}")
    run = cast("Callable[[], dict[str, Any]]", module.run)
    found = run()
    # What people read goes to stderr when a program reads the output.
    for key, value in found.items():
        print(f"{key:28} {_spelled(value)}", file=sys.stderr if as_json else sys.stdout)
    if as_json:
        print(json.dumps(found))
    return 0


def _spelled(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
