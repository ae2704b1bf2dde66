"""How dear passwords are."""

from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from backend.accounts.passwords import Passwords


async def test_a_password_costs_what_the_standard_says() -> None:
    passwords = Passwords()

    stored = await passwords.hash("correct horse battery")

    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY
    assert await passwords.verify(stored, "correct horse battery")
    assert not await passwords.verify(None, "correct horse battery")
