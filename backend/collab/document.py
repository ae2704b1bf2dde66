"""A timeline's CRDT document; the only place that touches pycrdt.

Everything outside sees bytes (updates and state vectors, version 1 encoding) and plain data.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from pycrdt import Doc, Map, Text
from pycrdt import get_update as diff_update
from pycrdt import merge_updates as merge_all

from backend.collab.delete_set import covers, read_delete_set
from backend.collab.varint import Reader, Truncated
from backend.timeline.patches import Patch as CommandPatch

ROOTS: Final = ("meta", "tracks", "assets", "clips", "xfades", "marks", "texts")
logger = logging.getLogger(__name__)

EMPTY_UPDATE: Final = b"\x00\x00"
EMPTY_STATE_VECTOR: Final = b"\x00"
MERGE_GROUP: Final = 100
"""Merging costs more per update in larger groups (measured: collaboration.md 3f)."""
LARGEST_INTEGER: Final = 2**53 - 1


class BadUpdate(Exception):
    """These bytes are no update or state vector; the document did not change."""


class DocumentBroken(Exception):
    """Applying failed half-way: the document has to be loaded again."""


class Patch(NamedTuple):
    """One value written into a document.

    `key` None creates the map `id` with the fields `after` (in `texts`: a text of that content);
    what exists already stays. With a key, `after` None takes the key away. In `assets` `after` is
    the whole JSON value, in `meta` `id` is empty.
    """

    root: str
    id: str
    key: str | None
    after: Any


class Document:
    """One timeline's document in memory. Not for use by two threads."""

    def __init__(self) -> None:
        # With garbage collection, forged updates that name blocks twice made yrs 0.28 read freed
        # memory, and one editor could end the whole process (fuzzed: 2 of 12 runs; without: none
        # of 40). The price is that overwritten values stay in memory; browsers collect theirs.
        self._doc: Doc[Any] = Doc(skip_gc=True)
        self._roots: dict[str, Map[Any]] = {name: self._doc.get(name, type=Map) for name in ROOTS}

    @classmethod
    def load(cls, updates: Sequence[bytes]) -> "Document":
        """Make a document of logged updates, applied in the log's order.

        An update that cannot be applied is left out: some of what hostile clients make up is
        taken by a living document and not by a new one, and must not lock everybody out.
        """
        document = cls()
        sound: list[bytes] = []
        for update in updates:
            try:
                document.apply(update)
            except BadUpdate:
                logger.exception("a logged update of %d bytes is left out", len(update))
            except DocumentBroken:
                logger.exception("a logged update of %d bytes is left out", len(update))
                document = cls.load(sound)
            else:
                sound.append(update)
        return document

    def apply(self, update: bytes) -> None:
        """Take in one update.

        Raises:
            BadUpdate: nothing was applied.
            DocumentBroken: this object must not be used any more.
        """
        try:
            self._doc.apply_update(update)
        except ValueError as error:
            raise BadUpdate(str(error)) from None
        except RuntimeError as error:
            # Raised while blocks are put in, not while they are decoded.
            raise DocumentBroken(str(error)) from error
        except BaseException as error:
            raise _translated(error) from error

    def state_vector(self) -> bytes:
        """Say what this document has, apart from deletions."""
        return self._doc.get_state()

    def diff(self, state_vector: bytes = EMPTY_STATE_VECTOR) -> bytes:
        """Encode everything that somebody with this state lacks.

        Raises:
            BadUpdate: these bytes are no state vector.
        """
        try:
            return self._doc.get_update(state_vector)
        except ValueError as error:
            raise BadUpdate(str(error)) from None
        except BaseException as error:
            raise _translated(error) from error

    def adds_nothing(self, update: bytes) -> bool:
        """Whether the document has all of this update already, without applying it.

        Raises:
            BadUpdate: these bytes are no update.
        """
        new = read_delete_set(_diff(update, self.state_vector()))
        if new is None:
            return False
        return not new or covers(read_delete_set(self.diff(self.state_vector())) or {}, new)

    def covers(self, state_vector: bytes) -> bool:
        """Whether the document has everything that this state vector names.

        Raises:
            BadUpdate: these bytes are no state vector.
        """
        mine, wanted = read_state_vector(self.state_vector()), read_state_vector(state_vector)
        return all(mine.get(client, 0) >= clock for client, clock in wanted.items())

    def read(self) -> dict[str, Any]:
        """Read every root as plain data; whole numbers are int, texts are strings."""
        return read_dump(self.dump())

    def dump(self) -> dict[str, str]:
        """Spell every root as JSON; the quick half of reading, which needs this thread."""
        return {name: str(root) for name, root in self._roots.items()}

    def write(self, patches: Iterable[Patch]) -> bytes:
        """Write patches in one transaction and return what it added, as one update."""
        before = self.state_vector()
        with self._doc.transaction():
            for patch in patches:
                self._write_one(patch)
        return self.diff(before)

    def _write_one(self, patch: Patch) -> None:
        root = self._roots[patch.root]
        if patch.key is None:
            if patch.id not in root:
                root[patch.id] = _shared(patch)
            return
        entry = root if patch.root == "meta" else root[patch.id]
        if patch.after is not None:
            entry[patch.key] = patch.after
        elif patch.key in entry:
            del entry[patch.key]

    def run(self, commands: Iterable[CommandPatch]) -> bytes:
        """Write what a command of `timeline/commands` answered, and return what it added."""
        before = self.state_vector()
        with self._doc.transaction():
            for patch in commands:
                match patch["type"]:
                    case "create":
                        self._write_one(Patch(patch["map"], patch["id"], None, patch["value"]))
                    case "text":
                        size = len(patch["remove"].encode("utf-16-le")) // 2
                        self.edit_text(patch["id"], patch["index"], size, patch["insert"])
                    case _:
                        place = patch["map"], patch["id"], patch["key"]
                        self._write_one(Patch(*place, patch["after"]))
        return self.diff(before)

    def edit_text(self, clip_id: str, at_utf16: int, delete_utf16: int, insert: str) -> bytes:
        """Replace a stretch of a title's text; positions are UTF-16 units, as in browsers."""
        before = self.state_vector()
        text: Text = self._roots["texts"][clip_id]
        content = str(text)
        first = utf8_offset(content, at_utf16)
        last = utf8_offset(content, at_utf16 + delete_utf16)
        with self._doc.transaction():
            if last > first:
                del text[first:last]
            if insert:
                text.insert(first, insert)
        return self.diff(before)


def read_dump(dump: Mapping[str, str]) -> dict[str, Any]:
    """Read a dump as plain data; the slow half of reading, in any thread."""
    return {name: _plain(msgspec.json.decode(text)) for name, text in dump.items()}


def _shared(patch: Patch) -> Any:  # noqa: ANN401 - a shared type or plain JSON
    if patch.root == "assets":
        return patch.after
    return Text(patch.after) if patch.root == "texts" else Map(dict(patch.after))


def merge(updates: Sequence[bytes]) -> bytes:
    """Merge updates into one that does the same.

    Raises:
        BadUpdate: one of them is no update.
    """
    while len(updates) > 1:
        groups = range(0, len(updates), MERGE_GROUP)
        updates = [_merge_group(updates[at : at + MERGE_GROUP]) for at in groups]
    return updates[0] if updates else EMPTY_UPDATE


def _merge_group(updates: Sequence[bytes]) -> bytes:
    if len(updates) == 1:
        return updates[0]
    try:
        return merge_all(*updates)
    except ValueError as error:
        raise BadUpdate(str(error)) from None
    except BaseException as error:
        raise _panic_as_bad_update(error) from error


def _diff(update: bytes, state_vector: bytes) -> bytes:
    try:
        return diff_update(update, state_vector)
    except ValueError as error:
        raise BadUpdate(str(error)) from None
    except BaseException as error:
        raise _panic_as_bad_update(error) from error


def _is_panic(error: BaseException) -> bool:
    # The class cannot be imported: pyo3 makes it inside the extension module.
    return type(error).__name__ == "PanicException"


def _translated(error: BaseException) -> BaseException:
    return DocumentBroken(str(error)) if _is_panic(error) else error


def _panic_as_bad_update(error: BaseException) -> BaseException:
    return BadUpdate(str(error)) if _is_panic(error) else error


def read_state_vector(state_vector: bytes) -> dict[int, int]:
    """Read client -> next clock.

    Raises:
        BadUpdate: these bytes are no state vector.
    """
    reader = Reader(state_vector)
    try:
        return {reader.varuint(): reader.varuint() for _ in range(reader.varuint())}
    except Truncated:
        raise BadUpdate("the state vector ends too early") from None


def utf8_offset(content: str, units: int) -> int:
    """Turn a position in UTF-16 units into one in UTF-8 bytes; too far is the end."""
    head = content.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(head.decode("utf-16-le", "ignore").encode())


def utf16_offset(content: str, size_bytes: int) -> int:
    """Turn a position in UTF-8 bytes into one in UTF-16 units; too far is the end."""
    head = content.encode()[:size_bytes]
    return len(head.decode("utf-8", "ignore").encode("utf-16-le")) // 2


def _plain(value: Any) -> Any:  # noqa: ANN401 - plain JSON data is of any shape
    """Make whole numbers int again: every number comes out of pycrdt as a float."""
    if isinstance(value, Mapping):
        return {key: _plain(field) for key, field in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_INTEGER:
        return int(value)
    return value
