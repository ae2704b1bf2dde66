"""The outermost layer: what holds for every request and socket, also for unknown addresses.

Request id, log line, figures, security headers and the Origin check live here and not in the
framework's middleware, because that does not run for addresses without a route.
"""

import logging
import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from backend.errors import NotAllowed
from backend.logs import request_id_var
from backend.web.metrics import Metrics
from backend.web.problems import failure_of, failure_response
from backend.web.security import SAFE_METHODS, is_origin_allowed

_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LOGGER = logging.getLogger("cutroom.request")


@dataclass(frozen=True)
class EdgeRules:
    """What the edge is told once."""

    allowed_origins: Collection[str] = ()
    headers: Sequence[tuple[bytes, bytes]] = ()
    metrics: Metrics = field(default_factory=Metrics)


class Edge:
    """Wraps an ASGI app."""

    def __init__(self, app: ASGIApp, rules: EdgeRules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:  # noqa: ANN401 - also lifespan
        """Serve one request, socket or lifespan."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        token = request_id_var.set(_request_id(scope))
        try:
            await self._serve(scope, receive, send)
        finally:
            request_id_var.reset(token)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, self._rules.headers)
        try:
            if self._is_foreign(scope):
                await self._refuse(scope, receive, answer.send)
            else:
                await self._app(scope, receive, answer.send)
        finally:
            if scope["type"] == ScopeType.HTTP:
                self._record(scope, answer)

    def _is_foreign(self, scope: Scope) -> bool:
        if scope["type"] == ScopeType.HTTP and scope["method"] in SAFE_METHODS:
            return False
        origin, host = _header(scope, b"origin"), _header(scope, b"host") or ""
        return not is_origin_allowed(origin, host, self._rules.allowed_origins)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            # Closing before accepting: the server answers the handshake with 403.
            await send({"type": "websocket.close", "code": 4403, "reason": "origin"})
            return
        refusal = failure_of(NotAllowed("Requests from this origin are not accepted."))
        response = failure_response(_header(scope, b"accept") or "", refusal)
        # There is no route here, hence no app whose defaults could be merged in.
        asgi = response.to_asgi_response(app=None, request=None)  # type: ignore[arg-type]
        await asgi(scope, receive, send)

    def _record(self, scope: HTTPScope, answer: "_Answer") -> None:
        seconds = time.perf_counter() - answer.begun
        method = str(scope["method"])
        route = str(scope.get("path_template") or "unmatched")
        self._rules.metrics.count_request(method, route, status=answer.status, seconds=seconds)
        _LOGGER.info(
            "%s %s %s",
            method,
            scope["path"],
            answer.status,
            extra={"status": answer.status, "milliseconds": round(seconds * 1000, 1)},
        )


class _Answer:
    """Adds our headers to an answer on its way out and remembers how it went."""

    def __init__(self, send: Send, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 500
        self.begun = time.perf_counter()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            present = {name.lower() for name, _ in message["headers"]}
            ours = [pair for pair in self._headers if pair[0] not in present]
            request_id = (b"x-request-id", (request_id_var.get() or "").encode())
            message["headers"] = [*message["headers"], *ours, request_id]
        await self._send(message)


def _request_id(scope: Scope) -> str:
    given = _header(scope, b"x-request-id")
    return given if given and _SANE_REQUEST_ID.fullmatch(given) else str(uuid7())


def _header(scope: Scope, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)
