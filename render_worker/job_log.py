"""What is said while a job runs, kept for its report: people who may see the render read it."""

import contextlib
import logging
from collections.abc import Iterator
from contextvars import ContextVar

MOST_LINES = 200
LONGEST_LINE = 500

_lines: ContextVar[list[str] | None] = ContextVar("job_log", default=None)


class JobLogHandler(logging.Handler):
    """Adds every record to the log of the job in whose task it was written."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, unless there are too many already."""
        note(f"{record.levelname.lower()}: {record.getMessage()}")


@contextlib.contextmanager
def job_log() -> Iterator[list[str]]:
    """Collect the lines of a block and of the tasks it starts."""
    lines: list[str] = []
    token = _lines.set(lines)
    try:
        yield lines
    finally:
        _lines.reset(token)


def note(line: str) -> None:
    """Add a line to the log of the job that runs here, if one does."""
    lines = _lines.get()
    if lines is not None and len(lines) < MOST_LINES:
        lines.append(line[:LONGEST_LINE])


@contextlib.contextmanager
def listening(name: str) -> Iterator[None]:
    """Hear what loggers below a name say, during a block."""
    handler = JobLogHandler(logging.INFO)
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
