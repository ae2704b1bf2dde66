"""Multipart uploads of the folder store: a folder per upload with one file per part."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from backend.storage.errors import PartsWrong, PartTooLarge, PartTooShort, UploadMissing
from backend.storage.files import COPY_BYTES, copy_into, disk_errors, whole_file
from backend.storage.store import Part

_UPLOAD = "upload.json"


class FolderParts:
    """Blocking; the folder store calls it in threads."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def start(self, key: str) -> str:
        """Make room for the parts of an object and return the upload's id."""
        upload_id = uuid4().hex
        folder = self._root / upload_id
        with disk_errors():
            folder.mkdir(parents=True)
            (folder / _UPLOAD).write_text(json.dumps({"key": key}))
        return upload_id

    def folder(self, key: str, upload_id: str) -> Path:
        """Return the folder of a living upload of exactly this object.

        Raises:
            UploadMissing: there is none.
        """
        folder = self._root / _plain_id(upload_id)
        try:
            known = json.loads((folder / _UPLOAD).read_text())
        except FileNotFoundError:
            raise UploadMissing("This upload is over or was never started") from None
        if known["key"] != key:
            raise UploadMissing("This upload belongs to another object")
        return folder

    def parts(self, key: str, upload_id: str) -> list[Part]:
        """Return what has arrived, by number."""
        names = [path.name for path in self.folder(key, upload_id).glob("*.part")]
        return sorted((_read_name(name) for name in names), key=lambda part: part.number)

    def keep(self, folder: Path, part: Part, incoming: Path) -> None:
        """Take in a part that has arrived whole; it replaces an earlier one of its number."""
        earlier = list(folder.glob(f"{part.number}-*.part"))
        target = folder / f"{part.number}-{part.etag}-{part.size_bytes}.part"
        incoming.replace(target)
        for path in earlier:
            if path != target:
                path.unlink(missing_ok=True)

    def join(self, key: str, upload_id: str, *, parts: Sequence[Part], target: Path) -> None:
        """Write the parts one after the other into `target`, then forget the upload."""
        folder = self.folder(key, upload_id)
        stored = {part.number: part for part in self.parts(key, upload_id)}
        _require_same(stored, parts)
        ordered = [stored[number] for number in sorted(stored)]
        names = [f"{part.number}-{part.etag}-{part.size_bytes}.part" for part in ordered]
        try:
            _assemble([folder / name for name in names], target, folder)
        except FileNotFoundError:
            # Somebody else has joined the same upload meanwhile, and the object is there.
            raise UploadMissing("This upload is over") from None
        shutil.rmtree(folder, ignore_errors=True)

    def abort(self, upload_id: str) -> None:
        """Forget an upload."""
        shutil.rmtree(self._root / _plain_id(upload_id), ignore_errors=True)


def _plain_id(upload_id: str) -> str:
    try:
        return UUID(hex=upload_id).hex
    except ValueError:
        raise UploadMissing("This is not the id of an upload") from None


def _read_name(name: str) -> Part:
    number, etag, size = name.removesuffix(".part").split("-")
    return Part(int(number), etag, int(size))


def _require_same(stored: dict[int, Part], named: Sequence[Part]) -> None:
    wanted = {part.number: part.etag.strip('"') for part in named}
    if not wanted or wanted != {number: part.etag for number, part in stored.items()}:
        raise PartsWrong("The parts named are not the parts that have arrived")


def _assemble(parts: Sequence[Path], target: Path, folder: Path) -> None:
    if len(parts) > 1:
        with whole_file(target, folder) as file:
            copy_into(file, parts)
        return
    # A single part was synced when it arrived: moving it costs no second write.
    with disk_errors():
        target.parent.mkdir(parents=True, exist_ok=True)
        parts[0].replace(target)


async def receive(body: AsyncIterator[bytes], target: Path, *, size_bytes: int) -> str:
    """Write a body of exactly `size_bytes` to a new file, synced, and return its ETag.

    Raises:
        PartTooLarge, PartTooShort: the body has another length.
    """
    digest, received = blake2b(digest_size=16), 0
    with disk_errors(), target.open("xb", buffering=COPY_BYTES) as file:
        async for piece in body:
            received += len(piece)
            if received > size_bytes:
                raise PartTooLarge(f"This part may hold {size_bytes} bytes and no more")
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
        await asyncio.to_thread(_sync, file)
    if received < size_bytes:
        raise PartTooShort(f"This part holds {received} of {size_bytes} bytes; send it again")
    return digest.hexdigest()


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
