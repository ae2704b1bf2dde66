"""One list of close codes: the server's, the browser's copy, and the documentation."""

import re
from pathlib import Path

from backend.collab.close_codes import CloseCode

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "frontend" / "src" / "collab" / "close-codes.ts"
DOCUMENTATION = ROOT / "docs" / "collaboration.md"


def test_the_browsers_copy_is_the_same() -> None:
    text = BROWSER.read_text()
    block = text[text.index("CloseCode = {") : text.index("} as const")]

    copied = {name: int(number) for name, number in re.findall(r"(\w+): (\d{4}),", block)}

    assert copied == {code.name: code.value for code in CloseCode}


def test_every_code_is_documented_and_no_other() -> None:
    text = DOCUMENTATION.read_text()
    table = text[text.index("## Close codes") : text.index("## Limits")]

    rows = re.findall(r"^\| ([\d, ]+) \|", table, flags=re.MULTILINE)

    documented = [int(number) for row in rows for number in row.split(",")]
    assert documented == [code.value for code in CloseCode]


def test_a_stock_provider_comes_back_exactly_when_it_should() -> None:
    """y-websocket gives up on 4400 to 4499; the browser's copy calls the same codes final."""
    text = BROWSER.read_text()
    table = text[text.index("const FINAL_REASONS") : text.index("};", text.index("FINAL_REASONS"))]
    final = set(re.findall(r"\[CloseCode\.(\w+)\]:", table))

    assert final == {code.name for code in CloseCode if code in range(4400, 4500)}
