"""A client's outbox: order, bounds, and catching up after falling behind."""

import asyncio

from backend.collab.close_codes import CloseCode
from backend.collab.document import DocumentBroken
from backend.collab.outbox import MAX_PRESENCE_FRAMES, Outbox
from backend.collab.protocol import encode_ack, encode_step_2
from backend.web.frame import Frame

LIMIT = 1_000


class Receiver:
    """A client that takes frames when told to; it is a wire, and where the outbox catches up."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.is_writable = False
        self.is_abandoned = False
        self.outbox = Outbox(self, limit_bytes=LIMIT)
        self.outbox.attach(self)

    def catch_up_frames(self, state_vector: bytes) -> list[Frame]:
        return [Frame(encode_step_2(b"diff from " + state_vector))]

    def presence_frame(self) -> bytes | None:
        return b"everybody"

    def offer(self, frame: Frame) -> bool:
        if self.is_writable:
            self.frames.append(frame.payload)
        return self.is_writable

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)

    def abandon(self) -> None:
        self.is_abandoned = True

    async def take_everything(self) -> None:
        await turn()
        self.is_writable = True
        self.outbox.send_waiting()


class Failing(Receiver):
    """A client for whom everything goes wrong."""

    def offer(self, frame: Frame) -> bool:
        raise RuntimeError(frame)

    def catch_up_frames(self, state_vector: bytes) -> list[Frame]:
        raise DocumentBroken(state_vector)


async def turn() -> None:
    """Let the event loop do what it was asked to do soon."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_nothing_is_kept_while_the_client_keeps_up() -> None:
    client = Receiver()
    client.is_writable = True

    client.outbox.put_edit(Frame(b"edit"), b"0")
    client.outbox.put_presence(Frame(b"moved"))

    assert client.frames == [b"edit", b"moved"]


async def test_nothing_overtakes_the_greeting() -> None:
    client = Receiver()
    client.is_writable = True
    client.outbox.put_control(b"hello")
    client.outbox.put_edit(Frame(b"edit"), b"0")
    client.outbox.put_presence(Frame(b"moved"))

    await turn()

    assert client.frames == [b"hello", b"edit", b"moved"]


async def test_acks_of_one_turn_are_one_message() -> None:
    client = Receiver()
    client.is_writable = True
    for count in range(1, 6):
        client.outbox.put_ack(count)

    await turn()

    assert client.frames == [encode_ack(5)]


async def test_failing_write_ends_this_client_and_nothing_else() -> None:
    client = Failing()
    client.is_writable = True
    client.outbox.put_edit(Frame(b"edit"), b"0")

    assert client.is_abandoned


async def test_failing_diff_ends_this_client() -> None:
    client = Failing()
    client.is_writable = True
    client.outbox.put_diff_from(b"0")
    await turn()

    assert client.is_abandoned


async def test_edits_keep_their_order_and_the_newest_ack_wins() -> None:
    client = Receiver()
    client.outbox.put_edit(Frame(b"one"), b"0")
    client.outbox.put_edit(Frame(b"two"), b"1")
    client.outbox.put_ack(1)
    client.outbox.put_ack(5)

    await client.take_everything()

    assert client.frames == [b"one", b"two", encode_ack(5)]


async def test_slow_client_gets_one_diff_from_before_its_first_lost_edit() -> None:
    client = Receiver()
    for number in range(30):
        client.outbox.put_edit(Frame(bytes(100)), b"state %d" % number)

    await client.take_everything()

    assert client.frames == [encode_step_2(b"diff from state 0")]
    assert client.outbox.resyncs == 1


async def test_edits_after_the_diff_flow_again() -> None:
    client = Receiver()
    for number in range(30):
        client.outbox.put_edit(Frame(bytes(100)), b"state %d" % number)
    await client.take_everything()

    client.outbox.put_edit(Frame(b"next"), b"state 30")
    await client.take_everything()

    assert client.frames[-1] == b"next"


async def test_asking_often_costs_one_answer() -> None:
    client = Receiver()
    for number in range(100):
        client.outbox.put_diff_from(b"%d" % number)

    await client.take_everything()

    assert client.frames == [encode_step_2(b"diff from 99")]


async def test_lost_presence_becomes_one_picture_of_everybody() -> None:
    client = Receiver()
    for _ in range(MAX_PRESENCE_FRAMES + 5):
        client.outbox.put_presence(Frame(b"moved"))

    await client.take_everything()

    assert client.frames == [b"everybody"]


async def test_close_comes_after_control_messages_and_instead_of_edits() -> None:
    client = Receiver()
    client.outbox.put_edit(Frame(b"edit"), b"0")
    client.outbox.put_control(b"refused")
    client.outbox.close(CloseCode.NOT_ALLOWED, "read_only")
    client.outbox.close(CloseCode.DONE, "too late")

    await client.take_everything()

    assert client.frames == [b"refused"]
    assert client.closed == (4403, "read_only")


async def test_control_messages_that_pile_up_end_the_connection() -> None:
    client = Receiver()
    for _ in range(11):
        client.outbox.put_control(bytes(100))

    assert client.outbox.is_closing


async def test_client_that_takes_nothing_can_be_told_from_one_that_is_slow() -> None:
    client = Receiver()
    client.outbox.put_edit(Frame(b"edit"), b"0")
    await turn()
    assert client.outbox.sending_since is not None

    await client.take_everything()

    assert client.outbox.sending_since is None
