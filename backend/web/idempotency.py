"""`Idempotency-Key`: a request that is sent twice is carried out once and answered twice.

A handler asks for it with `opt=IDEMPOTENT`. Only successes are kept: after a refusal nothing was
made, so trying again with the same key is right.
"""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.errors import Conflict, FieldError, Invalid

IDEMPOTENT: dict[str, Any] = {"idempotent": True}
"""Given as `opt=` of a handler that creates work."""

KEEP_SECONDS = 24 * 3600
# Longer than any request may take; after it a key whose process died is free again.
PENDING_SECONDS = 60
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_HEADER = "Idempotency-Key"


class AnswerStore(Protocol):
    """Where answers are kept; every web process must see the same."""

    async def claim(self, subject: str, value: bytes, *, seconds: int) -> bytes | None:
        """Store a value if there is none; else return the one that is there."""

    async def put(self, subject: str, value: bytes, *, seconds: int) -> None:
        """Replace the value."""

    async def release(self, subject: str) -> None:
        """Remove the value."""


class StoredAnswer(msgspec.Struct):
    """What was asked, and what was answered; status 0 while it is being worked on."""

    fingerprint: str
    status: int = 0
    media_type: str = ""
    body: bytes = b""


class KeyReused(Conflict):
    """The same key came with another request."""

    reason = "idempotency_key_reused"


class StillWorking(Conflict):
    """The first request with this key has not been answered yet."""

    reason = "request_in_progress"


class IdempotentReplies(ASGIMiddleware):
    """Stands behind sign-in: keys belong to a person."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, store: AnswerStore) -> None:
        self._store = store

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Carry out the request, or repeat the answer it had."""
        request: Request[Any, Any, Any] = Request(scope, receive=receive)
        key = request.headers.get(_HEADER)
        if key is None or not scope["route_handler"].opt.get("idempotent"):
            await next_app(scope, receive, send)
            return
        subject = _subject(request, key)
        asked = StoredAnswer(await _fingerprint(request))
        stored = await self._store.claim(
            subject, msgspec.msgpack.encode(asked), seconds=PENDING_SECONDS
        )
        if stored is not None:
            await _repeat(msgspec.msgpack.decode(stored, type=StoredAnswer), asked, send)
            return
        await self._carry_out(
            subject, _Recorder(send, asked), lambda s: next_app(scope, receive, s)
        )

    async def _carry_out(self, subject: str, recorder: "_Recorder", run: Any) -> None:  # noqa: ANN401 - the rest of the app
        try:
            await run(recorder.send)
        finally:
            if recorder.is_success:
                await self._store.put(subject, recorder.encoded(), seconds=KEEP_SECONDS)
            else:
                await self._store.release(subject)


@dataclass
class _Recorder:
    """Passes an answer on and keeps a copy."""

    target: Send
    answer: StoredAnswer
    chunks: list[bytes] = field(default_factory=list)
    is_complete: bool = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.answer.status = message["status"]
            headers = dict(message["headers"])
            self.answer.media_type = headers.get(b"content-type", b"").decode()
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))
            self.is_complete = not message.get("more_body", False)
        await self.target(message)

    @property
    def is_success(self) -> bool:
        return self.is_complete and 200 <= self.answer.status < 300  # noqa: PLR2004 - RFC 9110

    def encoded(self) -> bytes:
        self.answer.body = b"".join(self.chunks)
        return msgspec.msgpack.encode(self.answer)


def _subject(request: Request[Any, Any, Any], key: str) -> str:
    if not _KEY.fullmatch(key):
        message = f"{_HEADER} must be 1 to 200 visible ASCII characters."
        raise Invalid(message, FieldError(_HEADER, message))
    return hashlib.sha256(f"{request.user.id}:{key}".encode()).hexdigest()


async def _fingerprint(request: Request[Any, Any, Any]) -> str:
    body = await request.body()
    place = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(place + body).hexdigest()


async def _repeat(stored: StoredAnswer, asked: StoredAnswer, send: Send) -> None:
    if stored.fingerprint != asked.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request.")
    if stored.status == 0:
        raise StillWorking("The first request with this Idempotency-Key is still being worked on.")
    headers = [
        (b"content-type", stored.media_type.encode()),
        (b"content-length", str(len(stored.body)).encode()),
        (b"idempotency-replayed", b"true"),
    ]
    await send({"type": "http.response.start", "status": stored.status, "headers": headers})
    await send({"type": "http.response.body", "body": stored.body, "more_body": False})
