"""Where a title's lines break; the browser runs the cases too: line-breaking.test.ts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_worker.pictures.line_breaking import wrap_lines
from tests.shared_vectors import load_vectors

TEXTS = st.text(alphabet="ab  \n漢字かなャー。、「」—한国\u3099\u2060(1)%", max_size=40)


def _count(line: str) -> float:
    return float(len(line))


@pytest.mark.parametrize("case", load_vectors("line-breaks"), ids=lambda case: case["name"])
def test_lines_break_where_the_vector_says(case: dict[str, Any]) -> None:
    assert wrap_lines(case["text"], case["width"], _count) == case["lines"]


@given(TEXTS, st.integers(1, 12))
def test_breaking_loses_nothing_but_spaces_at_breaks(text: str, width: int) -> None:
    lines = wrap_lines(text, width, _count)

    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@given(TEXTS, st.integers(1, 12))
def test_no_line_that_was_broken_begins_with_a_closing_sign(text: str, width: int) -> None:
    """Unless there was a space before it, or nothing at all."""
    begins = {line[:1] for line in wrap_lines(text.replace(" ", ""), width, _count)}

    starts = {paragraph[:1] for paragraph in text.replace(" ", "").split("\n")}
    assert not (begins - starts) & set("。、」ャー)%\u3099\u2060")
