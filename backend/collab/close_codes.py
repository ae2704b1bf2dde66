"""Why the server closes a socket; the browser's copy is `frontend/src/collab/close-codes.ts`.

A stock y-websocket provider gives up on 44xx and reconnects on everything else, so a code below
4400 always means: come back.
"""

import logging
from enum import IntEnum

from backend.bus.client import LOST as REDIS_LOST
from backend.database.outage import OUTAGE
from backend.errors import ApiError

logger = logging.getLogger(__name__)


class CloseCode(IntEnum):
    """Close codes of the sync and the events socket."""

    # Nothing is left to do.
    DONE = 1000
    # The other side is leaving.
    LEAVING = 1001
    # One message is larger than the limit; sent by the WebSocket layer.
    MESSAGE_TOO_LARGE = 1009
    # Something broke in this room or for this connection; the rest of the process goes on.
    ROOM_FAILED = 1011
    # The process stops; another one takes over.
    RESTARTING = 1012
    # Not now: the document could not be loaded, the room or process is full, or this client is
    # too fast or too slow.
    TRY_LATER = 1013
    # Bytes that are no message of this protocol.
    MALFORMED = 4400
    # Nobody is signed in, or the session has ended.
    SIGNED_OUT = 4401
    # The role does not allow this.
    NOT_ALLOWED = 4403
    # There is no such timeline, or it belongs to somebody else's workspace.
    NO_SUCH_TIMELINE = 4404
    # The document was rewritten under a new epoch or schema: reload.
    OLD_EPOCH = 4409
    # The document has reached its largest size.
    DOCUMENT_TOO_LARGE = 4413


_BY_STATUS = {
    400: CloseCode.MALFORMED,
    401: CloseCode.SIGNED_OUT,
    403: CloseCode.NOT_ALLOWED,
    404: CloseCode.NO_SUCH_TIMELINE,
    413: CloseCode.DOCUMENT_TOO_LARGE,
    429: CloseCode.TRY_LATER,
    503: CloseCode.TRY_LATER,
}


def close_code_of(error: ApiError) -> CloseCode:
    """Say with which code a socket ends because of an error."""
    return _BY_STATUS.get(error.status, CloseCode.ROOM_FAILED)


def farewell(error: Exception) -> tuple[CloseCode, str]:
    """Say with which code and reason a socket ends because of whatever went wrong."""
    if isinstance(error, ApiError):
        return close_code_of(error), error.reason or error.code
    if isinstance(error, (*OUTAGE, *REDIS_LOST)):
        logger.warning("a socket waits for a server that does not answer: %r", error)
        return CloseCode.TRY_LATER, "unavailable"
    logger.error("a socket failed", exc_info=error)
    return CloseCode.ROOM_FAILED, "this connection failed"
