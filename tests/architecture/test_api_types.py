"""The browser's types are those of the API that it speaks to."""

from backend.app import openapi_document
from tests.architecture.api_types import COMMAND, SCHEMA_FILE, api_types


def test_the_browsers_types_are_up_to_date() -> None:
    written = SCHEMA_FILE.read_text()

    assert written == api_types(openapi_document()), f"run `{COMMAND}` and commit the result"


def test_types_say_what_may_be_absent_and_what_may_be_null() -> None:
    schema = {
        "Reply_Thing_": {"type": "object", "properties": {}},
        "a_Thing": {
            "type": "object",
            "required": ["id", "rate", "state"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "rate": {
                    "type": "array",
                    "prefixItems": [{"type": "integer"}, {"type": "integer"}],
                },
                "state": {"enum": ["on", "off"]},
                "name": {"oneOf": [{"type": "string"}, {"type": "null"}]},
                "more": {"type": "object", "additionalProperties": {"type": "boolean"}},
            },
        },
    }

    written = api_types({"components": {"schemas": schema}})

    assert written.partition("\n\n")[2] == (
        "export interface AThing {\n"
        "  id: string;\n"
        "  more?: Record<string, boolean>;\n"
        "  name?: string | null;\n"
        "  rate: [number, number];\n"
        '  state: "on" | "off";\n'
        "}\n"
    )
