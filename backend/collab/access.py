"""What a change of somebody's access means for a socket that is open."""

from backend.bus.client import AccessChange
from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.room import Room


def apply_access(change: AccessChange, room: Room, connection: Connection) -> None:
    """Close a socket, or let it do more or less, if the change is about it."""
    who, identity = connection.participant, room.identity
    is_person = change.person_id == who.person_id
    if change.project_id is not None:
        if change.project_id == identity.project_id:
            connection.outbox.close(CloseCode.NO_SUCH_TIMELINE, "deleted")
    elif change.workspace_id is None:
        if change.session_id == who.session_id or (is_person and change.session_id is None):
            connection.outbox.close(CloseCode.SIGNED_OUT, "signed_out")
    elif change.workspace_id != identity.workspace_id:
        return
    elif change.person_id is None:
        connection.outbox.close(CloseCode.NO_SUCH_TIMELINE, "deleted")
    elif is_person and change.role is None:
        connection.outbox.close(CloseCode.NOT_ALLOWED, "removed")
    elif is_person and change.role is not None:
        room.change_role(connection, change.role)
