"""Lines of a title."""

import pytest

from render_worker.pictures.titles import wrap_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("uninterruptedly so", ["uninterruptedly", "so"]),
        ("", [""]),
    ],
)
def test_lines_break_at_spaces_and_where_the_text_says(text: str, lines: list[str]) -> None:
    assert wrap_lines(text, 8, lambda line: float(len(line))) == lines
