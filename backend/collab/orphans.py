"""Logging what another process took in and did not live to commit."""

from collections.abc import Callable
from uuid import UUID

from backend.collab.log import Submission
from backend.collab.neighbours import Unlogged


def submission_of(
    orphan: Unlogged,
    timeline_id: UUID,
    *,
    committed: Callable[[int, int], None],
    failed: Callable[[], None],
) -> Submission:
    """Hand an orphan to the log under its own name, so that whoever else does it does no harm."""
    return Submission(
        timeline_id=timeline_id,
        origin=orphan.origin,
        origin_no=orphan.origin_no,
        update=orphan.update,
        person_id=None,
        committed=committed,
        failed=failed,
        may_be_logged=True,
    )
