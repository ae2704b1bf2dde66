"""Runs one web process: uvicorn with the settings the sockets of timelines need."""

import sys
from collections.abc import Mapping

import uvicorn

from backend.settings import Settings, SettingsError
from backend.web.direct_socket import DirectSocket

PING_SECONDS = 20.0
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
    uvicorn.run(
        "backend.app:create_from_env",
        factory=True,
        host=settings.host,
        port=settings.port,
        fd=descriptor,
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
    return 0
