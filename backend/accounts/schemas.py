"""Wire shapes of accounts."""

from datetime import datetime
from uuid import UUID

import msgspec


class SignUp(msgspec.Struct, forbid_unknown_fields=True):
    """A new account."""

    email: str
    name: str
    password: str


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """An existing account."""

    email: str
    password: str


class ProfileChange(msgspec.Struct, forbid_unknown_fields=True):
    """What people may change about themselves."""

    name: str


class Person(msgspec.Struct, frozen=True):
    """A person as colleagues see them; `color` is an index into the palette, 0 to 11."""

    id: UUID
    email: str
    name: str
    color: int


class SessionInfo(msgspec.Struct, frozen=True):
    """One place where somebody is signed in."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    address: str
    current: bool
