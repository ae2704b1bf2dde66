"""One log file per part, kept small, and the end of one for error messages."""

from pathlib import Path

LARGEST_BYTES = 10 * 2**20
REASON_LINES = 5


def turn_over(folder: Path) -> None:
    """Start big logs anew; one older generation stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST_BYTES:
            log.rename(log.with_suffix(".log.old"))


def last_words(log: Path, lines: int = REASON_LINES) -> str:
    """Return the end of a log."""
    if not log.exists():
        return "(nothing was logged)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
