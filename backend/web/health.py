"""Whether this process lives (`/health`) and whether it can do its work (`/health/ready`)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from backend.web.envelope import Reply, reply
from backend.web.public import PUBLIC

CHECK_TIMEOUT_SECONDS = 3.0

Check = Callable[[], Awaitable[None]]
"""Returns when a part works, raises when it does not."""

_LOGGER = logging.getLogger(__name__)


class Health(msgspec.Struct):
    """`ok` is all that a live process says."""

    status: str


class Readiness(msgspec.Struct):
    """`ready` or `not_ready`, and `ok` or `failing` for each part."""

    status: str
    checks: dict[str, str]


def health_routes(checks: Mapping[str, Check]) -> list[HTTPRouteHandler]:
    """Make both routes; `checks` are the parts this process cannot work without."""
    askers = [_Asker(name, check) for name, check in checks.items()]

    @get("/health", opt=PUBLIC, sync_to_thread=False)
    def health() -> Reply[Health]:
        """Answer without asking anything else."""
        return reply(Health("ok"))

    @get("/health/ready", opt=PUBLIC)
    async def ready() -> Response[Reply[Readiness]]:
        """Ask every part; 503 while one of them fails."""
        outcomes = await asyncio.gather(*(asker.outcome() for asker in askers))
        states = dict(zip(checks, outcomes, strict=True))
        is_ready = all(state == "ok" for state in states.values())
        readiness = Readiness("ready" if is_ready else "not_ready", states)
        return Response(reply(readiness), status_code=200 if is_ready else 503)

    return [health, ready]


class _Asker:
    """Asks one part, once at a time, and waits no longer than its patience.

    A client of a server that hangs may not even let itself be cancelled; the answer must not wait
    for that, and further questions must not pile up behind it.
    """

    def __init__(self, name: str, check: Check) -> None:
        self._name = name
        self._check = check
        self._running: asyncio.Task[None] | None = None

    async def outcome(self) -> str:
        """Say `ok` or `failing`."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(_finish(self._check), name=f"ready {self._name}")
        running = self._running
        await asyncio.wait({running}, timeout=CHECK_TIMEOUT_SECONDS)
        if not running.done():
            running.cancel()
            return self._failing("no answer")
        if running.cancelled():
            return self._failing("no answer before")
        error = running.exception()
        return "ok" if error is None else self._failing(repr(error))

    def _failing(self, reason: str) -> str:
        _LOGGER.warning("Not ready", extra={"check": self._name, "error": reason})
        return "failing"


async def _finish(check: Check) -> None:
    await check()
