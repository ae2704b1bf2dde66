"""The browser's types of the API against the API's own description of itself."""

import re
from pathlib import Path
from typing import Any

import pytest

from backend.app import openapi_document

TYPES = Path(__file__).parents[2] / "frontend" / "src" / "api" / "types.ts"
INTERFACE = re.compile(r"^export interface (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (\w+)\??:", re.MULTILINE)


def _interfaces() -> dict[str, set[str]]:
    found = INTERFACE.findall(TYPES.read_text())
    return {name: set(FIELD.findall(body)) for name, body in found}


def _schemas() -> dict[str, set[str]]:
    described: dict[str, Any] = openapi_document()["components"]["schemas"]
    return {name: set(schema.get("properties", ())) for name, schema in described.items()}


INTERFACES, SCHEMAS = _interfaces(), _schemas()
SHARED = sorted(INTERFACES.keys() & SCHEMAS.keys())


def test_the_shapes_people_see_first_are_compared() -> None:
    """A renamed struct would otherwise fall out of the comparison unnoticed."""
    assert {"Person", "Workspace", "Member", "Project"} <= set(SHARED)


@pytest.mark.parametrize("name", SHARED)
def test_the_browser_reads_only_fields_the_server_sends(name: str) -> None:
    assert INTERFACES[name] <= SCHEMAS[name]
