"""The one way to reach objects, whatever keeps them: a folder or S3."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class ObjectStat:
    """What is known about an object without reading it."""

    size_bytes: int
    etag: str
    """Opaque, without quotes; changes when the content does."""
    modified_at: datetime


@dataclass(frozen=True)
class Part:
    """One piece of a multipart upload, numbered from 1."""

    number: int
    etag: str
    """As the store answered the PUT, without quotes."""
    size_bytes: int = 0
    """Known when the store lists parts; a client need not say it."""


class ObjectStore(Protocol):
    """Objects by key. A write is seen entirely or not at all.

    Every method checks its key (`backend.storage.keys.check_key`). Reading what is not there
    raises ObjectMissing; a disk without room raises StorageFull.
    """

    async def put_file(self, key: str, path: Path, *, content_type: str = "") -> None:
        """Store a copy of a local file."""

    async def put_bytes(self, key: str, content: bytes, *, content_type: str = "") -> None:
        """Store a small object."""

    async def get_bytes(self, key: str) -> bytes:
        """Read a small object whole."""

    async def get_range(self, key: str, first: int, length: int) -> bytes:
        """Read a part of an object, from byte `first`; less when it ends sooner."""

    async def get_to_file(self, key: str, path: Path) -> None:
        """Copy an object to a local file, which appears only when complete."""

    def local_path(self, key: str) -> Path | None:
        """Return the object's own file when it lies on this machine; never write to it."""

    async def find_stat(self, key: str) -> ObjectStat | None:
        """Describe an object, or return None when it is not there."""

    async def exists(self, key: str) -> bool:
        """Answer whether the object is there."""

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""

    def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """Walk over keys that begin with `prefix`, in no particular order."""

    async def signed_url(
        self, key: str, *, expires_seconds: int, download_name: str | None = None
    ) -> str:
        """Make an address that anybody may GET until it expires.

        With `download_name` a browser saves the object under that name instead of showing it.
        """

    async def start_multipart(self, key: str, *, content_type: str = "") -> str:
        """Begin an upload in parts and return its id."""

    async def signed_part_url(
        self, key: str, upload_id: str, *, number: int, size_bytes: int, expires_seconds: int
    ) -> str:
        """Make an address to which one part may be PUT; the reply's ETag names it."""

    async def list_parts(self, key: str, upload_id: str) -> list[Part]:
        """Return the parts that have arrived, by number.

        Raises:
            UploadMissing: the upload was completed, aborted or never started.
        """

    async def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Join the parts into the object.

        Raises:
            PartsWrong: a part is missing or its ETag is another.
            UploadMissing: the upload was completed, aborted or never started.
        """

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts; one that is not there is no error."""

    async def close(self) -> None:
        """Give back connections."""
