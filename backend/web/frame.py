"""WebSocket frames (RFC 6455, 5.2) as far as binary messages need them; pure."""

from typing import Final

from websockets.speedups import apply_mask

WHOLE_BINARY: Final = 0x82
"""First byte of a message in one binary frame: FIN, no extension, opcode 2."""
IS_MASKED: Final = 0x80
MASK_BYTES: Final = 4
SIZE_IN_16_BITS: Final = 126
SIZE_IN_64_BITS: Final = 127


class Frame:
    """One binary message on its way out, spelled as a frame once however many clients get it."""

    __slots__ = ("wire",)

    wire: bytes
    """The bytes of the frame; a server's frames carry no mask, so all clients' are equal."""

    def __init__(self, payload: bytes) -> None:
        self.wire = head_of(len(payload)) + payload

    def __len__(self) -> int:
        """Count the bytes of the frame."""
        return len(self.wire)

    @property
    def payload(self) -> bytes:
        """The message without its head, for servers that spell frames themselves."""
        found = find_payload(self.wire, 0)
        return self.wire[slice(*found)] if found else b""


def head_of(size: int) -> bytes:
    """Spell what stands before the payload of a server's binary message of that size."""
    if size < SIZE_IN_16_BITS:
        return bytes((WHOLE_BINARY, size))
    if size < 2**16:
        return bytes((WHOLE_BINARY, SIZE_IN_16_BITS)) + size.to_bytes(2, "big")
    return bytes((WHOLE_BINARY, SIZE_IN_64_BITS)) + size.to_bytes(8, "big")


def find_payload(source: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """Say where the payload of the frame that begins at `at` starts and ends.

    The end may lie behind the bytes there are. None while the frame's head is not complete.
    """
    if len(source) < at + 2:
        return None
    size = source[at + 1] & ~IS_MASKED
    start = at + 2
    if size >= SIZE_IN_16_BITS:
        width = 2 if size == SIZE_IN_16_BITS else 8
        size = int.from_bytes(source[start : start + width], "big")
        start += width
    if source[at + 1] & IS_MASKED:
        start += MASK_BYTES
    return (start, start + size) if start <= len(source) else None


def is_plain(source: bytes | bytearray, at: int) -> bool:
    """Whether the frame that begins at `at` is a whole binary message of a client."""
    return source[at] == WHOLE_BINARY and bool(source[at + 1] & IS_MASKED)


def unmasked(source: bytes | bytearray, start: int, end: int) -> bytes:
    """Read a client's payload; its mask stands before it."""
    return apply_mask(source[start:end], source[start - MASK_BYTES : start])
