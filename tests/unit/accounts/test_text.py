"""What people may type into names and addresses."""

import pytest

from backend.accounts.text import clean_email, email_problem, name_problem, password_problem


@pytest.mark.parametrize("name", ["Ada", "Zoë Ω", "李小龙", "👩‍👩‍👧 family", "x" * 80, "  Ada "])
def test_names_of_people_are_fine(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize("name", ["", "  ", "a\x00", "a\nb", "\ud800", "x" * 81])
def test_names_that_break_things_are_not(name: str) -> None:
    assert name_problem(name) is not None


@pytest.mark.parametrize(
    "email", ["ada@example.org", " Ada@Example.ORG ", "a+b@x.co", "ü@bücher.de"]
)
def test_addresses_are_fine(email: str) -> None:
    assert email_problem(email) is None


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "@x.org", "a b@x.org", "a@b", "a\x00@x.org", "a\ud800@x.org"]
)
def test_what_is_no_address_is_not(email: str) -> None:
    assert email_problem(email) is not None


def test_addresses_are_compared_without_case() -> None:
    assert clean_email(" Ada@Example.ORG ") == "ada@example.org"


@pytest.mark.parametrize("password", ["short", "x" * 201, "a lone surrogate \udc00"])
def test_passwords_that_cannot_be_kept_are_refused(password: str) -> None:
    assert password_problem(password) is not None
