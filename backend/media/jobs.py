"""Jobs of media on the control queue."""

import msgspec
from arq.cron import CronJob, cron
from arq.worker import Function, func

from backend.bus.queue import retrying, scheduled
from backend.database.outage import OUTAGE
from backend.logs import request_id_var
from backend.media.contract import ASSET_REPORT_JOB, AssetReport
from backend.media.preparation import Preparation
from backend.media.uploads import UploadService

REPORT_TRIES = 30
LOOK_SECONDS = set(range(0, 60, 10))
CLEAN_UP_MINUTE = 17
"""Any: once an hour."""


def media_functions(preparation: Preparation) -> list[Function]:
    """Make the jobs that workers and other processes call."""

    async def record_asset_report(argument: str) -> None:
        report = msgspec.json.decode(argument, type=AssetReport)
        request_id_var.set(report.request_id)
        await preparation.record(report)

    job = retrying(record_asset_report, OUTAGE)
    return [func(job, name=ASSET_REPORT_JOB, max_tries=REPORT_TRIES)]


def media_cron(preparation: Preparation, uploads: UploadService) -> list[CronJob]:
    """Make the jobs that run by the clock."""
    return [
        cron(
            scheduled(preparation.resume_lost),
            name="resume_lost_assets",
            second=LOOK_SECONDS,
            max_tries=1,
        ),
        cron(
            scheduled(uploads.cancel_forgotten),
            name="cancel_forgotten_uploads",
            minute=CLEAN_UP_MINUTE,
            max_tries=1,
        ),
    ]
