"""Objects as local files: straight from a folder store, else copied here once and kept."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.storage.errors import ObjectMissing, StorageFull
from backend.storage.store import ObjectStore


class Materials:
    """Fetches what jobs read and gives them folders to write to."""

    def __init__(
        self, store: ObjectStore, work_dir: Path, *, cache_bytes: int, free_bytes: int
    ) -> None:
        self._store = store
        self._work = work_dir
        self._cache = work_dir / "media"
        self._cache_bytes = cache_bytes
        self._free_bytes = free_bytes
        self._fetching: dict[str, asyncio.Lock] = {}

    def open(self) -> None:
        """Make the folders and throw away what workers that were killed have left."""
        self._cache.mkdir(parents=True, exist_ok=True)
        for folder in self._work.glob("job-*"):
            owner = folder.name.split("-")[1]
            if owner != str(os.getpid()) and not Path("/proc", owner).exists():
                shutil.rmtree(folder, ignore_errors=True)

    def require_room(self, size_bytes: int = 0) -> None:
        """Return when a job may begin that writes about so many bytes.

        Raises:
            StorageFull: less would stay free than is to.
        """
        free = shutil.disk_usage(self._work).free
        if free < self._free_bytes + size_bytes:
            raise StorageFull(f"{free} bytes are free in {self._work}")

    @contextmanager
    def job_folder(self) -> Iterator[Path]:
        """Give a folder that is gone, with all in it, when the job ends."""
        folder = tempfile.mkdtemp(prefix=f"job-{os.getpid()}-", dir=self._work)
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def find(self, key: str, *, name: str) -> Path | None:
        """Return an object as a file that nobody may write to; None when there is none.

        `name` names its content: two keys of one name hold the same bytes.
        """
        local = self._store.local_path(key)
        if local is not None:
            return local
        async with self._fetching.setdefault(name, asyncio.Lock()):
            path = self._cache / name
            if path.is_file():
                os.utime(path)
                return path
            try:
                await self._store.get_to_file(key, path)
            except ObjectMissing:
                return None
            await asyncio.to_thread(self._forget_oldest, path)
            return path

    def at_hand(self, key: str, *, name: str) -> Path | None:
        """Return an object that needs no fetching; None when it would have to be fetched."""
        path = self._store.local_path(key) or self._cache / name
        return path if path.is_file() else None

    def _forget_oldest(self, newest: Path) -> None:
        files = [
            (path.stat().st_mtime, path.stat().st_size, path) for path in self._cache.iterdir()
        ]
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._cache_bytes:
                return
            if path != newest:
                # A child that has it open keeps its bytes until it ends.
                with suppress(FileNotFoundError):
                    path.unlink()
                total -= size
