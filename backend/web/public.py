"""The mark of a route that needs no session."""

from typing import Any

PUBLIC: dict[str, Any] = {"public": True}
"""Given as `opt=` of a handler. Every other route answers 401 without a session."""
