"""Two web processes on one database and one Redis, and people to use them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis

from backend.bus.names import throttle_key
from tests.factories import make_email
from tests.integration.collab.log_writers import Flaky
from tests.patience import WAIT_SECONDS
from tests.services import Services
from tests.sync_client import SyncClient, sync_url
from tests.web_process import WebProcess, running_web


@dataclass
class Someone:
    """A signed-in person."""

    http: httpx.AsyncClient
    id: str
    cookie: str

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self.http.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"]


@dataclass
class Studio:
    """Two web processes, one workspace, one project and whoever is invited."""

    one: WebProcess
    two: WebProcess
    stack: AsyncExitStack
    owner: Someone
    workspace_id: str
    project_id: str

    async def sign_up(self) -> Someone:
        return await _sign_up(self.one, self.stack)

    async def invite(self, role: str) -> Someone:
        """A new person of that role in the workspace."""
        guest = await self.sign_up()
        made = await self.owner.post(f"/workspaces/{self.workspace_id}/invitations", {"role": role})
        await guest.post(f"/invitations/{made['url'].rpartition('/')[2]}/accept")
        return guest

    async def timeline(self) -> str:
        """A new timeline."""
        body = {
            "project_id": self.project_id,
            "name": "Cut",
            "rate": [25, 1],
            "width": 1920,
            "height": 1080,
        }
        made = await self.owner.post("/timelines", body)
        return str(made["id"])

    async def enter(
        self, who: Someone, timeline_id: str, web: WebProcess | None = None
    ) -> SyncClient:
        """Open the sync socket and wait for the document."""
        return await self.open(SyncClient(sync_url((web or self.one).url, timeline_id), who.cookie))

    async def open(self, client: SyncClient) -> SyncClient:
        """Open a client and wait for the document."""
        await client.open()
        self.stack.push_async_callback(client.close)
        await client.until(lambda: client.is_synced, "the document")
        return client


@pytest.fixture(scope="session")
async def collab_database_url(services: Services, migrated_template: str) -> AsyncIterator[str]:
    """One database for all these tests: starting web processes takes longer than they do."""
    admin = await asyncpg.connect(dsn=services.postgres.url("postgres"))
    await admin.execute(f"CREATE DATABASE collab TEMPLATE {migrated_template}")
    yield services.postgres.url("collab")
    await admin.execute("DROP DATABASE collab WITH (FORCE)")
    await admin.close()


@pytest.fixture(scope="session")
async def webs(
    services: Services, collab_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[WebProcess, WebProcess]]:
    """Two web processes."""
    folder, redis_url = tmp_path_factory.mktemp("data"), services.redis.url()
    async with (
        running_web(collab_database_url, redis_url, folder) as one,
        running_web(collab_database_url, redis_url, folder) as two,
    ):
        yield one, two


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Flaky]:
    """Connections to a database of the module's own."""
    async with asyncpg.create_pool(dsn=database_url, min_size=1, max_size=6) as opened:
        yield Flaky(opened)


@pytest.fixture
async def studio(webs: tuple[WebProcess, WebProcess], services: Services) -> AsyncIterator[Studio]:
    """A workspace of this test's own."""
    async with Redis.from_url(services.redis.url()) as admin:
        # All tests come from one address, which may sign up only so many people an hour.
        await admin.delete(throttle_key("sign-up", "127.0.0.1"))
    async with opened_studio(*webs) as opened:
        yield opened


@asynccontextmanager
async def opened_studio(one: WebProcess, two: WebProcess) -> AsyncIterator[Studio]:
    """A workspace in two web processes."""
    async with AsyncExitStack() as stack:
        owner = await _sign_up(one, stack)
        workspace = await owner.post("/workspaces", {"name": "Studio"})
        project = await owner.post(f"/workspaces/{workspace['id']}/projects", {"name": "Film"})
        yield Studio(one, two, stack, owner, workspace["id"], project["id"])


async def _sign_up(web: WebProcess, stack: AsyncExitStack) -> Someone:
    http = await stack.enter_async_context(
        httpx.AsyncClient(base_url=web.url, timeout=WAIT_SECONDS)
    )
    body = {"email": make_email(), "name": "Ada", "password": "correct horse battery"}
    answer = await http.post("/api/v1/auth/sign-up", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return Someone(http, answer.json()["data"]["id"], answer.cookies["cutroom_session"])
