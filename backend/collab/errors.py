"""What can go wrong with timelines and their rooms, in words for people."""

from backend.errors import Conflict, NotFound, TooLarge, Unavailable


class NoSuchTimeline(NotFound):
    """There is no such timeline, or it belongs to somebody else's workspace."""


class RoomFailed(Unavailable):
    """The document cannot be loaded; nobody gets an empty one instead."""

    reason = "room_failed"


class RoomFull(Unavailable):
    """The room or the process has as many as it takes."""

    reason = "room_full"


class DocumentBehind(Conflict):
    """The server has not received everything the client has."""

    reason = "document_behind"


class DocumentTooLarge(TooLarge):
    """The timeline has reached its largest size."""

    reason = "document_too_large"
