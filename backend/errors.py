"""The one family of errors that people get to see.

ApiError
├── Invalid      400  VALIDATION_ERROR
├── NotSignedIn  401  UNAUTHORIZED
├── NotAllowed   403  FORBIDDEN
├── NotFound     404  NOT_FOUND
├── Conflict     409  CONFLICT
├── TooLarge     413  PAYLOAD_TOO_LARGE
├── TooMany      429  RATE_LIMITED
└── Unavailable  503  SERVICE_UNAVAILABLE

A slice subclasses one of these in its own `errors.py`. The root has no status, so nothing becomes
a 500 by accident.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong with one field of a request (`field` as a dotted path)."""

    field: str
    message: str


class ApiError(Exception):
    """An expected failure: its message is written for the person who will read it."""

    status: ClassVar[int]
    code: ClassVar[str]
    reason: str | None = None
    """A finer lower-case word a client may switch on, such as `document_behind`."""

    def __init__(self, message: str, *fields: FieldError, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields
        self.retry_after = retry_after
        """Seconds, sent as Retry-After."""


class Invalid(ApiError):
    """The request does not say something that can be done."""

    status = 400
    code = "VALIDATION_ERROR"


class NotSignedIn(ApiError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    code = "UNAUTHORIZED"


class NotAllowed(ApiError):
    """Signed in, but the role is too low."""

    status = 403
    code = "FORBIDDEN"


class NotFound(ApiError):
    """There is no such thing, or it belongs to somebody else's workspace."""

    status = 404
    code = "NOT_FOUND"


class Conflict(ApiError):
    """The state of things does not allow it now."""

    status = 409
    code = "CONFLICT"


class TooLarge(ApiError):
    """More bytes than the limit."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"


class TooMany(ApiError):
    """More often than the limit."""

    status = 429
    code = "RATE_LIMITED"


class Unavailable(ApiError):
    """A part that is needed does not answer; trying later may help."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
