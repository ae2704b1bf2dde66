"""Reads the JSON cases that Python and TypeScript share."""

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "vectors"


def load_vectors(name: str) -> Any:
    """Read one file of cases."""
    return json.loads((_FOLDER / f"{name}.json").read_text())


def load_edits(name: str) -> list[dict[str, Any]]:
    """Read one file of cases of commands, each with the document it starts from."""
    file = load_vectors(name)
    return [{**case, "document": file["documents"][case["document"]]} for case in file["cases"]]
