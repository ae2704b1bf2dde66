"""Makers of test objects: plain functions, sensible defaults, keyword overrides."""

from itertools import count

_numbers = count(1)


def make_name(kind: str) -> str:
    """A name nobody else in this run has."""
    return f"{kind} {next(_numbers)}"


def make_email() -> str:
    """An address nobody else in this run has."""
    return f"person{next(_numbers)}@example.org"
