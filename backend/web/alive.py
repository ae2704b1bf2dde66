"""`python -m backend.web.alive`: whether the web process of this container answers."""

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection

TIMEOUT_SECONDS = 4.0


def main() -> int:
    """Return 0 when it does, 1 when it answers badly; raises when it does not answer."""
    port = int(os.environ.get("CUTROOM_PORT", "8000"))  # noqa: TID251 - a program of its own
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    connection.request("GET", "/health")
    return 0 if connection.getresponse().status == HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
