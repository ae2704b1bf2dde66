"""Argon2id, away from the event loop and never more at once than there is memory for."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Each hash takes 64 MiB (the library's RFC 9106 profile), so a crowd must queue.
PARALLEL_HASHES = 4


class Passwords:
    """Hashes and verifies."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(PARALLEL_HASHES)
        self._decoy = self._hasher.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """Hash a new password."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Compare; without a stored hash the same work is done and the answer is no."""
        async with self._slots:
            matches = await asyncio.to_thread(self._matches, stored or self._decoy, password)
        return matches and stored is not None

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
