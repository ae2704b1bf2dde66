"""What is known of sources: their hashes and facts, found out again only when a file changed."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from backend.renders.contract import SpecAsset
from backend.renders.plan import ENGINE_VERSION
from render_worker.timeline_file import describe_source

_BLOCK = 1 << 20


class _Seen(msgspec.Struct):
    size: int
    changed_ns: int
    inode: int
    facts: SpecAsset


class _Memory(msgspec.Struct):
    engine: str = ENGINE_VERSION
    sources: dict[str, _Seen] = {}


class KnownSources:
    """Remembers in a file: a source of the same place, size, time and inode is the same."""

    def __init__(self, memory: Path) -> None:
        self._file = memory
        self._memory = _read(memory)

    def find(self, path: Path) -> SpecAsset | None:
        """Return what is known of a file as it is now; None when that is nothing."""
        seen = self._memory.sources.get(str(path.absolute()))
        return seen.facts if seen is not None and _fits(seen, path) else None

    def describe(self, path: Path) -> SpecAsset:
        """Return the facts of a source, read from it when they are not known."""
        known = self.find(path)
        if known is not None:
            return msgspec.structs.replace(known, storage_key=str(path))
        facts = describe_source(path)
        if path.is_file():
            stat = path.stat()
            facts = msgspec.structs.replace(facts, sha256=_hash(path))
            seen = _Seen(stat.st_size, stat.st_mtime_ns, stat.st_ino, facts)
            self._memory.sources[str(path.absolute())] = seen
        return facts

    def remember(self) -> None:
        """Write down what is known."""
        partial = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        partial.write_bytes(msgspec.json.encode(self._memory))
        partial.replace(self._file)


def _fits(seen: _Seen, path: Path) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    now = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
    return (seen.size, seen.changed_ns, seen.inode) == now


def _read(memory: Path) -> _Memory:
    with suppress(FileNotFoundError, msgspec.DecodeError):
        read = msgspec.json.decode(memory.read_bytes(), type=_Memory)
        if read.engine == ENGINE_VERSION:
            return read
    return _Memory()


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
