"""The sync socket's bytes and what they mean; pure, and total: garbage raises ProtocolError.

Types 0, 1 and 3 are those of y-protocols (sync, awareness, query awareness), so a stock
y-websocket client is understood. 100 to 106 are ours and go only to clients that asked for
`cutroom.v1`. See docs/collaboration.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from backend.collab.varint import Reader, Truncated, encode_all, encode_bytes, encode_varuint

T = TypeVar("T")

SUBPROTOCOL: Final = "cutroom.v1"
PROTOCOL_VERSION: Final = 1

SYNC: Final = 0
AWARENESS: Final = 1
QUERY_AWARENESS: Final = 3
HELLO: Final = 100
ACK: Final = 101
REFUSED: Final = 102
MEMBERS: Final = 103
ROLE: Final = 104
RESYNC: Final = 105
PING: Final = 106

STEP_1: Final = 0
STEP_2: Final = 1
UPDATE: Final = 2

MAX_PRESENCE_ENTRIES: Final = 512
"""A client echoes at most everybody of a full room in one message."""
MAX_PRESENCE_BYTES: Final = 2048
"""One person's presence; usual is 400."""

_SYNTAX: Final = msgspec.json.Decoder(msgspec.Raw)
"""Looks at syntax only and builds nothing: 0.3 us for usual presence."""


class ProtocolError(Exception):
    """These bytes are no message of this protocol."""


@dataclass(frozen=True, slots=True)
class SyncStep1:
    """What the sender has, asking for what it lacks."""

    state_vector: bytes


@dataclass(frozen=True, slots=True)
class SyncStep2:
    """The answer to step 1: everything the asker lacks."""

    update: bytes


@dataclass(frozen=True, slots=True)
class SyncUpdate:
    """One edit, or several merged."""

    update: bytes


@dataclass(frozen=True, slots=True)
class PresenceEntry:
    """One client's presence; `state` is JSON nobody looks into, `null` says it has gone."""

    client_id: int
    clock: int
    state: bytes

    @property
    def is_gone(self) -> bool:
        """Whether this entry takes the client away."""
        return self.state == b"null"


@dataclass(frozen=True, slots=True)
class Awareness:
    """Presence of one or several clients."""

    entries: tuple[PresenceEntry, ...]


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """Asks for everybody's presence."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a client of ours says first."""

    body: "HelloBody"


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks for an answer with the server's time; `body` comes back as it was sent."""

    body: Mapping[str, Any]


class HelloBody(msgspec.Struct):
    """A client's hello; keys of later versions are ignored."""

    protocol: int
    schema: int | None = None
    epoch: int | None = None


Message = SyncStep1 | SyncStep2 | SyncUpdate | Awareness | QueryAwareness | Hello | Ping


def decode(frame: bytes) -> Message | None:
    """Read one frame; None for a message type that a later version may bring.

    Raises:
        ProtocolError: the bytes cannot be read.
    """
    try:
        return _decode(Reader(frame))
    except Truncated:
        raise ProtocolError("the message ends too early") from None


def _decode(reader: Reader) -> Message | None:
    kind = reader.varuint()
    match kind:
        case 0:
            return _decode_sync(reader)
        case 1:
            return Awareness(_decode_presence(Reader(reader.bytes())))
        case 3:
            return QueryAwareness()
        case 100:
            return Hello(_decode_json(reader, HelloBody))
        case 106:
            return Ping(_decode_json(reader, dict[str, Any]))
    if kind in (ACK, REFUSED, MEMBERS, ROLE, RESYNC) or kind > PING:
        return None
    raise ProtocolError(f"there is no message type {kind}")


def _decode_sync(reader: Reader) -> Message:
    step, body = reader.varuint(), reader.bytes()
    if not body:
        raise ProtocolError("a sync message without a body")
    match step:
        case 0:
            return SyncStep1(body)
        case 1:
            return SyncStep2(body)
        case 2:
            return SyncUpdate(body)
    raise ProtocolError(f"there is no sync step {step}")


def _decode_presence(reader: Reader) -> tuple[PresenceEntry, ...]:
    count = reader.varuint()
    if count > MAX_PRESENCE_ENTRIES:
        raise ProtocolError("presence of too many clients in one message")
    return tuple(
        PresenceEntry(reader.varuint(), reader.varuint(), _checked_state(reader.bytes()))
        for _ in range(count)
    )


def _checked_state(state: bytes) -> bytes:
    """Refuse what browsers could not parse: a peer that throws loses everybody's presence."""
    if state == b"null":
        return state
    try:
        state.decode()
        _SYNTAX.decode(state)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ProtocolError("presence is no JSON") from None
    if not state.startswith(b"{"):
        raise ProtocolError("presence is no JSON object")
    return state


def _decode_json(reader: Reader, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(reader.bytes(), type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"a message's JSON: {error}") from None


def encode_step_1(state_vector: bytes) -> bytes:
    """Ask for what this state lacks."""
    return b"\x00\x00" + encode_bytes(state_vector)


def encode_step_2(update: bytes) -> bytes:
    """Answer step 1."""
    return b"\x00\x01" + encode_bytes(update)


def encode_update(update: bytes) -> bytes:
    """Pass an edit on."""
    return b"\x00\x02" + encode_bytes(update)


def encode_awareness(entries: Iterable[PresenceEntry]) -> bytes:
    """Pass presence on."""
    return b"\x01" + encode_bytes(encode_presence(entries))


def encode_presence(entries: Iterable[PresenceEntry]) -> bytes:
    """Encode presence without a message type, as it also travels between processes."""
    return encode_all(
        [
            encode_varuint(entry.client_id)
            + encode_varuint(entry.clock)
            + encode_bytes(entry.state)
            for entry in entries
        ]
    )


def decode_presence(body: bytes) -> tuple[PresenceEntry, ...]:
    """Read what `encode_presence` wrote.

    Raises:
        ProtocolError: the bytes cannot be read.
    """
    try:
        return _decode_presence(Reader(body))
    except Truncated:
        raise ProtocolError("presence ends too early") from None


def encode_ack(count: int) -> bytes:
    """Say that updates and step-2 messages 1 to `count` of this connection are committed."""
    return bytes([ACK]) + encode_varuint(count)


def encode_json(kind: int, body: Mapping[str, Any]) -> bytes:
    """Encode one of our messages whose body is JSON."""
    return encode_varuint(kind) + encode_bytes(msgspec.json.encode(body))
