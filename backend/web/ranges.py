"""One byte range of a request (RFC 9110, section 14). Pure."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class ByteRange:
    """Bytes [first, end) of a file."""

    first: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.first


class RangeOutside(Exception):
    """No byte of the range lies in the file: answer 416."""


def read_range(header: str | None, size_bytes: int) -> ByteRange | None:
    """Read a Range header; None means the whole file.

    Several ranges at once, other units and what cannot be read are ignored, as the RFC allows.

    Raises:
        RangeOutside: it begins at or after the end.
    """
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        return _suffix(int(last), size_bytes)
    if last and int(last) < int(first):
        return None
    if int(first) >= size_bytes:
        raise RangeOutside
    end = size_bytes if not last else min(int(last) + 1, size_bytes)
    return ByteRange(int(first), end)


def _suffix(length: int, size_bytes: int) -> ByteRange:
    if length == 0 or size_bytes == 0:
        raise RangeOutside
    return ByteRange(max(0, size_bytes - length), size_bytes)
