"""Jobs of renders on the control queue."""

import msgspec
from arq.cron import CronJob, cron
from arq.worker import Function, func

from backend.bus.queue import retrying, scheduled
from backend.database.outage import OUTAGE
from backend.logs import request_id_var
from backend.renders.contract import PLAN_JOB, RELEASE_JOB, REPORT_JOB, PlanJob, RenderReport
from backend.renders.planning import Planner
from backend.renders.recording import Recorder
from backend.renders.recovery import Recovery

TRIES = 30
"""A report that is lost costs the whole piece anew; an outage may last."""
LOOK_SECONDS = set(range(5, 60, 10))
"""Between the looks for lost assets, which come at 0, 10, 20."""


def render_functions(planner: Planner, recorder: Recorder) -> list[Function]:
    """Make the jobs that web processes and workers call."""

    async def plan(argument: str) -> None:
        job = msgspec.json.decode(argument, type=PlanJob)
        request_id_var.set(job.request_id)
        await planner.plan(job)

    async def record_report(argument: str) -> None:
        report = msgspec.json.decode(argument, type=RenderReport)
        request_id_var.set(report.request_id)
        await recorder.record(report)

    async def release(request_id: str) -> None:
        request_id_var.set(request_id)
        await recorder.release()

    return [
        func(retrying(release, OUTAGE), name=RELEASE_JOB, max_tries=TRIES),
        func(retrying(plan, OUTAGE), name=PLAN_JOB, max_tries=TRIES),
        func(retrying(record_report, OUTAGE), name=REPORT_JOB, max_tries=TRIES),
    ]


def render_cron(recovery: Recovery) -> list[CronJob]:
    """Make the jobs that run by the clock."""
    resume = scheduled(recovery.resume_lost)
    return [cron(resume, name="resume_lost_renders", second=LOOK_SECONDS, max_tries=1)]
