"""Requests while Postgres or Redis is away: 503 in words, and well again afterwards."""

import asyncpg
import httpx
import pytest
import redis.exceptions
from redis.asyncio import ConnectionPool

from backend.database.connection import Database
from backend.web.application import CutroomApp
from tests.integration.clients import sign_up


def assert_says_try_again(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert "try again" in answer.json()["error"]["message"]
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "Connection refused"),
        TimeoutError("the database hangs"),
        asyncpg.ConnectionDoesNotExistError("connection was closed"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.CrashShutdownError("terminating connection"),
    ],
)
async def test_without_postgres(
    app: CutroomApp, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    person = await sign_up(app)

    async def fetch(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Database, "fetch", fetch)
        assert_says_try_again(await person.get("/me"))

    assert (await person.get("/me")).status_code == 200


async def test_without_redis(app: CutroomApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async def connect(*_: object, **__: object) -> None:
        raise redis.exceptions.ConnectionError("Connection refused")

    person = await sign_up(app)
    body = {"email": person.email, "password": "a wrong password"}
    with monkeypatch.context() as patch:
        patch.setattr(ConnectionPool, "get_connection", connect)
        assert_says_try_again(await person.post("/auth/sign-in", body))
