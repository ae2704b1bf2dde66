"""Runs one web process: uvicorn with the settings the sockets of timelines need."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from socket import socket

import uvicorn

from backend.settings import Settings, SettingsError

PING_SECONDS = 20.0
STARTUP_FAILURE = 3
"""Exit status, as uvicorn's own."""
GRACE_SECONDS = 3
"""Open sockets were told to go (1012) by then; requests that take longer are cut off."""


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
    config = uvicorn.Config(
        "backend.app:create_from_env",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=settings.limits.message_bytes,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run(sockets=inherited(descriptor))
    return 0 if server.started else STARTUP_FAILURE


def inherited(descriptor: int | None) -> list[socket] | None:
    """Open an inherited listening socket as what it is.

    uvicorn's own `fd` takes every descriptor for a Unix socket. The loop then never sets
    TCP_NODELAY on what is accepted, and small frames wait 40 ms for a delayed acknowledgement.
    """
    return None if descriptor is None else [socket(fileno=descriptor)]
