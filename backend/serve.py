"""Runs one web process: uvicorn with the settings the sockets of timelines need."""

import gc
import sys
from collections.abc import Mapping
from contextlib import suppress
from socket import socket

import uvicorn

from backend.settings import Settings, SettingsError
from backend.web.direct_socket import DirectSocket

PING_SECONDS = 20.0
COLLECT_AFTER = 10_000, 20, 50
"""New objects between two collections of the youngest; the older ones after 20, and 50 of those."""
STARTUP_FAILURE = 3
"""Exit status, as uvicorn's own."""
GRACE_SECONDS = 3
"""Open sockets were told to go (1012) by then; requests that take longer are cut off."""


class QuietServer(uvicorn.Server):
    """A server whose garbage collector does not stop everybody for the sake of the libraries.

    With the defaults, a full collection walks everything that was ever imported, some 50 ms, and
    a busy room brings one about every second or so.
    """

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, and never look again at what there is by then."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)


def serve(environment: Mapping[str, str], descriptor: int | None) -> int:
    """Serve until told to stop.

    Args:
        environment: where the settings are read from, for the address and the limits.
        descriptor: an inherited listening socket; without one, host and port of the settings.
    """
    try:
        settings = Settings.from_env(environment)
    except SettingsError as error:
        print(f"cutroom: {error}", file=sys.stderr)
        return 1
    server = QuietServer(
        uvicorn.Config(
            "backend.app:create_from_env",
            factory=True,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            ws=DirectSocket,
            ws_max_size=settings.limits.message_bytes,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
        )
    )
    with suppress(KeyboardInterrupt):
        server.run(sockets=inherited(descriptor))
    return 0 if server.started else STARTUP_FAILURE


def inherited(descriptor: int | None) -> list[socket] | None:
    """Open an inherited listening socket as what it is.

    uvicorn's own `fd` takes every descriptor for a Unix socket. The loop then never sets
    TCP_NODELAY on what is accepted, and small frames wait 40 ms for a delayed acknowledgement.
    """
    return None if descriptor is None else [socket(fileno=descriptor)]
