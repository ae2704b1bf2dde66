"""Writes down who did what; called inside the transaction that does it."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.workspaces.tables import AuditEntry


async def record(
    workspace_id: UUID,
    person_id: UUID,
    *,
    action: str,
    subject_id: UUID | None = None,
    details: dict[str, str] | None = None,
) -> None:
    """Write one entry.

    Args:
        workspace_id: whose audit log it goes to.
        person_id: who did it.
        action: `noun.verb`, such as `member.role_changed`.
        subject_id: what it was done to.
        details: what else explains it.
    """
    await AuditEntry(
        id=uuid7(),
        workspace_id=workspace_id,
        person_id=person_id,
        action=action,
        subject_id=subject_id,
        details=msgspec.json.encode(details or {}).decode(),
        at=datetime.now(UTC),
    ).save()
