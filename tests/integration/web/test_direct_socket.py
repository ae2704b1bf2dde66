"""The shortcut of uvicorn's WebSocket, with real connections: same bytes, same manners as ASGI."""

import asyncio
import socket as sockets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import uvicorn
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode

from backend.web.direct_socket import Direct, DirectSocket, direct_of
from backend.web.frame import Frame
from tests.patience import WAIT_SECONDS

SIZES = [125, 126, 65_535, 65_536]
LARGEST = 300_000


@dataclass
class Server:
    """Echoes binary messages: through the shortcut where there is one."""

    program: uvicorn.Server | None = None
    port: int = 0
    heard: list[bytes | str] = field(default_factory=list)
    direct: list[Direct] = field(default_factory=list)
    ended: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    writable: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        direct = direct_of(scope)
        assert direct is not None
        self.direct.append(direct)
        direct.listen(self._echo(direct), self.writable.set)
        self.ended.put_nowait(await receive())

    def _echo(self, direct: Direct) -> Callable[[bytes | str], None]:
        def echo(message: bytes | str) -> None:
            self.heard.append(message)
            if isinstance(message, bytes):
                direct.offer(Frame(message))

        return echo

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server of this test's own."""
    made = Server()
    listener = sockets.socket()
    listener.bind(("127.0.0.1", 0))
    made.port = listener.getsockname()[1]
    config = uvicorn.Config(
        made.handle,
        interface="asgi3",
        ws=DirectSocket,
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    made.program = uvicorn.Server(config)
    serving = asyncio.create_task(made.program.serve([listener]))
    yield made
    made.program.should_exit = True
    await serving


@asynccontextmanager
async def opened(server: Server) -> AsyncIterator[ClientConnection]:
    async with connect(server.url, compression=None, max_size=None, ping_interval=None) as client:
        yield client


@asynccontextmanager
async def bare(
    server: Server,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client that speaks bytes; the handshake is over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    try:
        yield reader, writer
    finally:
        writer.close()


def _of_client(opcode: Opcode, payload: bytes, *, fin: bool = True) -> bytes:
    return LibraryFrame(opcode, payload, fin=fin).serialize(mask=True)


@pytest.mark.parametrize("size", SIZES)
async def test_bytes_on_the_wire_are_those_of_an_ordinary_frame(server: Server, size: int) -> None:
    payload = bytes(size)
    expected = LibraryFrame(Opcode.BINARY, payload).serialize(mask=False)

    async with asyncio.timeout(WAIT_SECONDS), bare(server) as (reader, writer):
        writer.write(_of_client(Opcode.BINARY, payload))

        assert await reader.readexactly(len(expected)) == expected


async def test_frames_cut_anywhere_are_put_together(server: Server) -> None:
    messages = [b"one", bytes(200), bytes(70_000), b"last"]
    stream = b"".join(_of_client(Opcode.BINARY, message) for message in messages)

    async with asyncio.timeout(WAIT_SECONDS), bare(server) as (reader, writer):
        for at, end in pairwise([*range(300), *range(300, len(stream), 9_973), len(stream)]):
            writer.write(stream[at:end])
            await writer.drain()
        await reader.readexactly(sum(len(Frame(message).wire) for message in messages))

    assert server.heard == messages


async def test_message_in_pieces_with_a_ping_between_arrives_whole(server: Server) -> None:
    async with asyncio.timeout(WAIT_SECONDS), bare(server) as (reader, writer):
        writer.write(_of_client(Opcode.BINARY, b"be", fin=False))
        writer.write(_of_client(Opcode.PING, b"?"))
        writer.write(_of_client(Opcode.CONT, b"gun"))
        pong = LibraryFrame(Opcode.PONG, b"?").serialize(mask=False)

        assert await reader.readexactly(len(pong)) == pong
        assert await reader.readexactly(7) == Frame(b"begun").wire


async def test_text_is_handed_over_as_text(server: Server) -> None:
    async with asyncio.timeout(WAIT_SECONDS), opened(server) as client:
        await client.send("words")
        await client.send(b"bytes")
        await client.recv()

    assert server.heard == ["words", b"bytes"]


async def test_largest_message_passes_and_a_larger_one_closes(server: Server) -> None:
    async with asyncio.timeout(WAIT_SECONDS), opened(server) as client:
        await client.send(bytes(LARGEST))
        assert await client.recv() == bytes(LARGEST)
        await client.send(bytes(LARGEST + 1))
        with pytest.raises(websockets.ConnectionClosed):
            await client.recv()

        assert client.close_code == 1009


async def test_frame_without_a_mask_closes(server: Server) -> None:
    async with asyncio.timeout(WAIT_SECONDS), bare(server) as (reader, writer):
        writer.write(LibraryFrame(Opcode.BINARY, b"x").serialize(mask=False))

        answer = await reader.read()

    assert answer[:1] == b"\x88"
    assert int.from_bytes(answer[2:4], "big") == 1002
    assert server.heard == []


async def test_client_that_dies_while_it_is_written_to_ends_its_handler(server: Server) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        async with bare(server) as (_, writer):
            writer.write(_of_client(Opcode.BINARY, b"here"))
            while not server.heard:  # noqa: ASYNC110 - the loop brings it
                await asyncio.sleep(0)
            direct = server.direct[0]
            while direct.offer(Frame(bytes(100_000))):
                pass
            writer.transport.abort()
        ended = await server.ended.get()
        direct.offer(Frame(b"nobody reads this"))

    assert ended["type"] == "websocket.disconnect"


async def test_client_that_reads_again_is_noticed(server: Server) -> None:
    async with asyncio.timeout(WAIT_SECONDS), bare(server) as (reader, writer):
        writer.write(_of_client(Opcode.BINARY, b"here"))
        await reader.readexactly(6)
        direct, sent = server.direct[0], 0
        while direct.offer(Frame(bytes(1_000_000))):
            sent += len(Frame(bytes(1_000_000)))
        assert not server.writable.is_set()

        await reader.readexactly(sent)
        await server.writable.wait()

        assert direct.is_writable


async def test_stop_tells_clients_to_come_back(server: Server) -> None:
    assert server.program is not None
    async with asyncio.timeout(WAIT_SECONDS), opened(server) as client:
        await client.send(b"here")
        await client.recv()
        server.program.should_exit = True
        with pytest.raises(websockets.ConnectionClosed):
            await client.recv()

        assert client.close_code == 1012
