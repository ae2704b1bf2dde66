"""Blocking file work of the folder store: whole writes only, and a clear word when it is full."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from backend.storage.errors import StorageFull

COPY_BYTES = 1 << 20


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn a full disk or quota into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull(
                "The disk that keeps the media is full: free some space and try again"
            ) from error
        raise


@contextmanager
def whole_file(target: Path, folder: Path) -> Iterator[BinaryIO]:
    """Write to a temporary file in `folder`, then move it to `target` once it is on disk.

    The folder lies on the same file system as the target, so the move cannot be half done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / uuid4().hex
    try:
        with disk_errors():
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.replace(target)
            _sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    # The rename itself is only on disk once its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_into(file: BinaryIO, sources: Iterable[Path]) -> None:
    """Append files one after the other."""
    for source in sources:
        with source.open("rb") as part:
            shutil.copyfileobj(part, file, COPY_BYTES)
