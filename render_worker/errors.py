"""What can go wrong with a job, each with a sentence for the person who will read it."""

from backend.renders.contract import JobError


class EngineError(Exception):
    """An expected failure of one job; `code` is one of JobError's."""

    code = "worker_failed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MediaMissing(EngineError):
    """A source is not there."""

    code = "media_missing"


class MediaDamaged(EngineError):
    """A source is there and cannot be read."""

    code = "media_damaged"


class DiskFull(EngineError):
    """There is no room for what a job makes."""

    code = "disk_full"


class EncoderFailed(EngineError):
    """An encoder does not take what the output's settings ask of it."""

    code = "encoder_failed"


class Cancelled(Exception):
    """Somebody asked for the job to end; this is no failure."""


class ClipFailed(EngineError):
    """A failure with the clip and the timeline frame at which it was met."""

    def __init__(self, cause: EngineError, *, clip: str, name: str, frame: int, asset: str) -> None:
        super().__init__(f"Clip “{name}” at frame {frame}: {cause.message}")
        self.code = cause.code
        self.cause = cause
        self.clip = clip
        self.frame = frame
        self.asset = asset
        self.file = ""
        """The source's name for people, when it is known."""


def job_error(error: EngineError) -> JobError:
    """Turn a failure into what travels to control."""
    if isinstance(error, ClipFailed):
        return JobError(
            code=error.code,
            message=error.message,
            clip=error.clip,
            frame=error.frame,
            asset=error.asset,
            file=error.file,
        )
    return JobError(code=error.code, message=error.message)
