"""Who may open a timeline's socket: by session cookie, or by a ticket bound to a session."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.accounts.errors import SessionEnded
from backend.accounts.identity import CurrentPerson
from backend.accounts.service import AccountService
from backend.accounts.sessions import Sessions, now_utc
from backend.collab import schemas
from backend.collab.close_codes import close_code_of
from backend.collab.connection import Connection, Participant
from backend.collab.room import Room
from backend.collab.service import TimelineService
from backend.collab.tables import TimelineTicket
from backend.errors import ApiError

LIFETIME = timedelta(hours=1)


class Admission:
    """Makes tickets and lets people in."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        accounts: AccountService,
        timelines: TimelineService,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._timelines = timelines
        self._now = now

    async def make_ticket(self, person: CurrentPerson, timeline_id: UUID) -> schemas.Ticket:
        """Make a ticket for one timeline; usable until it expires or the session ends."""
        await self._timelines.get(person.id, timeline_id)
        ticket, now = secrets.token_urlsafe(32), self._now()
        await TimelineTicket.delete().where(TimelineTicket.expires_at < now)
        row = TimelineTicket(
            id=uuid7(),
            digest=_digest(ticket),
            timeline_id=timeline_id,
            person_id=person.id,
            session_id=person.session_id,
            expires_at=now + LIFETIME,
        )
        await row.save()
        return schemas.Ticket(ticket, row.expires_at)

    async def admit(
        self, timeline_id: UUID, *, session_token: str | None, ticket: str | None
    ) -> Participant:
        """Say who is at the door of a timeline.

        Raises:
            SessionEnded: nobody who is signed in.
            NotFound: no timeline of any workspace of this person.
        """
        if ticket is not None:
            return await self._admit_by_ticket(timeline_id, ticket)
        person = await self._sessions.require(session_token)
        role = (await self._timelines.get(person.id, timeline_id)).role
        return Participant(
            person.id, person.session_id, name=person.name, color=person.color, role=role
        )

    async def recheck(self, connection: Connection, room: Room) -> None:
        """Look up anew what a connection may do, and act on it."""
        who = connection.participant
        try:
            if not await self._sessions.is_alive(who.session_id):
                raise SessionEnded("Please sign in.")
            found = await self._timelines.get(who.person_id, room.identity.timeline_id)
        except ApiError as error:
            connection.outbox.close(close_code_of(error), error.reason or error.code)
        else:
            if found.role != who.role:
                room.change_role(connection, found.role)

    async def _admit_by_ticket(self, timeline_id: UUID, ticket: str) -> Participant:
        row = await TimelineTicket.objects().get(
            (TimelineTicket.digest == _digest(ticket))
            & (TimelineTicket.timeline_id == timeline_id)
            & (TimelineTicket.expires_at > self._now())
        )
        if row is None or not await self._sessions.is_alive(row.session_id):
            raise SessionEnded("This ticket has expired.")
        person = (await self._accounts.people([row.person_id])).get(row.person_id)
        if person is None:
            raise SessionEnded("This ticket has expired.")
        role = (await self._timelines.get(person.id, timeline_id)).role
        return Participant(
            person.id, row.session_id, name=person.name, color=person.color, role=role
        )


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
