"""One client in a room: who it is, what it may do, how fast it may be."""

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from backend.collab.close_codes import CloseCode
from backend.collab.outbox import Outbox
from backend.collab.presence import Member
from backend.collab.protocol import REFUSED, ROLE, encode_json

EDITING_ROLES: Final = frozenset({"owner", "admin", "editor"})
REFUSALS_ALLOWED: Final = 2
REFUSAL_WINDOW_SECONDS: Final = 60.0
BURST_SECONDS: Final = 5
"""A client that was quiet may send this many seconds' worth of updates at once."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who opened a socket, as sign-in says."""

    person_id: UUID
    session_id: UUID
    name: str
    color: int
    role: str


@dataclass(slots=True)
class Allowance:
    """A token bucket."""

    per_second: float
    tokens: float
    filled_at: float

    def take(self, now: float) -> bool:
        """Use one; False when there is none left."""
        earned = (now - self.filled_at) * self.per_second
        self.tokens = min(self.per_second * BURST_SECONDS, self.tokens + earned)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(eq=False, slots=True)
class Connection:
    """One accepted socket."""

    id: str
    participant: Participant
    outbox: Outbox
    sync_allowance: Allowance
    """For messages that change or read the document."""
    other_allowance: Allowance
    """For presence, pings and everything else."""
    wants_ours: bool
    """Whether the client asked for `cutroom.v1`, hence for messages 100 to 106."""
    updates_received: int = 0
    _refusals: deque[float] = field(default_factory=deque)

    @property
    def fields(self) -> dict[str, str]:
        """What a log line about it carries."""
        who = self.participant
        return {"connection_id": self.id, "person_id": str(who.person_id), "role": who.role}

    @property
    def can_edit(self) -> bool:
        """Whether updates of this client are taken in."""
        return self.participant.role in EDITING_ROLES

    @property
    def member(self) -> Member:
        """Who this is, for the others."""
        who = self.participant
        return Member(str(who.person_id), who.name, who.color, who.role)

    def put_ours(self, frame: bytes) -> None:
        """Send one of our own messages, to a client that knows them."""
        if self.wants_ours:
            self.outbox.put_control(frame)

    def put_ack(self, count: int) -> None:
        """Say that updates 1 to `count` are committed, to a client that knows what that means."""
        if self.wants_ours:
            self.outbox.put_ack(count)

    def change_role(self, role: str) -> None:
        """Note a new role and tell the client."""
        self.participant = replace(self.participant, role=role)
        self.put_ours(encode_json(ROLE, {"role": role}))

    def refuse(self, count: int, now: float) -> None:
        """Refuse an update of somebody who may only look; the third in a minute ends it."""
        self.put_ours(encode_json(REFUSED, {"n": count, "code": "read_only"}))
        while self._refusals and self._refusals[0] <= now - REFUSAL_WINDOW_SECONDS:
            self._refusals.popleft()
        self._refusals.append(now)
        if len(self._refusals) > REFUSALS_ALLOWED:
            self.outbox.close(CloseCode.NOT_ALLOWED, "read_only")
