"""A client's outbox: order, bounds, and catching up after falling behind."""

import asyncio
from collections.abc import Callable

from backend.collab.close_codes import CloseCode
from backend.collab.outbox import MAX_PRESENCE_FRAMES, Outbox, Wire
from backend.collab.protocol import encode_ack, encode_step_2

LIMIT = 1_000


class Receiver:
    """A client that takes frames when told to."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.open = asyncio.Event()
        self.open.set()
        self.outbox = Outbox(Wire(self._send, self._close), limit_bytes=LIMIT)
        self.outbox.attach(self)

    def diff(self, state_vector: bytes) -> bytes:
        return b"diff from " + state_vector

    def presence_frame(self) -> bytes | None:
        return b"everybody"

    async def _send(self, frame: bytes) -> None:
        await self.open.wait()
        self.frames.append(frame)

    async def _close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    async def run_until(self, condition: Callable[[], object]) -> None:
        task = asyncio.create_task(self.outbox.run())
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - the receiver is driven by the loop alone
                await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_edits_keep_their_order_and_the_newest_ack_wins() -> None:
    client = Receiver()
    client.outbox.put_edit(b"one", b"0")
    client.outbox.put_edit(b"two", b"1")
    client.outbox.put_ack(1)
    client.outbox.put_ack(5)

    await client.run_until(lambda: len(client.frames) == 3)

    assert client.frames == [b"one", b"two", encode_ack(5)]


async def test_slow_client_gets_one_diff_from_before_its_first_lost_edit() -> None:
    client = Receiver()
    for number in range(30):
        client.outbox.put_edit(bytes(100), b"state %d" % number)

    await client.run_until(lambda: client.frames)

    assert client.frames == [encode_step_2(b"diff from state 0")]
    assert client.outbox.resyncs == 1


async def test_edits_after_the_diff_flow_again() -> None:
    client = Receiver()
    for number in range(30):
        client.outbox.put_edit(bytes(100), b"state %d" % number)
    await client.run_until(lambda: client.frames)

    client.outbox.put_edit(b"next", b"state 30")
    await client.run_until(lambda: len(client.frames) == 2)

    assert client.frames[-1] == b"next"


async def test_asking_often_costs_one_answer() -> None:
    client = Receiver()
    for number in range(100):
        client.outbox.put_diff_from(b"%d" % number)

    await client.run_until(lambda: client.frames)

    assert client.frames == [encode_step_2(b"diff from 99")]


async def test_lost_presence_becomes_one_picture_of_everybody() -> None:
    client = Receiver()
    for _ in range(MAX_PRESENCE_FRAMES + 5):
        client.outbox.put_presence(b"moved")

    await client.run_until(lambda: client.frames)

    assert client.frames == [b"everybody"]


async def test_close_comes_after_control_messages_and_instead_of_edits() -> None:
    client = Receiver()
    client.outbox.put_edit(b"edit", b"0")
    client.outbox.put_control(b"refused")
    client.outbox.close(CloseCode.NOT_ALLOWED, "read_only")
    client.outbox.close(CloseCode.DONE, "too late")

    await client.run_until(lambda: client.closed)

    assert client.frames == [b"refused"]
    assert client.closed == (4403, "read_only")


async def test_control_messages_that_pile_up_end_the_connection() -> None:
    client = Receiver()
    for _ in range(11):
        client.outbox.put_control(bytes(100))

    assert client.outbox.is_closing


async def test_client_that_takes_nothing_can_be_abandoned() -> None:
    client = Receiver()
    client.open.clear()
    client.outbox.put_edit(b"edit", b"0")
    task = asyncio.create_task(client.outbox.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert client.outbox.sending_since is not None

    client.outbox.abandon()
    results = await asyncio.gather(task, return_exceptions=True)

    assert isinstance(results[0], asyncio.CancelledError)
