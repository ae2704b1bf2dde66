"""Who is in a room and what each of them shows; kept in memory only.

A client's presence is relayed without looking into its JSON. What is checked is that the client
id belongs to the connection that speaks for it: a stock provider echoes everybody's presence back
to the server, and a forger would be able to speak for others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from backend.collab.protocol import MAX_PRESENCE_BYTES, PresenceEntry, encode_awareness

SILENT_SECONDS = 30.0
"""y-protocols renews every 15 s and forgets after 30 s."""

MAX_GONE = 2_000
"""Remembered removals; beyond it the oldest is forgotten, which costs at most a short ghost."""

Owner = object
"""A connection of this process, or the id of another process."""


class Member(msgspec.Struct, frozen=True):
    """Who stands behind a client id, from the server's own knowledge."""

    id: str
    name: str
    color: int
    role: str


@dataclass(slots=True)
class _Present:
    entry: PresenceEntry
    owner: Owner
    member: Member
    seen_at: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What to do about a presence message."""

    relay: tuple[PresenceEntry, ...]
    answer: tuple[PresenceEntry, ...]
    members_changed: bool


class Presence:
    """Everybody's presence in one room."""

    def __init__(self) -> None:
        self._present: dict[int, _Present] = {}
        self._gone: dict[int, tuple[int, float]] = {}

    def hear(
        self, entries: Iterable[PresenceEntry], owner: Owner, *, member: Member, now: float
    ) -> Heard:
        """Take in what a connection says about itself, and ignore what it says about others."""
        relay: list[PresenceEntry] = []
        answer: list[PresenceEntry] = []
        before = self._present.keys() | set()
        for entry in entries:
            if self._is_stale_claim(entry, now):
                answer.append(PresenceEntry(entry.client_id, entry.clock, b"null"))
            elif self._may_speak(entry, owner, member) and self._take(entry, owner, member, now):
                relay.append(entry)
        return Heard(tuple(relay), tuple(answer), before != self._present.keys())

    def hear_elsewhere(
        self, entries: Iterable[PresenceEntry], process: str, members: dict[int, Member], now: float
    ) -> Heard:
        """Take in what another process relays about its connections."""
        before = self._present.keys() | set()
        relay = [
            entry
            for entry in entries
            if self._is_of(entry.client_id, process)
            and (entry.is_gone or entry.client_id in members)
            and self._take(entry, process, members.get(entry.client_id), now)
        ]
        return Heard(tuple(relay), (), before != self._present.keys())

    def leave(self, owner: Owner, now: float) -> tuple[PresenceEntry, ...]:
        """Take away everything of one owner and return what to tell the others."""
        return self._remove([i for i, p in self._present.items() if p.owner == owner], now)

    def expire(self, now: float) -> tuple[PresenceEntry, ...]:
        """Take away those who were silent too long."""
        oldest = now - SILENT_SECONDS
        for client_id in [i for i, (_, at) in self._gone.items() if at < oldest]:
            del self._gone[client_id]
        return self._remove([i for i, p in self._present.items() if p.seen_at < oldest], now)

    def change_role(self, owner: Owner, member: Member) -> bool:
        """Note what somebody may do now; False when that one shows no presence."""
        mine = [present for present in self._present.values() if present.owner == owner]
        for present in mine:
            present.member = member
        return bool(mine)

    def entries(self) -> list[PresenceEntry]:
        """List everybody's newest presence."""
        return [present.entry for present in self._present.values()]

    def entries_here(self) -> list[PresenceEntry]:
        """List the presence of this process's own connections; processes are named by strings."""
        return [p.entry for p in self._present.values() if not isinstance(p.owner, str)]

    def members(self) -> dict[int, Member]:
        """List who stands behind each client id."""
        return {client_id: present.member for client_id, present in self._present.items()}

    def frame(self) -> bytes | None:
        """Encode everybody's presence; None when nobody is there."""
        entries = self.entries()
        return encode_awareness(entries) if entries else None

    def _is_of(self, client_id: int, owner: Owner) -> bool:
        present = self._present.get(client_id)
        return present is None or present.owner == owner

    def _is_stale_claim(self, entry: PresenceEntry, now: float) -> bool:
        """Whether somebody shows again, with an old clock, a client that has gone.

        Peers would ignore it (y-protocols compares clocks). Answering with the client's own
        removal makes a stock client raise its clock and say it again.
        """
        gone = self._gone.get(entry.client_id)
        return (
            gone is not None
            and not entry.is_gone
            and entry.client_id not in self._present
            and entry.clock <= gone[0]
            and gone[1] >= now - SILENT_SECONDS
        )

    def _may_speak(self, entry: PresenceEntry, owner: Owner, member: Member) -> bool:
        if len(entry.state) > MAX_PRESENCE_BYTES:
            return False
        present = self._present.get(entry.client_id)
        if present is not None and present.owner == owner:
            return True
        # A connection shows one client: the first it names that is free, or that the same person
        # showed from a connection which was lost and is not timed out yet.
        is_free = present is None or present.member.id == member.id
        return is_free and not entry.is_gone and not self._shows_one(owner)

    def _shows_one(self, owner: Owner) -> bool:
        return any(present.owner == owner for present in self._present.values())

    def _take(self, entry: PresenceEntry, owner: Owner, member: Member | None, now: float) -> bool:
        present = self._present.get(entry.client_id)
        if present is not None and entry.clock < present.entry.clock:
            return False
        if entry.is_gone:
            return bool(self._remove([entry.client_id], now, clock=entry.clock))
        if member is None:
            return False
        self._present[entry.client_id] = _Present(entry, owner, member, now)
        return True

    def _remove(
        self, client_ids: Iterable[int], now: float, *, clock: int = 0
    ) -> tuple[PresenceEntry, ...]:
        removed = []
        for client_id in client_ids:
            present = self._present.pop(client_id, None)
            if present is not None:
                last = max(clock, present.entry.clock)
                self._gone.pop(client_id, None)
                self._gone[client_id] = (last, now)
                removed.append(PresenceEntry(client_id, last, b"null"))
        while len(self._gone) > MAX_GONE:
            del self._gone[next(iter(self._gone))]
        return tuple(removed)


def members_body(members: dict[int, Member]) -> dict[str, Any]:
    """Shape the members message: client id (as a string, JSON's only key) -> who it is."""
    return {str(client_id): msgspec.structs.asdict(member) for client_id, member in members.items()}
