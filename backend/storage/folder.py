"""Objects in a folder of this machine, with signed addresses that our own web process serves."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from backend.storage.errors import BadSignature, ObjectMissing
from backend.storage.files import copy_into, disk_errors, whole_file
from backend.storage.folder_parts import FolderParts, receive
from backend.storage.keys import check_key
from backend.storage.signing import EXPIRES, UrlSigner
from backend.storage.store import ObjectStat, Part

OBJECTS_PATH = "/api/v1/objects/"


@dataclass(frozen=True)
class SignedObject:
    """What a valid signed GET may read."""

    key: str
    path: Path
    stat: ObjectStat
    download_name: str | None


class FolderStore:
    """An ObjectStore (see there) below one folder.

    Only a process that knows the secret can sign addresses or honour them.
    """

    def __init__(self, root: Path, *, secret: str | None = None, public_url: str = "") -> None:
        self._root = root
        self._objects = root / "objects"
        self._temporary = root / "incoming"
        self._parts = FolderParts(root / "multipart")
        self._signer = UrlSigner(secret) if secret else None
        self._public_url = public_url

    async def put_file(self, key: str, path: Path, *, content_type: str = "") -> None:
        """Store a copy of a local file; its type is told from the key when it is served."""
        del content_type
        await asyncio.to_thread(self._copy, path, self._path(key))

    async def put_bytes(self, key: str, content: bytes, *, content_type: str = "") -> None:
        """Store a small object."""
        del content_type
        await asyncio.to_thread(self._write, self._path(key), content)

    async def get_bytes(self, key: str) -> bytes:
        """Read a small object whole."""
        path = self._path(key)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise _missing(key) from None

    async def get_range(self, key: str, first: int, length: int) -> bytes:
        """Read a part of an object, from byte `first`; less when it ends sooner."""
        try:
            return await asyncio.to_thread(_read_range, self._path(key), first, length)
        except FileNotFoundError:
            raise _missing(key) from None

    async def get_to_file(self, key: str, path: Path) -> None:
        """Copy an object to a local file, which appears only when complete."""
        try:
            await asyncio.to_thread(_copy_beside, self._path(key), path)
        except FileNotFoundError:
            raise _missing(key) from None

    def local_path(self, key: str) -> Path | None:
        """Return the object's own file, or None when it is not there."""
        path = self._path(key)
        return path if path.is_file() else None

    async def find_stat(self, key: str) -> ObjectStat | None:
        """Describe an object, or return None when it is not there."""
        return await asyncio.to_thread(_find_stat, self._path(key))

    async def exists(self, key: str) -> bool:
        """Answer whether the object is there."""
        return await self.find_stat(key) is not None

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """Walk over keys that begin with `prefix`, in no particular order."""
        for key in await asyncio.to_thread(self._keys, prefix):
            yield key

    async def signed_url(
        self, key: str, *, expires_seconds: int, download_name: str | None = None
    ) -> str:
        """Make an address that anybody may GET for at least `expires_seconds`."""
        query = {EXPIRES: _expiry(expires_seconds)}
        if download_name is not None:
            query["name"] = download_name
        return self._address("GET", key, query)

    async def start_multipart(self, key: str, *, content_type: str = "") -> str:
        """Begin an upload in parts and return its id."""
        del content_type
        return await asyncio.to_thread(self._parts.start, check_key(key))

    async def signed_part_url(
        self, key: str, upload_id: str, *, number: int, size_bytes: int, expires_seconds: int
    ) -> str:
        """Make an address that takes one part of exactly `size_bytes`."""
        query = {
            EXPIRES: _expiry(expires_seconds),
            "upload": upload_id,
            "part": str(number),
            "size": str(size_bytes),
        }
        return self._address("PUT", key, query)

    async def list_parts(self, key: str, upload_id: str) -> list[Part]:
        """Return the parts that have arrived, by number."""
        return await asyncio.to_thread(self._parts.parts, check_key(key), upload_id)

    async def complete_multipart(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Join the parts into the object."""
        target = self._path(key)
        await asyncio.to_thread(self._parts.join, key, upload_id, parts=parts, target=target)

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts."""
        check_key(key)
        await asyncio.to_thread(self._parts.abort, upload_id)

    async def close(self) -> None:
        """Do nothing: a folder holds no connections."""

    async def open_signed(self, key: str, query: Mapping[str, str]) -> SignedObject:
        """Find the object that a signed GET asks for.

        Raises:
            BadSignature: forged or expired.
            ObjectMissing: signed, but there is no such object.
        """
        self._require_signer().check("GET", check_key(key), query, now=time.time())
        path = self._path(key)
        stat = await asyncio.to_thread(_find_stat, path)
        if stat is None:
            raise _missing(key)
        return SignedObject(key, path, stat, query.get("name"))

    async def receive_signed(
        self, key: str, query: Mapping[str, str], body: AsyncIterator[bytes]
    ) -> str:
        """Take in the part that a signed PUT sends and return its ETag.

        Raises:
            BadSignature: forged or expired.
            UploadMissing: the upload was completed or aborted meanwhile.
            PartTooLarge, PartTooShort: the body is not as long as was signed.
        """
        self._require_signer().check("PUT", check_key(key), query, now=time.time())
        folder = await asyncio.to_thread(self._parts.folder, key, query["upload"])
        number, size_bytes = int(query["part"]), int(query["size"])
        incoming = folder / f"{number}.{time.monotonic_ns():x}.incoming"
        try:
            etag = await receive(body, incoming, size_bytes=size_bytes)
            part = Part(number, etag, size_bytes)
            await asyncio.to_thread(self._parts.keep, folder, part, incoming)
        finally:
            incoming.unlink(missing_ok=True)
        return etag

    def _path(self, key: str) -> Path:
        return self._objects / check_key(key)

    def _copy(self, source: Path, target: Path) -> None:
        with whole_file(target, self._temporary) as file:
            copy_into(file, [source])

    def _write(self, target: Path, content: bytes) -> None:
        with whole_file(target, self._temporary) as file:
            file.write(content)

    def _keys(self, prefix: str) -> list[str]:
        check_key(prefix.rstrip("/"))
        folder = self._objects / prefix.rpartition("/")[0]
        found = (path for path in folder.rglob("*") if path.is_file())
        keys = (path.relative_to(self._objects).as_posix() for path in found)
        return [key for key in keys if key.startswith(prefix)]

    def _address(self, method: str, key: str, query: dict[str, str]) -> str:
        signed = self._require_signer().sign(method, check_key(key), query)
        return f"{self._public_url}{OBJECTS_PATH}{quote(key)}?{signed}"

    def _require_signer(self) -> UrlSigner:
        if self._signer is None:
            raise BadSignature("This process has no secret to sign addresses with")
        return self._signer


def _missing(key: str) -> ObjectMissing:
    return ObjectMissing(f"There is no object {key}")


def _expiry(expires_seconds: int) -> str:
    # Rounded up, so that addresses made within one such span are the same: browsers cache by
    # address, and a player does not load anew when it hears of an asset again.
    moment = int(time.time()) + expires_seconds
    return str(moment - moment % -expires_seconds)


def _find_stat(path: Path) -> ObjectStat | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not path.is_file():
        return None
    etag = f"{found.st_mtime_ns:x}-{found.st_size:x}"
    return ObjectStat(found.st_size, etag, datetime.fromtimestamp(found.st_mtime, UTC))


def _copy_beside(source: Path, target: Path) -> None:
    with disk_errors():
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(target.name + ".part")
        try:
            shutil.copyfile(source, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _read_range(path: Path, first: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(first)
        return file.read(length)
