"""An S3 server for one test run, thrown away after it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from moto.server import ThreadedMotoServer

from tests.patience import WAIT_SECONDS

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@contextmanager
def running_s3() -> Iterator[str]:
    """Run a server on a free port; yields its endpoint."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def make_bucket(endpoint: str) -> str:
    """Make an empty bucket and return its name."""
    bucket = f"cutroom-{os.urandom(6).hex()}"
    httpx.put(f"{endpoint}/{bucket}", timeout=WAIT_SECONDS).raise_for_status()
    return bucket
