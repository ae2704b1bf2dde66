"""What a child process may use, and that it never outlives its parent."""

import ctypes
import os
import resource
import signal
import time
from math import ceil

from render_worker.heaps import use_few_heaps
from render_worker.tasks import Limits

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 512


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It was already gone before the kernel was asked.
        os.kill(os.getpid(), signal.SIGKILL)


def limit_resources(limits: Limits, *, tasks: int = 1) -> None:
    """Set hard limits, which cannot be raised again; computing time for so many tasks."""
    use_few_heaps()
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds * tasks)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    # A file that grows too large is an error of the write, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def limit_task(limits: Limits) -> None:
    """Allow the computing time of one task more, never beyond what is allowed for all."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = ceil(time.process_time()) + limits.cpu_seconds
    most = allowed if hard == resource.RLIM_INFINITY else min(allowed, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (allowed, allowed))
