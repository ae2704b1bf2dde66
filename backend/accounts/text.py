"""Checks of what people type: names and e-mail addresses."""

import re
import unicodedata

from backend.errors import FieldError, Invalid

NAME_LENGTH = 80
EMAIL_LENGTH = 254
PASSWORD_MIN_LENGTH = 10
# Argon2 would read anything; an endless password is only good for keeping us busy.
PASSWORD_MAX_LENGTH = 200

# Control characters and lone surrogates: Postgres refuses some and logs suffer from the others.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f]+")


def name_problem(value: str, max_length: int = NAME_LENGTH) -> str | None:
    """Say what is wrong with a name, None when nothing is."""
    if not value.strip():
        return "Please enter a name."
    if len(value.strip()) > max_length:
        return f"A name has at most {max_length} characters."
    if any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in value):
        return "A name cannot contain control characters."
    return None


def clean_name(value: str, *, field: str = "name", max_length: int = NAME_LENGTH) -> str:
    """Trim a name somebody typed.

    Raises:
        Invalid: naming `field`.
    """
    problem = name_problem(value, max_length)
    if problem:
        raise Invalid(problem, FieldError(field, problem))
    return value.strip()


def email_problem(value: str) -> str | None:
    """Say what is wrong with an e-mail address, None when nothing is."""
    address = value.strip()
    if len(address) > EMAIL_LENGTH or not _EMAIL.fullmatch(address) or not _is_encodable(address):
        return "Please enter an e-mail address, such as ada@example.org."
    return None


def clean_email(value: str) -> str:
    """Bring an address into the form in which it is stored and compared."""
    return value.strip().lower()


def password_problem(value: str) -> str | None:
    """Say what is wrong with a new password, None when nothing is."""
    if len(value) < PASSWORD_MIN_LENGTH:
        return f"A password has at least {PASSWORD_MIN_LENGTH} characters."
    if len(value) > PASSWORD_MAX_LENGTH:
        return f"A password has at most {PASSWORD_MAX_LENGTH} characters."
    if not _is_encodable(value):
        return "The password contains a character that cannot be stored."
    return None


def _is_encodable(value: str) -> bool:
    return all(unicodedata.category(character) != "Cs" for character in value)
