"""The folder of unix sockets: short (socket paths end at 107 bytes), ours alone."""

import hashlib
import os
import stat
from pathlib import Path

from backend.supervisor.failure import StartFailed

SOCKETS_ROOT = Path("/tmp")  # noqa: S108 - the folder made in it is checked to be ours alone
PRIVATE = 0o700


def socket_folder(data_dir: Path) -> Path:
    """Make the private folder that belongs to a data folder and return it.

    Raises:
        StartFailed: somebody else made a folder of that name.
    """
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:10]
    folder = SOCKETS_ROOT / f"cutroom-{os.getuid()}-{digest}"
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise StartFailed(f"{folder} belongs to somebody else: remove it, then start again.")
    folder.chmod(PRIVATE)
    return folder
