"""The built app over HTTP: the page at page addresses, files with the right lifetime."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from backend.web.application import CutroomApp
from backend.web.browser_app import browser_app_routes
from backend.web.edge import EdgeRules
from backend.web.problems import EXCEPTION_HANDLERS

PAGE = "<!doctype html><title>Cutroom</title>"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(PAGE)
    (dist / "favicon.ico").write_bytes(b"icon")
    (dist / "assets" / "app-1a2b.js").write_text("run()")
    (tmp_path / "secret").write_text("secret")
    app = CutroomApp(
        EdgeRules(),
        route_handlers=browser_app_routes(dist),
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        yield browser


@pytest.mark.parametrize("path", ["/", "/timelines/4711", "/invitation/abc", "/no/such/page"])
async def test_the_page_answers_at_every_page_address(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_kept_for_ever(client: httpx.AsyncClient) -> None:
    answer = await client.get("/assets/app-1a2b.js")

    assert answer.text == "run()"
    assert "immutable" in answer.headers["cache-control"]


async def test_an_unchanged_page_is_not_sent_again(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/")).headers["etag"]

    answer = await client.get("/", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


async def test_a_rebuilt_page_is_seen(client: httpx.AsyncClient, tmp_path: Path) -> None:
    before = (await client.get("/")).headers["etag"]
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>new")

    assert (await client.get("/")).headers["etag"] != before


@pytest.mark.parametrize("path", ["/assets/gone.js", "/robots.txt"])
async def test_a_missing_file_is_the_apps_own_404(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert (answer.status_code, answer.text) == (404, PAGE)


@pytest.mark.parametrize("path", ["/%2e%2e/secret", "/assets/%2e%2e/%2e%2e/secret", "/..%2fsecret"])
async def test_nothing_outside_of_the_folder_is_served(
    client: httpx.AsyncClient, path: str
) -> None:
    assert "secret" not in (await client.get(path)).text


async def test_addresses_of_the_program_are_not_pages(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v2/anything")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


async def test_head_answers_like_get(client: httpx.AsyncClient) -> None:
    assert (await client.head("/favicon.ico")).status_code == 200
