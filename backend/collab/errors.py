"""What can go wrong with timelines and their rooms, in words for people."""

from typing import Final

from backend.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable

DAMAGED: Final = "This timeline is damaged in the database; tell those who run it."


class NoSuchTimeline(NotFound):
    """There is no such timeline, or it belongs to somebody else's workspace."""


class NoSuchSnapshot(NotFound):
    """There is no snapshot of this seq, or not any more."""


class SnapshotUnreadable(Unavailable):
    """What is stored of a snapshot is not what was written."""

    reason = "snapshot_damaged"


class RoomFailed(Unavailable):
    """The document cannot be loaded; nobody gets an empty one instead."""

    reason = "room_failed"


class RoomFull(Unavailable):
    """The room or the process has as many as it takes."""

    reason = "room_full"


class EditsWait(Unavailable):
    """The database does not answer, and as many edits wait for it as this process holds."""

    reason = "edits_wait"


class DocumentBehind(Conflict):
    """The server has not received everything the client has."""

    reason = "document_behind"


class DocumentTooLarge(TooLarge):
    """The timeline has reached its largest size."""

    reason = "document_too_large"


class EditRefused(Conflict):
    """The timeline as it is does not allow this edit; `reason` is the command's."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NoSuchPart(NotFound):
    """There is no such track, clip or transition in this timeline."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class BadTimelineFile(Invalid):
    """A file that is no timeline, or a timeline that a format cannot hold."""

    reason = "bad_timeline_file"


class FileTooLarge(TooLarge):
    """A file larger than any timeline."""

    reason = "file_too_large"
