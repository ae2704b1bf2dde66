"""What `/health/ready` says of parts that fail, hang, or come back."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from backend.web import health
from backend.web.application import CutroomApp
from backend.web.edge import EdgeRules
from backend.web.health import Check, health_routes
from tests.patience import WAIT_SECONDS


async def ask(app: CutroomApp) -> tuple[int, Mapping[str, str]]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await client.get("/health/ready")
    return answer.status_code, answer.json()["data"]["checks"]


def make_app(**checks: Check) -> CutroomApp:
    return CutroomApp(
        EdgeRules(),
        route_handlers=health_routes(checks),
        openapi_config=None,
        logging_config=None,
    )


async def works() -> None:
    """Answer."""


async def fails() -> None:
    raise ConnectionRefusedError


async def test_one_failing_part_is_503_and_named() -> None:
    assert await ask(make_app(redis=works, postgres=fails)) == (
        503,
        {"redis": "ok", "postgres": "failing"},
    )


async def test_a_part_that_hangs_even_when_cancelled_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_SECONDS", 0.05)
    thawed, asked = asyncio.Event(), 0

    async def hangs() -> None:
        nonlocal asked
        asked += 1
        while not thawed.is_set():
            try:
                await thawed.wait()
            except asyncio.CancelledError:
                continue  # as a driver does that first tells its server of the cancellation

    app = make_app(postgres=hangs)
    async with asyncio.timeout(WAIT_SECONDS):
        first, second = await ask(app), await ask(app)
        monkeypatch.setattr(health, "CHECK_TIMEOUT_SECONDS", WAIT_SECONDS)
        thawed.set()
        await asyncio.sleep(0)
        third = await ask(app)

    assert (first[0], second[0], third[0]) == (503, 503, 200)
    assert asked <= 2
