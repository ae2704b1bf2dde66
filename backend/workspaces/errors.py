"""What workspaces refuse."""

from backend.errors import Conflict, NotAllowed, NotFound


class RoleTooLow(NotAllowed):
    """A member, but not of a role that may do this."""

    reason = "role_too_low"


class LastOwner(Conflict):
    """A workspace always keeps one owner."""

    reason = "last_owner"


class InvitationGone(NotFound):
    """Never existed, was used, was revoked or has expired: all look alike."""

    reason = "invitation_gone"
