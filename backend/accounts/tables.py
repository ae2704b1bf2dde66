"""Rows of accounts."""

from piccolo.columns import UUID, Bytea, ForeignKey, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class Person(Table):
    """Somebody with an account; `email` is stored in lower case."""

    id = UUID(primary_key=True, default=None)
    email = Varchar(length=254, unique=True)
    name = Varchar(length=80)
    color = SmallInt()
    password_hash = Varchar(length=200, secret=True)
    created_at = Timestamptz()


class Session(Table):
    """One sign-in. The cookie's token is kept as its SHA-256 only."""

    id = UUID(primary_key=True, default=None)
    person_id = ForeignKey(references=Person, on_delete=OnDelete.cascade, null=False, index=True)
    token_hash = Bytea(unique=True, secret=True)
    created_at = Timestamptz()
    last_seen_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
    user_agent = Varchar(length=200)
    address = Varchar(length=64)
