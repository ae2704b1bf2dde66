"""What accounts refuse."""

from backend.errors import Conflict, NotSignedIn, TooMany


class WrongSignIn(NotSignedIn):
    """Unknown address or wrong password: which of the two stays private."""

    reason = "wrong_sign_in"


class SessionEnded(NotSignedIn):
    """No session, or one that has expired or been revoked."""

    reason = "session_ended"


class EmailTaken(Conflict):
    """Somebody has an account with this address."""

    reason = "email_taken"


class TooManyAttempts(TooMany):
    """Slow down: `retry_after` says for how long."""

    reason = "too_many_attempts"
