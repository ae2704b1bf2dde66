"""Clients of the web application for tests: the app over ASGI, and people signed in to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from argon2 import PasswordHasher

from backend.accounts import passwords
from backend.app import create_app
from backend.settings import Settings
from backend.web.application import CutroomApp
from tests.factories import make_email

PASSWORD = "correct horse battery"
QUICK_HASHER = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
"""The real one takes 64 MiB and a tenth of a second for everybody who comes in."""
API = "/api/v1"


def make_settings(database_url: str, redis_url: str, folder: Path, **changes: Any) -> Settings:
    """Settings of a web process that keeps its objects in a folder."""
    return Settings(
        **{
            "database_url": database_url,
            "redis_url": redis_url,
            "storage_url": f"file://{folder}/objects",
            "secret_key": "a secret of tests only, 32 characters or more",
            "public_url": "http://testserver",
            "data_dir": folder,
            "allow_undurable_database": True,
            **changes,
        }
    )


@asynccontextmanager
async def running_app(settings: Settings) -> AsyncIterator[CutroomApp]:
    """The application with its connections open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PasswordHasher", QUICK_HASHER)
        app = create_app(settings)
    ready, done = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        async with app.lifespan():
            ready.set()
            await done.wait()

    # A task of its own: a fixture begins and ends in different tasks, a lifespan may not.
    task = asyncio.create_task(run())
    started = asyncio.create_task(ready.wait())
    await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        started.cancel()
        await task
    try:
        yield app
    finally:
        done.set()
        await task


def make_client(app: CutroomApp) -> httpx.AsyncClient:
    """A browser nobody has signed in with."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver")


@dataclass(frozen=True)
class SignedIn:
    """Somebody with a session."""

    http: httpx.AsyncClient
    id: UUID
    email: str

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.http.get(API + path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.http.post(API + path, json=body, **options)

    async def patch(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return await self.http.patch(API + path, json=body, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.http.delete(API + path, **options)

    async def make(self, path: str, body: Any) -> Any:
        """Create something and return its `data`."""
        return data_of(await self.post(path, body), 201)


async def sign_up(app: CutroomApp, name: str = "Ada") -> SignedIn:
    """A new person with a client of their own."""
    http = make_client(app)
    email = make_email()
    body = {"email": email, "name": name, "password": PASSWORD}
    person = data_of(await http.post(f"{API}/auth/sign-up", json=body), 201)
    return SignedIn(http, UUID(person["id"]), email)


async def make_workspace(owner: SignedIn, name: str = "Studio") -> str:
    """A workspace's path, such as `/workspaces/ID`."""
    return f"/workspaces/{(await owner.make('/workspaces', {'name': name}))['id']}"


async def add_member(app: CutroomApp, owner: SignedIn, workspace: str, role: str) -> SignedIn:
    """A new person who has accepted an invitation."""
    invitation = await owner.make(f"{workspace}/invitations", {"role": role})
    person = await sign_up(app, role)
    token = invitation["url"].rpartition("/")[2]
    data_of(await person.post(f"/invitations/{token}/accept"), 200)
    return person


def data_of(response: httpx.Response, status: int = 200) -> Any:
    """The `data` of an answer that has the expected status."""
    assert response.status_code == status, response.text
    return response.json()["data"]


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The `error` of an answer that has the expected status."""
    assert response.status_code == status, response.text
    error: dict[str, Any] = response.json()["error"]
    return error


def fields_of(response: httpx.Response, status: int = 400) -> list[str]:
    """Names of the fields an answer complains about."""
    return [detail["field"] for detail in error_of(response, status)["details"]]
