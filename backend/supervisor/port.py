"""Takes the port before anything else is started, so that nobody can take it in between."""

import errno
import socket

from backend.supervisor.failure import StartFailed

BACKLOG = 2048
REASONS = {
    errno.EADDRINUSE: "is taken by another program",
    errno.EACCES: "may only be used by root",
    errno.EADDRNOTAVAIL: "is not on an address of this machine",
}


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        StartFailed: says why it cannot be had and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        number = error.errno if isinstance(error, OSError) else None
        reason = REASONS.get(number or 0, f"cannot be used ({error})")
        raise StartFailed(
            f"Port {port} of {host} {reason}: choose another, such as "
            f"./cutroom up --port {_another(port)}"
        ) from None
    return listener


def _another(port: int) -> int:
    lowest_free_for_all = 1024
    return port + 1 if port >= lowest_free_for_all else port + 8000
