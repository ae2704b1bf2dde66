"""uvicorn's WebSocket with a shortcut both ways, for sockets that carry thousands of messages.

ASGI costs a queue, a task's wake-up and half a dozen calls for each message and client. A handler
that finds EXTENSION in its scope may instead have messages handed to it by a call, and write
frames that are spelled already. Whatever is rare stays with uvicorn and the websockets library:
the handshake, pings, closing, messages in pieces, and every frame that breaks the rules.

Rests on these parts of uvicorn's sans-io protocol (0.54): `handle_connect`, `handshake_complete`,
`close_sent`, `frames`, `queue`, `read_paused`, `writable`, `send_receive_event_to_app`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets import frames
from websockets.http11 import Request

from backend.web.frame import Frame, find_payload, is_plain, unmasked

EXTENSION: Final = "cutroom.direct"
"""Where a handler finds its Direct in `scope["extensions"]`; absent under other servers."""


class Direct(Protocol):
    """One accepted WebSocket, without ASGI in between."""

    @property
    def is_writable(self) -> bool:
        """Whether the client keeps up: few bytes wait for it."""

    def listen(self, hear: Callable[[bytes | str], None], writable: Callable[[], None]) -> None:
        """Have messages handed over from now on; `receive()` then only says who has gone.

        Args:
            hear: called with each message; must not raise.
            writable: called when `is_writable` has become true again.
        """

    def offer(self, frame: Frame) -> bool:
        """Send a frame if it is writable; says whether it was.

        Once the socket is closing they go nowhere.
        """

    def abort(self) -> None:
        """End the connection without another byte."""


def direct_of(scope: Mapping[str, Any]) -> Direct | None:
    """Find the shortcut of a handler's scope."""
    direct: Direct | None = (scope.get("extensions") or {}).get(EXTENSION)
    return direct


class DirectSocket(WebSocketsSansIOProtocol):
    """What uvicorn makes for each WebSocket; `ws=` of its settings."""

    _hear: Callable[[bytes | str], None] | None = None
    _on_writable: Callable[[], None] | None = None
    _unread: bytearray | None = None
    """The beginning of a frame whose rest has not arrived."""
    _extensions: dict[str, Any] | None = None
    """Of the scope, with this socket among them."""
    _is_early = False
    """Whether the client sent frames before the handshake was over; uvicorn reads all of them."""
    is_writable = True
    """Whether fewer bytes wait than the transport's mark (64 KiB)."""

    def listen(self, hear: Callable[[bytes | str], None], writable: Callable[[], None]) -> None:
        """Hand over what is queued already, then everything that comes."""
        waiting = [self.queue.get_nowait() for _ in range(self.queue.qsize())]
        self._hear, self._on_writable = hear, writable
        for event in waiting:
            if event["type"] == "websocket.receive":
                hear(event.get("bytes") or event.get("text") or b"")
            else:
                self.queue.put_nowait(event)
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def offer(self, frame: Frame) -> bool:
        """Send, unless many bytes wait already."""
        if not self.is_writable:
            return False
        transport = self.transport
        if not (self.close_sent or transport.is_closing()):
            transport.write(frame.wire)
        return True

    def abort(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        """Begin the handshake; the handler starts in the next turn of the loop."""
        super().handle_connect(event)
        if not self.handshake_complete:
            self._extensions = cast("dict[str, Any]", self.scope)["extensions"]
            self._extensions[EXTENSION] = self

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the handler, which holds this socket: collections are rare."""
        super().connection_lost(exc)
        self.is_writable = True  # it takes everything, and nothing arrives
        self._hear = self._on_writable = None
        if self._extensions is not None:
            self._extensions.pop(EXTENSION, None)

    def pause_writing(self) -> None:
        """Note that the client does not keep up."""
        super().pause_writing()
        self.is_writable = False

    def resume_writing(self) -> None:
        """Note that the client has caught up."""
        super().resume_writing()
        self.is_writable = True
        if self._on_writable is not None:
            self._on_writable()

    def data_received(self, data: bytes) -> None:
        """Read what has arrived."""
        if self.handshake_complete and not self._is_early:
            self._read_frames(data)
        else:
            self._is_early = self._is_early or self.handshake_initiated
            super().data_received(data)

    def send_receive_event_to_app(self) -> None:
        """Hand a message over that the websockets library has read, as one in pieces."""
        if self._hear is None:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        if not self.close_sent:
            self._hear(
                data if self.curr_msg_data_type == "bytes" else data.decode(errors="replace")
            )

    def _read_frames(self, data: bytes) -> None:
        source: bytes | bytearray = data
        if self._unread is not None:
            self._unread += data
            source, self._unread = self._unread, None
        at = 0
        while at < len(source) and not self.transport.is_closing():
            found = find_payload(source, at)
            if found is not None and found[1] - found[0] > self._largest:
                super().data_received(bytes(source[at:]))  # refuses it by its head alone
                return
            if found is None or found[1] > len(source):
                self._keep(source, at)
                return
            self._read_frame(source, at, *found)
            at = found[1]

    def _keep(self, source: bytes | bytearray, at: int) -> None:
        if at == 0 and isinstance(source, bytearray):
            self._unread = source  # a large message comes in many parts: do not copy it for each
        else:
            self._unread = bytearray(source[at:])

    def _read_frame(self, source: bytes | bytearray, at: int, start: int, end: int) -> None:
        if not is_plain(source, at) or self.frames:
            super().data_received(bytes(source[at:end]))
            return
        payload = unmasked(source, start, end)
        if self._hear is not None and not self.close_sent:
            self._hear(payload)
        else:
            self.handle_bytes(frames.Frame(frames.Opcode.BINARY, payload))

    @property
    def _largest(self) -> int:
        return self.config.ws_max_size
