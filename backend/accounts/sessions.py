"""Sessions: made at sign-in, found by the cookie's token, revoked from anywhere."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.accounts.errors import SessionEnded
from backend.accounts.identity import CurrentPerson, PersonId, SessionId
from backend.accounts.schemas import SessionInfo
from backend.accounts.tables import Session
from backend.bus.client import AccessChange, RedisClient, publish_access
from backend.database.connection import Database
from backend.errors import NotFound

LIFETIME = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
"""How exact `last_seen_at` is: a write per request would be too much."""

_FIND = """
SELECT s.id AS session_id, s.last_seen_at, p.id, p.email, p.name, p.color
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
"""


def now_utc() -> datetime:
    """The clock, unless a test brings another."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from, as a session remembers it."""

    address: str
    user_agent: str


class Sessions:
    """Makes, finds and ends sessions."""

    def __init__(
        self, database: Database, redis: RedisClient, *, now: Callable[[], datetime] = now_utc
    ) -> None:
        self._database = database
        self._redis = redis
        self._now = now

    async def start(self, person_id: PersonId, visitor: Visitor) -> str:
        """Start a session and return the token for the cookie; it is stored nowhere."""
        token, now = secrets.token_urlsafe(32), self._now()
        await Session.delete().where((Session.person_id == person_id) & (Session.expires_at < now))
        session = Session(
            id=uuid7(),
            person_id=person_id,
            token_hash=_hash(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIME,
            user_agent=_printable(visitor.user_agent, 200),
            address=_printable(visitor.address, 64),
        )
        await session.save()
        return token

    async def find(self, token: str | None) -> CurrentPerson | None:
        """Find who a token belongs to; None when its session has ended."""
        if not token:
            return None
        rows = await self._database.fetch(_FIND, _hash(token), self._now())
        if not rows:
            return None
        row = rows[0]
        await self._see(row["session_id"], row["last_seen_at"])
        return CurrentPerson(
            PersonId(row["id"]),
            SessionId(row["session_id"]),
            email=row["email"],
            name=row["name"],
            color=row["color"],
        )

    async def require(self, token: str | None) -> CurrentPerson:
        """Get who a token belongs to.

        Raises:
            SessionEnded: to nobody any more.
        """
        person = await self.find(token)
        if person is None:
            raise SessionEnded("Please sign in.")
        return person

    async def is_alive(self, session_id: UUID) -> bool:
        """Say whether a session goes on, for tickets that die with it."""
        return await Session.exists().where(
            (Session.id == session_id)
            & Session.revoked_at.is_null()
            & (Session.expires_at > self._now())
        )

    async def list_for(self, person: CurrentPerson) -> list[SessionInfo]:
        """List where somebody is signed in, newest first."""
        rows = (
            await Session.objects()
            .where(
                (Session.person_id == person.id)
                & Session.revoked_at.is_null()
                & (Session.expires_at > self._now())
            )
            .order_by(Session.id, ascending=False)
        )
        return [_info(row, person) for row in rows]

    async def revoke(self, person: CurrentPerson, session_id: UUID) -> None:
        """End one of one's own sessions everywhere, sockets included.

        Raises:
            NotFound: no such session of this person.
        """
        ended = (
            await Session.update({Session.revoked_at: self._now()})
            .where(
                (Session.id == session_id)
                & (Session.person_id == person.id)
                & Session.revoked_at.is_null()
            )
            .returning(Session.id)
        )
        if not ended:
            raise NotFound("There is no such session.")
        await publish_access(self._redis, AccessChange(session_id=session_id))

    async def _see(self, session_id: UUID, last_seen_at: datetime) -> None:
        now = self._now()
        if now - last_seen_at >= SEEN_EVERY:
            await Session.update({Session.last_seen_at: now}).where(Session.id == session_id)


def _hash(token: str) -> bytes:
    # A token has 256 random bits: nothing is gained by a slow hash.
    return hashlib.sha256(token.encode()).digest()


def _printable(value: str, length: int) -> str:
    return "".join(c for c in value if c.isprintable())[:length]


def _info(row: Session, person: CurrentPerson) -> SessionInfo:
    return SessionInfo(
        id=row.id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        user_agent=row.user_agent,
        address=row.address,
        current=row.id == person.session_id,
    )
