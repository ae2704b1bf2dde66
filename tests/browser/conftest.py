"""A running Cutroom and a real Chromium for the browser story."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from backend.seed.client import Client
from tests.patience import WAIT_SECONDS

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
READY_SECONDS = 180
RUNNING = re.compile(r"Cutroom is running: (http://\S+)")
VIEW = ViewportSize(width=1440, height=900)

expect.set_options(timeout=1000 * WAIT_SECONDS)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the story renew the pictures that the documents show."""
    parser.addoption("--pictures", action="store_true", help="renew docs/images")


@dataclass(frozen=True)
class Server:
    """A Cutroom that was started with `up`; each web process answers on an address of its own."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run `up` as people do, in a data folder of its own, without the demo."""
    folder = Path(tempfile.mkdtemp(prefix="cutroom-browser-"))
    log = folder / "up.log"
    command = [sys.executable, "-m", "backend", "up", "--no-demo"]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [*command, "--port", "0", "--data", str(folder / "data")],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "CUTROOM_LOG_LEVEL": "INFO"},
            start_new_session=True,
        )
    try:
        yield Server(_url_when_ready(log, process), log, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(WAIT_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _url_when_ready(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until `up` says where it is: by then it answers."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if found := RUNNING.search(log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"up did not become ready:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A real browser: one on PATH, else Playwright's own."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()


async def new_context(browser: Browser, server: Server, **options: Any) -> BrowserContext:
    """A browser of somebody's own, as patient as the tests are."""
    context = await browser.new_context(base_url=server.url, viewport=VIEW, **options)
    context.set_default_timeout(1000 * WAIT_SECONDS)
    return context


@dataclass
class Person:
    """Somebody with a browser of their own, signed in."""

    name: str
    email: str
    password: str
    context: BrowserContext
    page: Page
    api: httpx.AsyncClient
    client: Client
    """The same session: uploads, and edits over the socket."""
    problems: list[str]
    """Errors that the page's console showed."""


class People:
    """Makes people, and ends their browsers after the test."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self._server = server
        self._browser = browser
        self._made: list[Person] = []

    async def __call__(self, name: str) -> Person:
        """Sign somebody up, with a browser that has their session."""
        number = len(self._made)
        slug = re.sub(r"\W", "", name.lower())
        email = f"{slug}{number}-{time.monotonic_ns()}@example.org"
        password = f"{slug} likes films"
        api = httpx.AsyncClient(base_url=f"{self._server.url}/api/v1", timeout=WAIT_SECONDS)
        answer = await api.post(
            "/auth/sign-up", json={"name": name, "email": email, "password": password}
        )
        assert answer.is_success, answer.text
        context = await new_context(self._browser, self._server)
        cookie = api.cookies["cutroom_session"]
        await context.add_cookies(
            [{"name": "cutroom_session", "value": cookie, "url": self._server.url}]
        )
        person = Person(
            name,
            email,
            password,
            context,
            await context.new_page(),
            api,
            Client(self._server.url, api),
            [],
        )
        listen(person.page, person.problems)
        self._made.append(person)
        return person

    async def end(self) -> None:
        for person in self._made:
            await person.context.close()
            await person.api.aclose()


def listen(page: Page, problems: list[str]) -> None:
    """Collect what goes wrong in a page: uncaught errors and refusals by its own policy."""
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )


@pytest.fixture
async def people(server: Server, chromium: Browser) -> AsyncIterator[People]:
    """Give what signs people up when it is awaited with a name."""
    made = People(server, chromium)
    yield made
    await made.end()
