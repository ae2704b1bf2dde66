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

    @get("/health", opt=PUBLIC, sync_to_thread=False)
    def health() -> Reply[Health]:
        """Answer without asking anything else."""
        return reply(Health("ok"))

    @get("/health/ready", opt=PUBLIC)
    async def ready() -> Response[Reply[Readiness]]:
        """Ask every part; 503 while one of them fails."""
        outcomes = await asyncio.gather(*(_outcome(*named) for named in checks.items()))
        states = dict(zip(checks, outcomes, strict=True))
        is_ready = all(state == "ok" for state in states.values())
        readiness = Readiness("ready" if is_ready else "not_ready", states)
        return Response(reply(readiness), status_code=200 if is_ready else 503)

    return [health, ready]


async def _outcome(name: str, check: Check) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - any failure of a part means "failing"
        _LOGGER.warning("Not ready", extra={"check": name, "error": repr(error)})
        return "failing"
    return "ok"
