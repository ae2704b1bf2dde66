"""One edit on its way through a room, and applying several of them as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.document import Document
from backend.collab.updates import BadUpdate, merge


@dataclass(slots=True)
class Edit:
    """One update between its arrival and the flush."""

    update: bytes
    connection: Connection | None
    person_id: UUID | None
    saved: Callable[[], None]
    is_step_2: bool = False


@dataclass(slots=True)
class InFlight:
    """An update the log has not committed yet, and who wants to hear when it has."""

    update: bytes
    saved: list[Callable[[], None]] = field(default_factory=list)


def apply_edits(document: Document, edits: Sequence[Edit]) -> tuple[list[Edit], bytes]:
    """Apply edits as one; if one of them is garbage, its sender goes and the rest is kept.

    Returns:
        Which were applied, and their merged update.
    """
    try:
        update = merge([edit.update for edit in edits])
        if edits:
            document.apply(update)
    except BadUpdate:
        applied = [edit for edit in edits if _apply_one(document, edit)]
        return applied, merge([edit.update for edit in applied])
    return list(edits), update


def expel(edit: Edit) -> None:
    """Send away whoever sent this."""
    if edit.connection is not None:
        edit.connection.outbox.close(CloseCode.MALFORMED, "not an update")


def _apply_one(document: Document, edit: Edit) -> bool:
    try:
        document.apply(edit.update)
    except BadUpdate:
        expel(edit)
        return False
    return True
