"""The web process for tests that need a real one: its own interpreter, its own port."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import SO_SNDBUF, SOL_SOCKET

import httpx

from tests.patience import WAIT_SECONDS
from tests.ports import HOST, bound_to, held_port

ROOT = Path(__file__).parents[1]
OURS = ("backend", "serve")
PLAIN = ("uvicorn", "backend.app:create_from_env", "--factory", "--ws", "websockets-sansio")
"""Another ASGI server, which knows nothing of our shortcut to the socket."""


@dataclass
class WebProcess:
    """A running web process."""

    environment: dict[str, str]
    port: int
    """Held for it, so that it can come back to it."""
    module: tuple[str, ...] = OURS
    """Which one is run, and its arguments."""
    send_bytes: int | None = None
    """What the kernel holds for each connection; None is as much as it likes, up to megabytes."""
    process: asyncio.subprocess.Process | None = None
    log: list[str] = field(default_factory=list)
    _reader: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def start(self) -> None:
        """Start, also after an end."""
        with bound_to(self.port) as listener:
            if self.send_bytes is not None:
                listener.setsockopt(SOL_SOCKET, SO_SNDBUF, self.send_bytes)
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", *self.module, "--fd", str(listener.fileno())),
                cwd=ROOT,
                env={**os.environ, **self.environment, "PYTHONPATH": str(ROOT)},
                pass_fds=[listener.fileno()],
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        self._reader = asyncio.create_task(self._read_log(self.process))
        await self._until_ok("/health")

    async def until_ready(self) -> None:
        """Wait until it can do everything, as after an outage."""
        await self._until_ok("/health/ready")

    async def kill(self) -> None:
        """End it as a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End it as a deployment would."""
        await self._end(signal.SIGTERM)

    async def figures(self) -> dict[str, float]:
        """Read what /metrics says."""
        async with httpx.AsyncClient(base_url=self.url, timeout=WAIT_SECONDS) as client:
            text = (await client.get("/metrics")).text
        lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in lines}

    async def _end(self, number: int) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.returncode is None:
            process.send_signal(number)
        async with asyncio.timeout(WAIT_SECONDS):
            await process.wait()
        if self._reader is not None:
            await self._reader

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is not None:
            async for line in process.stdout:
                self.log.append(line.decode(errors="replace").rstrip())

    async def _until_ok(self, path: str) -> None:
        async with httpx.AsyncClient(base_url=self.url) as client, asyncio.timeout(WAIT_SECONDS):
            while True:
                if self.process is None or self.process.returncode is not None:
                    raise AssertionError("\n".join(self.log[-40:]))
                try:
                    if (await client.get(path)).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running_web(
    database_url: str,
    redis_url: str,
    folder: Path,
    module: tuple[str, ...] = OURS,
    *,
    send_bytes: int | None = None,
    **settings: str,
) -> AsyncIterator[WebProcess]:
    """Run one web process, as `./cutroom serve` does; `settings` are named without CUTROOM_."""
    environment = {
        "CUTROOM_DATABASE_URL": database_url,
        "CUTROOM_REDIS_URL": redis_url,
        "CUTROOM_STORAGE_URL": f"file://{folder}",
        "CUTROOM_SECRET_KEY": "s" * 32,
        "CUTROOM_DATA_DIR": str(folder),
        "CUTROOM_ALLOW_UNDURABLE_DATABASE": "1",
        **{f"CUTROOM_{name}": value for name, value in settings.items()},
    }
    with held_port() as port:
        web = WebProcess(environment, port, module, send_bytes)
        await web.start()
        try:
            yield web
        finally:
            await web.stop()
