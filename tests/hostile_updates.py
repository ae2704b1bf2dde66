"""Updates that no honest client makes."""

from typing import Any

from pycrdt import Doc, Map

BREAKING_UPDATE = bytes.fromhex("01010108c10100017c0000000000")
"""Found by fuzzing: decodes, and makes yrs 0.28 panic when put into `breakable_document()`."""


def breakable_document() -> bytes:
    """One clip of client 1, changed six times: eight blocks."""
    doc: Doc[Any] = Doc(client_id=1)
    clips = doc.get("clips", type=Map)
    clips["c1"] = Map({"at": 1})
    for number in range(6):
        clips["c1"]["at"] = number * 100
    return doc.get_update()
