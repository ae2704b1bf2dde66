"""The shape of ids inside a document, and those that are derived so that two people agree."""

import re
from hashlib import sha256

ID_LENGTH = 12
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u."""

_is_spelled_as_an_id = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}").fullmatch


def is_readable_id(value: object) -> bool:
    """Say whether a document id is taken at all.

    Wider than what we write, so that hand-made documents open; plain ASCII, so that both
    languages sort it alike.
    """
    return isinstance(value, str) and _is_spelled_as_an_id(value) is not None


def random_id(random_bytes: bytes) -> str:
    """Spell a new id from at least eight random bytes of the caller."""
    return _spell(random_bytes)


def asset_key(asset_id: str) -> str:
    """Name an asset inside documents: derived from its UUID in lower-case text form."""
    return _spell(sha256(asset_id.encode()).digest())


def split_id(root: str, local: int, k: int = 0) -> str:
    """Name the piece that begins at a local frame of a lineage.

    Two people who cut the same clip at the same frame write the same id. `k` is raised when the
    id before it belongs to a piece that is alive.
    """
    return _spell(sha256(f"{root}|{local}|{k}".encode()).digest())


def pair_id(first: str, second: str) -> str:
    """Name the transition between two clips."""
    return f"{first}>{second}"


def _spell(digest: bytes) -> str:
    number = int.from_bytes(digest[:8], "big") >> 4
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -5, -5))
