"""A full disk, whoever meets it, becomes one error in words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from render_worker.errors import DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn a full disk, a quota or a file that grew too large into DiskFull.

    PyAV's errors are OSErrors with the same numbers.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull("the disk is full; free some space and start again") from error
        raise
