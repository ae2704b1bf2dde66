"""Requires a session on every route that is not marked public, and finds one for sockets."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import Sessions, Visitor

COOKIE = "cutroom_session"


class RequireSession(ASGIMiddleware):
    """Answers 401 without a live session, before anything of the request is read.

    Sockets are left alone: they must be accepted before they can be closed with 4401, so their
    handlers call `Sessions.find(session_token(socket))` themselves.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "public"

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through as somebody."""
        scope["user"] = await self._sessions.require(session_token(ASGIConnection(scope)))
        await next_app(scope, receive, send)


def session_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Read the session cookie of a request or socket."""
    return connection.cookies.get(COOKIE)


def current_person(request: Request[CurrentPerson, Any, Any]) -> CurrentPerson:
    """Provide the parameter `person`."""
    return request.user


def current_visitor(request: Request[Any, Any, Any]) -> Visitor:
    """Provide the parameter `visitor`."""
    address = request.client.host if request.client else "local"
    return Visitor(address, request.headers.get("user-agent", ""))
