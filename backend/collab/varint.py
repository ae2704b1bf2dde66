"""Variable-length integers and byte strings as lib0 writes them: 7 bits a byte, lowest first."""

from collections.abc import Sequence

MAX_BITS = 56
"""lib0 numbers are below 2^53; one byte more of tolerance, and no unbounded integers."""


class Truncated(Exception):
    """The bytes end before the value does, or the value is larger than any lib0 writes."""


def encode_varuint(number: int) -> bytes:
    """Encode a number >= 0."""
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - 7 bits a byte
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def encode_bytes(value: bytes) -> bytes:
    """Encode a length and the bytes."""
    return encode_varuint(len(value)) + value


class Reader:
    """Reads values one after another; every method raises Truncated at the end of the bytes."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        """Whether every byte was read."""
        return self._at >= len(self._source)

    def varuint(self) -> int:
        """Read a number."""
        number = 0
        for shift in range(0, MAX_BITS, 7):
            if self._at >= len(self._source):
                raise Truncated
            byte = self._source[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
                return number
        raise Truncated

    def bytes(self) -> bytes:
        """Read a byte string."""
        size = self.varuint()
        if size > len(self._source) - self._at:
            raise Truncated
        self._at += size
        return self._source[self._at - size : self._at]


def encode_all(parts: Sequence[bytes]) -> bytes:
    """Encode a count and that many already encoded values."""
    return encode_varuint(len(parts)) + b"".join(parts)
