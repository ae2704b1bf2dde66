"""Writes the browser's types from the OpenAPI document.

Run as `python -m tests.architecture.api_types` after a change of the API.
"""

import json
import re
from pathlib import Path
from typing import Any

from backend.app import openapi_document

SCHEMA_FILE = Path(__file__).parents[2] / "frontend" / "src" / "api" / "schema.ts"
COMMAND = "python -m tests.architecture.api_types"
# The envelope is the client's business; every list and reply would otherwise be a type of its own.
_ENVELOPES = ("Reply_", "Listing_")
_SCALARS = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}

Schema = dict[str, Any]


def api_types(document: Schema) -> str:
    """Write one TypeScript type per schema of an OpenAPI document, sorted by name."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    kept = sorted(name for name in schemas if not name.startswith(_ENVELOPES))
    written = [_declare(_type_name(name), schemas[name]) for name in kept]
    header = f"// Written from the OpenAPI document by `{COMMAND}`; not by hand.\n"
    return header + "\n" + "\n".join(written)


def _declare(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"export type {name} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    lines = [
        f"  {field}{'' if field in required else '?'}: {_type(schema['properties'][field])};"
        for field in sorted(schema["properties"])
    ]
    return "\n".join([f"export interface {name} {{", *lines, "}"]) + "\n"


def _type(schema: Schema) -> str:
    choices = schema.get("oneOf") or schema.get("anyOf")
    match schema:
        case {"$ref": str(address)}:
            return _type_name(address.rpartition("/")[2])
        case {"enum": list(values)}:
            return " | ".join(json.dumps(value) for value in values)
        case _ if choices:
            return " | ".join(_type(one) for one in choices)
        case {"type": "array"}:
            return _array(schema)
        case {"type": "object"}:
            return _object(schema)
    names = schema.get("type", "unknown")
    every = names if isinstance(names, list) else [names]
    return " | ".join(_SCALARS.get(name, "unknown") for name in every)


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(one) for one in schema['prefixItems'])}]"
    one = _type(schema.get("items", {}))
    return f"({one})[]" if " | " in one else f"{one}[]"


def _object(schema: Schema) -> str:
    if "properties" in schema:
        required = set(schema.get("required", ()))
        inside = "; ".join(
            f"{field}{'' if field in required else '?'}: {_type(schema['properties'][field])}"
            for field in sorted(schema["properties"])
        )
        return f"{{ {inside} }}"
    values = schema.get("additionalProperties")
    return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"


def _type_name(name: str) -> str:
    words = re.split(r"[^A-Za-z0-9]+", name)
    return "".join(word[:1].upper() + word[1:] for word in words)


if __name__ == "__main__":
    SCHEMA_FILE.write_text(api_types(openapi_document()))
