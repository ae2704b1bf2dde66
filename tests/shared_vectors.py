"""Reads the JSON cases that Python and TypeScript share."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "vectors"


def load_vectors(name: str) -> Any:
    """Read one file of cases."""
    return json.loads((_FOLDER / f"{name}.json").read_text())
