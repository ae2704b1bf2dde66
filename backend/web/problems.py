"""Turns every failure of a request into one shape: our envelope, or RFC 9457 when asked for."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Scope

from backend.errors import ApiError, FieldError
from backend.logs import request_id_var

PROBLEM_JSON = "application/problem+json"
BAD_REQUEST = 400
NOT_FOUND = 404
SERVER_ERROR = 500
UNAVAILABLE = 503
TRY_AGAIN_SECONDS = 2

CODES = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    402: "INSUFFICIENT_CREDITS",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
    503: "SERVICE_UNAVAILABLE",
}
_MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}
_FIELD_IN_MESSAGE = re.compile(r"(?:missing required|contains unknown) field `([^`]+)`")
_LOGGER = logging.getLogger(__name__)


class Failure(msgspec.Struct, frozen=True):
    """Everything there is to say about a failure, before it takes one of its two forms."""

    status: int
    code: str
    message: str
    details: Sequence[FieldError] = ()
    reason: str | None = None
    headers: dict[str, str] = {}


def failure_response(accept: str, failure: Failure) -> Response[dict[str, Any]]:
    """Build the answer in the form the client accepts."""
    as_problem = PROBLEM_JSON in accept
    return Response(
        _problem(failure) if as_problem else _envelope(failure),
        status_code=failure.status,
        media_type=PROBLEM_JSON if as_problem else "application/json",
        headers=failure.headers,
    )


def failure_of(error: ApiError) -> Failure:
    """Describe an expected error."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return Failure(error.status, error.code, error.message, error.fields, error.reason, headers)


def on_api_error(request: Request[Any, Any, Any], error: ApiError) -> Response[dict[str, Any]]:
    """Answer an error of ours."""
    return failure_response(request.headers.get("accept", ""), failure_of(error))


def on_http_exception(
    request: Request[Any, Any, Any], error: HTTPException
) -> Response[dict[str, Any]]:
    """Answer what the framework refuses: a broken body, an unknown address, a wrong method."""
    status = NOT_FOUND if _is_about_the_address(error) else error.status_code
    message = _MESSAGES.get(status, error.detail)
    details: list[FieldError] = []
    if status == BAD_REQUEST:
        details = _invalid_fields(error) or [FieldError("body", message)]
        message = f"{details[0].field}: {details[0].message}"
    failure = Failure(status, _code(status), message, details, headers=dict(error.headers or {}))
    return failure_response(request.headers.get("accept", ""), failure)


def on_exception(request: Request[Any, Any, Any], _: Exception) -> Response[dict[str, Any]]:
    """Answer a crash without telling anything about it; `log_crash` has written it down."""
    failure = Failure(
        SERVER_ERROR,
        CODES[SERVER_ERROR],
        "Something went wrong on our side. It has been written down under this request id.",
    )
    return failure_response(request.headers.get("accept", ""), failure)


def on_lost_server(request: Request[Any, Any, Any], _: Exception) -> Response[dict[str, Any]]:
    """Answer that a server behind us cannot be reached; it may well be back in a moment."""
    failure = Failure(
        UNAVAILABLE,
        CODES[UNAVAILABLE],
        "A part of the server cannot be reached just now. Please try again in a moment.",
        headers={"Retry-After": str(TRY_AGAIN_SECONDS)},
    )
    return failure_response(request.headers.get("accept", ""), failure)


async def log_crash(error: Exception, scope: Scope) -> None:
    """Log what nobody expected, on requests and on sockets (where no handler applies)."""
    expected = isinstance(error, ApiError) or (
        isinstance(error, HTTPException) and error.status_code < SERVER_ERROR
    )
    if not expected:
        _LOGGER.error("Unexpected error", exc_info=error, extra={"path": scope["path"]})


EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {
    ApiError: on_api_error,
    HTTPException: on_http_exception,
    Exception: on_exception,
}


def _code(status: int) -> str:
    fallback = "INTERNAL_ERROR" if status >= SERVER_ERROR else HTTPStatus(status).name
    return CODES.get(status, fallback)


def _is_about_the_address(error: HTTPException) -> bool:
    """Say whether a part of the path cannot be what it stands for, such as an id.

    The paths take any text there, so that whoever is not signed in hears that first.
    """
    return isinstance(error, ValidationException) and any(
        isinstance(entry, dict) and entry.get("source") == "path" for entry in error.extra or []
    )


def _invalid_fields(error: HTTPException) -> list[FieldError]:
    if not isinstance(error, ValidationException):
        return []
    return [_invalid_field(entry) for entry in error.extra or [] if isinstance(entry, dict)]


def _invalid_field(entry: dict[str, Any]) -> FieldError:
    message = str(entry.get("message", ""))
    path = [] if entry.get("key", "data") == "data" else [str(entry["key"])]
    named = _FIELD_IN_MESSAGE.search(message)
    if named:
        path.append(named[1])
    return FieldError(".".join(path) or "body", message)


def _envelope(failure: Failure) -> dict[str, Any]:
    error: dict[str, Any] = {
        "code": failure.code,
        "message": failure.message,
        "details": [{"field": d.field, "message": d.message} for d in failure.details],
    }
    if failure.reason:
        error["reason"] = failure.reason
    return {"error": error, "meta": {"request_id": request_id_var.get()}}


def _problem(failure: Failure) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(failure.status).phrase,
        "status": failure.status,
        "detail": failure.message,
        "code": failure.code,
        "errors": [{"field": d.field, "message": d.message} for d in failure.details],
        "request_id": request_id_var.get(),
    }
    if failure.reason:
        problem["reason"] = failure.reason
    return problem
