"""Signed, expiring query strings for objects that our own web process serves."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from backend.storage.errors import BadSignature

SIGNATURE = "signature"
EXPIRES = "expires"


class UrlSigner:
    """Signs a method, a key and a query with the installation's secret."""

    def __init__(self, secret: str) -> None:
        # A key of its own, so that a signature made for tickets can never open an object.
        self._key = hmac.digest(secret.encode(), b"cutroom object urls", "sha256")

    def sign(self, method: str, key: str, query: Mapping[str, str]) -> str:
        """Return the query string including its signature; `query` holds `expires`."""
        signature = self._signature(method, key, query)
        return urlencode({**query, SIGNATURE: signature})

    def check(self, method: str, key: str, query: Mapping[str, str], *, now: float) -> None:
        """Refuse a query that is not ours or too old.

        Raises:
            BadSignature: with a sentence that says which of the two.
        """
        given = query.get(SIGNATURE, "")
        rest = {name: value for name, value in query.items() if name != SIGNATURE}
        expected = self._signature(method, key, rest)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise BadSignature("This address was not signed by this server")
        if now > int(rest[EXPIRES]):
            raise BadSignature("This address has expired; load the page again")

    def _signature(self, method: str, key: str, query: Mapping[str, str]) -> str:
        message = "\n".join([method, key, urlencode(sorted(query.items()))])
        return hmac.new(self._key, message.encode(), sha256).hexdigest()
