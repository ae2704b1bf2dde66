"""What the web processes that host one room tell each other over Redis, and keeping count of it.

Pub/sub may lose messages, so nothing here is trusted to arrive: the log's numbers say what should
be there, and whoever received an edit that its own process never committed logs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

import msgspec

from backend.collab.presence import Member
from backend.collab.updates import merge

ORPHAN_SECONDS = 5.0
"""An edit of another process without a commit for this long is logged by whoever has it."""


class Edited(msgspec.Struct, tag="u", array_like=True, frozen=True):
    """A process has taken in edits; sent before they are committed."""

    origin: UUID
    origin_no: int
    update: bytes


class Committed(msgspec.Struct, tag="c", array_like=True, frozen=True):
    """Everything of `origin` up to `origin_no` is in the log; the newest row is `seq`."""

    origin: UUID
    origin_no: int
    seq: int


class Shown(msgspec.Struct, tag="p", array_like=True, frozen=True):
    """Presence of the sender's connections, encoded as on the wire, and who they are."""

    origin: UUID
    entries: bytes
    members: dict[int, Member]


class Arrived(msgspec.Struct, tag="q", array_like=True, frozen=True):
    """A process has just opened the room and asks for everybody's presence."""

    origin: UUID


class Removed(msgspec.Struct, tag="d", array_like=True, frozen=True):
    """The timeline was deleted."""

    origin: UUID


RoomMessage: TypeAlias = Edited | Committed | Shown | Arrived | Removed


class _Envelope(msgspec.Struct, array_like=True, frozen=True):
    sender: UUID
    messages: msgspec.Raw


_ENVELOPES = msgspec.msgpack.Decoder(_Envelope)
_MESSAGES = msgspec.msgpack.Decoder(list[RoomMessage])
_ENCODER = msgspec.msgpack.Encoder()


def encode_messages(sender: UUID, messages: Sequence[RoomMessage]) -> bytes:
    """Encode for Redis."""
    return _ENCODER.encode(_Envelope(sender, msgspec.Raw(_ENCODER.encode(messages))))


def decode_messages(body: bytes, *, unless_of: UUID) -> list[RoomMessage]:
    """Decode from Redis; nothing when the sender is the one that hears it.

    Raises:
        msgspec.MsgspecError: these bytes are no room messages.
    """
    envelope = _ENVELOPES.decode(body)
    if envelope.sender == unless_of:
        return []
    messages: list[RoomMessage] = _MESSAGES.decode(envelope.messages)
    return messages


@dataclass(slots=True)
class Coverage:
    """Which rows of the log the document in memory holds."""

    seq: int
    """Every row up to this one."""
    _ahead: set[int] = field(default_factory=set)

    @property
    def has_gap(self) -> bool:
        """Whether a later row is known and an earlier one is not."""
        return bool(self._ahead)

    def note(self, seq: int) -> None:
        """One row is in the document."""
        self.note_all(seq - 1, seq)

    def note_all(self, after: int, seq: int) -> None:
        """Every row after one, up to another, is in the document."""
        if seq <= self.seq:
            return
        if after <= self.seq:
            self.seq = seq
            self._ahead = {row for row in self._ahead if row > seq}
        else:
            self._ahead.update(range(after + 1, seq + 1))
        while self.seq + 1 in self._ahead:
            self.seq += 1
            self._ahead.remove(self.seq)

    def holds(self, seq: int) -> bool:
        """Whether a row is in the document."""
        return seq <= self.seq or seq in self._ahead

    def holds_all(self, after: int, seq: int) -> bool:
        """Whether every row after one, up to another, is in the document."""
        return all(self.holds(row) for row in range(max(after, self.seq) + 1, seq + 1))


@dataclass(frozen=True, slots=True)
class Unlogged:
    """An edit of another process whose commit we have not heard of."""

    origin: UUID
    origin_no: int
    update: bytes
    received_at: float


class Foreign:
    """Edits of other processes between their arrival and their commit."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, dict[int, Unlogged]] = {}
        self._newest: dict[UUID, int] = {}
        self._missing: dict[UUID, tuple[int, int]] = {}
        self._adopted: set[tuple[UUID, int]] = set()

    @property
    def is_empty(self) -> bool:
        """Whether the log has everything we were sent."""
        return not any(self._waiting.values())

    def received(self, message: Edited, now: float) -> None:
        """Note an edit, and whether one before it was lost."""
        origin, number = message.origin, message.origin_no
        edit = Unlogged(origin, number, message.update, now)
        self._waiting.setdefault(origin, {})[number] = edit
        newest = self._newest.setdefault(origin, number - 1)
        if number > newest + 1:
            first, _ = self._missing.get(origin, (newest + 1, 0))
            self._missing[origin] = (first, number - 1)
        self._newest[origin] = max(newest, number)

    def committed(self, origin: UUID, origin_no: int) -> bool:
        """Note a commit; False when its row may hold an edit that never arrived."""
        waiting = self._waiting.get(origin, {})
        for done in [number for number in waiting if number <= origin_no]:
            del waiting[done]
            self._adopted.discard((origin, done))
        newest = self._newest.setdefault(origin, 0)
        self._newest[origin] = max(newest, origin_no)
        first, last = self._missing.get(origin, (origin_no + 1, 0))
        if origin_no >= last:
            self._missing.pop(origin, None)
        return origin_no <= newest and origin_no < first

    def adopt(self, edit: Unlogged) -> None:
        """Note that we log an orphan ourselves; until that is done it waits like any other."""
        self._adopted.add((edit.origin, edit.origin_no))

    def logged(self, edit: Unlogged) -> None:
        """Note that an orphan is in the log."""
        self._waiting.get(edit.origin, {}).pop(edit.origin_no, None)
        self._adopted.discard((edit.origin, edit.origin_no))

    def joined_to(self, update: bytes) -> bytes:
        """Add everything that waits for its commit to what a client has answered to step 1.

        The client leaves out what we have, and hears that everything is saved once the answer is
        logged; the process that should have logged the rest may be dead.
        """
        return merge([update, *(edit.update for edit in self.updates())])

    def orphans(self, now: float) -> list[Unlogged]:
        """List edits that waited too long for their commit and are nobody's yet."""
        oldest = now - ORPHAN_SECONDS
        return [
            edit
            for edit in self.updates()
            if edit.received_at <= oldest and (edit.origin, edit.origin_no) not in self._adopted
        ]

    def updates(self) -> list[Unlogged]:
        """List every edit that waits for its commit."""
        return [edit for waiting in self._waiting.values() for edit in waiting.values()]
