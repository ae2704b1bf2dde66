"""Ports that stay a test's own, also while nobody listens on them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"


@contextmanager
def held_port() -> Iterator[int]:
    """Hold a free port: the kernel gives it to nobody else, neither to listen nor to connect from.

    A server may listen on it meanwhile, again and again: both sockets allow the address to be
    reused, and this one never listens.
    """
    with bound_to(0) as holder:
        yield holder.getsockname()[1]


def bound_to(port: int) -> socket.socket:
    """Return a socket on a port; 0 is any."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((HOST, port))
    return made
