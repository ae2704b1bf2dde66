"""What the jobs of a render said: rows while it runs, one text beside the file when it is over."""

from collections.abc import Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.accounts.sessions import now_utc
from backend.renders.contract import ASSEMBLE_INDEX, PLAN_INDEX, SOUND_INDEX
from backend.renders.tables import RenderLog
from backend.storage import keys
from backend.storage.store import ObjectStore

_JOBS = {SOUND_INDEX: "sound", ASSEMBLE_INDEX: "joining", PLAN_INDEX: "planning"}


async def write_log(render_id: UUID, number: int, attempt: int, lines: Sequence[str]) -> None:
    """Keep what a job said; joins the transaction there is."""
    if lines:
        await RenderLog(
            id=uuid7(),
            render_id=render_id,
            number=number,
            attempt=attempt,
            at=now_utc(),
            lines="\n".join(lines),
        ).save()


async def read_log(render_id: UUID, number: int | None = None) -> str:
    """Read what the jobs of a render said, or one of them, in the order they ended."""
    of_render = RenderLog.objects().where(RenderLog.render_id == render_id)
    chosen = of_render if number is None else of_render.where(RenderLog.number == number)
    rows = await chosen.order_by(RenderLog.id)
    return "".join(_paragraph(row) for row in rows)


async def store_log(store: ObjectStore, workspace_id: UUID, render_id: UUID) -> None:
    """Put the log beside the file."""
    await store.put_bytes(
        keys.render_log(str(workspace_id), str(render_id)),
        (await read_log(render_id)).encode(),
        content_type="text/plain; charset=utf-8",
    )


def _paragraph(row: RenderLog) -> str:
    job = _JOBS.get(row.number, f"chunk {row.number}")
    lines = [f"{row.at:%Y-%m-%d %H:%M:%S} {job}, attempt {row.attempt}"]
    return "\n  ".join([*lines, *row.lines.splitlines()]) + "\n"
