"""`python -m backend.bus.alive QUEUE`: whether the worker of this container still works.

arq writes a key every few seconds and lets it expire; a worker that hangs stops writing it.
"""

import os
import sys

import redis

from backend.bus.names import worker_health_key

TIMEOUT_SECONDS = 4.0


def main(queue: str) -> int:
    """Return 0 when the key is there, 1 when it is not; raises when Redis does not answer."""
    url = os.environ["CUTROOM_REDIS_URL"]  # noqa: TID251 - a program of its own
    with redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS) as client:
        return 0 if client.exists(worker_health_key(queue)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
