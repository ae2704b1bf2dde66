"""Frames spelled here are those that the websockets library spells and reads."""

import pytest
from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode

from backend.web.frame import Frame, find_payload, is_plain, unmasked

SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 100_000]


def _payload(size: int) -> bytes:
    return bytes(number % 251 for number in range(size))


@pytest.mark.parametrize("size", SIZES)
def test_frame_is_byte_for_byte_the_librarys(size: int) -> None:
    payload = _payload(size)

    wire = LibraryFrame(Opcode.BINARY, payload).serialize(mask=False)

    assert Frame(payload).wire == wire
    assert Frame(payload).payload == payload


@pytest.mark.parametrize("size", SIZES)
def test_clients_frame_is_read_behind_others(size: int) -> None:
    payload = _payload(size)
    source = b"before" + LibraryFrame(Opcode.BINARY, payload).serialize(mask=True) + b"after"

    found = find_payload(source, len(b"before"))

    assert found is not None
    assert is_plain(source, len(b"before"))
    assert unmasked(source, *found) == payload
    assert source[found[1] :] == b"after"


@pytest.mark.parametrize("size", SIZES)
def test_incomplete_head_is_waited_for(size: int) -> None:
    wire = LibraryFrame(Opcode.BINARY, _payload(size)).serialize(mask=True)
    head = len(wire) - size

    assert all(find_payload(wire[:have], 0) is None for have in range(head))
    assert find_payload(wire[:head], 0) == (head, head + size)


@pytest.mark.parametrize("opcode", [Opcode.TEXT, Opcode.PING, Opcode.CLOSE, Opcode.CONT])
def test_everything_but_whole_binary_messages_is_left_to_the_library(opcode: Opcode) -> None:
    assert not is_plain(LibraryFrame(opcode, b"x").serialize(mask=True), 0)
    assert not is_plain(LibraryFrame(Opcode.BINARY, b"x", fin=False).serialize(mask=True), 0)
    assert not is_plain(LibraryFrame(Opcode.BINARY, b"x").serialize(mask=False), 0)
