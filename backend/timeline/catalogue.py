"""The effects and transitions there are: `effects.json`, which the browser reads too.

It holds ids, names, parameters with their ranges and defaults, and the kind of track each is for.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.timeline.fields import Field

_FILE = Path(__file__).with_name("effects.json")


@dataclass(frozen=True, slots=True)
class Effect:
    """One kind of effect or transition, with a field for each of its parameters."""

    name: str
    on: str
    """`video` or `audio`."""
    params: dict[str, Field]


def _read(group: dict[str, Any]) -> dict[str, Effect]:
    return {
        key: Effect(entry["name"], entry["on"], _fields(entry["params"]))
        for key, entry in group.items()
    }


def _fields(params: dict[str, Any]) -> dict[str, Field]:
    return {
        name: Field(
            param["type"],
            param["default"],
            param.get("low", 0),
            param.get("high", 0),
            tuple(param.get("choices", ())),
        )
        for name, param in params.items()
    }


_CATALOGUE = json.loads(_FILE.read_text(encoding="utf-8"))

EFFECTS = _read(_CATALOGUE["effects"])
TRANSITIONS = _read(_CATALOGUE["transitions"])
