"""One supervisor per data folder, and the secret that lives in it."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.supervisor.failure import StartFailed

NEEDED_BYTES = 300 * 2**20
"""A new database and its log, and air to work in."""
SECRET_BYTES = 32


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Make the folder and hold its lock.

    Raises:
        StartFailed: another supervisor holds it, or it cannot be written.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartFailed(
            f"{data_dir} cannot be used as data folder ({error.strerror}): "
            "choose another with --data."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode().strip() or "unknown"
        os.close(lock)
        raise StartFailed(
            f"Cutroom already runs on {data_dir} (process {holder}): stop that one, "
            "or choose another folder with --data."
        ) from None
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)


def require_space(data_dir: Path) -> None:
    """Refuse to start on a disk that would be full at once."""
    free = shutil.disk_usage(data_dir).free
    if free < NEEDED_BYTES:
        raise StartFailed(
            f"The disk of {data_dir} has {free // 2**20} MB free and {NEEDED_BYTES // 2**20} MB "
            "are needed: free some space, or choose another folder with --data."
        )


def own_secret(data_dir: Path) -> str:
    """Return the secret of this installation, made on first use, readable by nobody else."""
    path = data_dir / "secret"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
        unfinished.rename(path)
    return path.read_text()
