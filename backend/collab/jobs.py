"""Jobs of timelines on the control queue."""

from arq.cron import CronJob, cron

from backend.bus.queue import scheduled
from backend.collab.folding import LogFolder

LOOK_SECOND = 25
"""Once a minute, apart from the looks of other slices."""


def collab_cron(folder: LogFolder) -> list[CronJob]:
    """Make the jobs that run by the clock."""
    look = scheduled(folder.fold_due)
    return [cron(look, name="fold_logs", second=LOOK_SECOND, max_tries=1)]
