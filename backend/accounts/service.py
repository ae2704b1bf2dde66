"""Use cases of accounts: signing up, in and out, and one's own profile."""

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from asyncpg import UniqueViolationError
from uuid_utils.compat import uuid7

from backend.accounts import schemas
from backend.accounts.errors import EmailTaken, TooManyAttempts, WrongSignIn
from backend.accounts.identity import CurrentPerson, PersonId
from backend.accounts.passwords import Passwords
from backend.accounts.sessions import Sessions, Visitor, now_utc
from backend.accounts.tables import Person
from backend.accounts.text import (
    clean_email,
    clean_name,
    email_problem,
    name_problem,
    password_problem,
)
from backend.bus.client import RedisClient
from backend.bus.throttle import Allowance, count_attempt, forget_attempts, take_back_attempt
from backend.errors import FieldError, Invalid

PALETTE_SIZE = 12
PER_ACCOUNT = Allowance(attempts=10, window_seconds=15 * 60)
"""Failed sign-ins to one account."""
PER_ADDRESS = Allowance(attempts=100, window_seconds=15 * 60)
"""Failed sign-ins from one address, which a whole office may share."""
SIGN_UPS = Allowance(attempts=200, window_seconds=3600)
"""New accounts from one address."""


class AccountService:
    """Signs people up and in."""

    def __init__(
        self,
        sessions: Sessions,
        redis: RedisClient,
        *,
        passwords: Passwords | None = None,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._sessions = sessions
        self._redis = redis
        self._passwords = passwords or Passwords()
        self._now = now

    async def sign_up(self, wish: schemas.SignUp, visitor: Visitor) -> tuple[schemas.Person, str]:
        """Make an account and a session; returns the person and the cookie's token.

        Raises:
            Invalid: naming each field that is wrong.
            EmailTaken: the address has an account.
            TooManyAttempts: from this network address.
        """
        _check_sign_up(wish)
        await self._count("sign-up", visitor.address, SIGN_UPS)
        person = await self.create_person(wish)
        return person, await self._sessions.start(PersonId(person.id), visitor)

    async def create_person(self, wish: schemas.SignUp) -> schemas.Person:
        """Make an account without a session.

        Raises:
            EmailTaken: the address has an account.
        """
        person_id = uuid7()
        row = Person(
            id=person_id,
            email=clean_email(wish.email),
            name=wish.name.strip(),
            color=person_id.int % PALETTE_SIZE,
            password_hash=await self._passwords.hash(wish.password),
            created_at=self._now(),
        )
        try:
            await row.save()
        except UniqueViolationError:
            message = "There is already an account with this address."
            raise EmailTaken(message, FieldError("email", message)) from None
        return _person(row)

    async def sign_in(self, wish: schemas.SignIn, visitor: Visitor) -> tuple[schemas.Person, str]:
        """Start a session; returns the person and the cookie's token.

        Raises:
            WrongSignIn: the same words, after the same work, whatever was wrong.
            TooManyAttempts: too many failures for this account or from this address.
        """
        email = clean_email(wish.email)
        account = hashlib.sha256(email.encode(errors="replace")).hexdigest()
        await self._count("sign-in-address", visitor.address, PER_ADDRESS)
        await self._count("sign-in-account", account, PER_ACCOUNT)
        row = None if email_problem(email) else await Person.objects().get(Person.email == email)
        stored = row.password_hash if row else None
        if not await self._passwords.verify(stored, wish.password) or row is None:
            raise WrongSignIn("The e-mail address or the password is wrong.")
        await forget_attempts(self._redis, "sign-in-account", account)
        await take_back_attempt(self._redis, "sign-in-address", visitor.address)
        return _person(row), await self._sessions.start(PersonId(row.id), visitor)

    async def rename(self, person: CurrentPerson, name: str) -> schemas.Person:
        """Change one's own name."""
        cleaned = clean_name(name)
        await Person.update({Person.name: cleaned}).where(Person.id == person.id)
        return schemas.Person(person.id, person.email, cleaned, person.color)

    async def people(self, ids: Collection[UUID]) -> dict[UUID, schemas.Person]:
        """Get several people at once; ids nobody has are left out."""
        if not ids:
            return {}
        rows = await Person.objects().where(Person.id.is_in(list(ids)))
        return {row.id: _person(row) for row in rows}

    async def find_by_email(self, email: str) -> schemas.Person | None:
        """Find somebody by address."""
        row = await Person.objects().get(Person.email == clean_email(email))
        return _person(row) if row else None

    async def _count(self, kind: str, subject: str, allowance: Allowance) -> None:
        wait = await count_attempt(self._redis, kind, subject, allowance=allowance)
        if wait is not None:
            raise TooManyAttempts(
                "Too many attempts. Please wait a little and try again.", retry_after=wait
            )


def _check_sign_up(wish: schemas.SignUp) -> None:
    problems = {
        "email": email_problem(wish.email),
        "name": name_problem(wish.name),
        "password": password_problem(wish.password),
    }
    fields = [FieldError(name, problem) for name, problem in problems.items() if problem]
    if fields:
        raise Invalid(fields[0].message, *fields)


def _person(row: Person) -> schemas.Person:
    return schemas.Person(row.id, row.email, row.name, row.color)
