"""A timeline's CRDT document; plain.py, updates.py and this are all that touches pycrdt.

Everything outside sees bytes (updates and state vectors, version 1 encoding) and plain data.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import msgspec
from pycrdt import Doc, Map, Text

from backend.collab.delete_set import covers, read_delete_set
from backend.collab.plain import place_in, plain, read_dump, read_value
from backend.collab.updates import (
    EMPTY_STATE_VECTOR,
    EMPTY_UPDATE,
    BadUpdate,
    is_panic,
    merge,
    read_state_vector,
    without_known,
)
from backend.collab.varint import Reader
from backend.timeline.entries import RootName
from backend.timeline.patches import Patch as CommandPatch

ROOTS: Final[tuple[RootName, ...]] = (
    "meta",
    "tracks",
    "assets",
    "clips",
    "xfades",
    "marks",
    "texts",
)
logger = logging.getLogger(__name__)

CLIENT_BITS: Final = 32
FIRST_CLIENT: Final = 2
"""Writes what a new document holds, once: a short id makes 10,000 clips 2.5 MB instead of 3.0."""

ONE_STRUCT: Final = b"\x01\x01"
"""How an update of one client's one struct begins: it is taken in whole, or waits whole."""
WAITING_BYTES: Final = 1024 * 1024
"""Updates that rest on missing ones are kept up to this size; more is left to yrs alone."""


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
    """One timeline's document in memory. Not for use by two threads.

    Args:
        client_id: names its own writes; random unless given. Of two writes of one key that had
            not seen each other, the one with the higher id stands.
    """

    def __init__(self, client_id: int | None = None) -> None:
        if client_id is None:
            # As browsers choose them: with pycrdt's own of 53 bits the server would win every
            # concurrent write, and every key would take three bytes more.
            client_id = secrets.randbits(CLIENT_BITS)
        # With garbage collection, forged updates that name blocks twice made yrs 0.28 read freed
        # memory, and one editor could end the whole process (fuzzed: 2 of 12 runs; without: none
        # of 40). The price is that overwritten values stay in memory; browsers collect theirs.
        self._doc: Doc[Any] = Doc(client_id=client_id, skip_gc=True)
        self._roots: dict[str, Map[Any]] = {name: self._doc.get(name, type=Map) for name in ROOTS}
        self._waiting = EMPTY_UPDATE
        self.version = 0
        """Another one after each change, also after one that the state vector does not show."""
        self._state: bytes | None = None
        """The state vector, once somebody has asked for it."""

    @classmethod
    def load(cls, updates: Sequence[bytes]) -> "Document":
        """Make a document of logged updates, in whatever order they were logged.

        An update that cannot be applied is left out: some of what hostile clients make up is
        taken by a living document and not by a new one, and must not lock everybody out.
        """
        return cls.load_on(EMPTY_UPDATE, updates, is_whole=True)

    @classmethod
    def load_on(cls, base: bytes, updates: Sequence[bytes], *, is_whole: bool) -> "Document":
        """Make a document of a snapshot and what was logged after it.

        Args:
            base: is never left out.
            updates: as for `load`.
            is_whole: nothing in the base waits for an update that has not come; found out when
                it was made, because that takes nearly as long as loading.

        Raises:
            BadUpdate, DocumentBroken: the base cannot be applied.
        """
        document = cls()
        try:
            if is_whole:
                document._apply(base)
            document.apply(merge(updates if is_whole else [base, *updates]))
        except (BadUpdate, DocumentBroken):
            logger.exception("the log is loaded update by update")
            return cls._load_sound(base, updates)
        return document

    @classmethod
    def _load_sound(cls, base: bytes, updates: Sequence[bytes]) -> "Document":
        document = cls()
        document.apply(base)
        sound: list[bytes] = []
        for update in updates:
            try:
                document.apply(update)
            except BadUpdate:
                logger.exception("a logged update of %d bytes is left out", len(update))
            except DocumentBroken:
                logger.exception("a logged update of %d bytes is left out", len(update))
                document = cls._load_sound(base, sound)
            else:
                sound.append(update)
        return document

    def apply(self, update: bytes) -> None:
        """Take in one update; what it rests on may come later.

        Raises:
            BadUpdate: nothing was applied.
            DocumentBroken: this object must not be used any more.
        """
        # yrs 0.28 keeps what rests on missing updates and forgets some of it when they come (47
        # of 60 shuffled histories ended up wrong). Applied together with them, nothing is lost.
        if self._waiting != EMPTY_UPDATE:
            update = merge([self._waiting, update])
        before = self.state_vector()
        self._apply(update)
        is_known = update.startswith(ONE_STRUCT) and self.state_vector() != before
        is_kept = not is_known and len(update) <= WAITING_BYTES and self.lacks_base_of(update)
        self._waiting = update if is_kept else EMPTY_UPDATE

    def lacks_base_of(self, update: bytes) -> bool:
        """Whether an update that was applied waits, all or in part, for one that has not come."""
        return Reader(without_known(update, self.state_vector())).varuint() > 0

    def _apply(self, update: bytes) -> None:
        self.version += 1
        try:
            self._doc.apply_update(update)
        except ValueError as error:
            raise BadUpdate(str(error)) from None
        except RuntimeError as error:
            # Raised while blocks are put in, not while they are decoded.
            raise DocumentBroken(str(error)) from error
        except BaseException as error:
            raise _translated(error) from error
        finally:
            self._state = None

    def state_vector(self) -> bytes:
        """Say what this document has, apart from deletions."""
        if self._state is None:
            self._state = self._doc.get_state()
        return self._state

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
        new = read_delete_set(without_known(update, self.state_vector()))
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

    def read_entry(self, root: str, entry_id: str, *, absent: object) -> Any:  # noqa: ANN401 - any JSON value
        """Read one entry of a root as `read` does; for `meta`, whose id is empty, all of it."""
        table = self._roots[root]
        if root == "meta":
            return plain(msgspec.json.decode(str(table)))
        if entry_id not in table:
            return absent
        return read_value(table[entry_id])

    def watch(self, heard: Callable[[RootName, str], None]) -> Callable[[], None]:
        """Name every entry, as root and id, that changes from now on; the answer ends that."""
        following = [(self._roots[name], _entries_of(name, heard)) for name in ROOTS]
        subscriptions = [(root, root.observe_deep(callback)) for root, callback in following]

        def end() -> None:
            for root, subscription in subscriptions:
                root.unobserve(subscription)

        return end

    def write(self, patches: Iterable[Patch]) -> bytes:
        """Write patches in one transaction and return what it added, as one update."""
        with self._transaction() as added:
            for patch in patches:
                self._write_one(patch)
        return added[0] if added else EMPTY_UPDATE

    def _write_one(self, patch: Patch) -> None:
        root = self._roots[patch.root]
        if patch.key is None:
            if patch.id not in root:
                root[patch.id] = _shared(patch)
            return
        entry = root if patch.root == "meta" else root.get(patch.id)
        # Gone in the meantime, or not what it should be: nothing is put in its place.
        if not isinstance(entry, Map):
            return
        if patch.after is not None:
            entry[patch.key] = patch.after
        elif patch.key in entry:
            del entry[patch.key]

    def run(self, commands: Iterable[CommandPatch]) -> bytes:
        """Write what a command of `timeline/commands` answered, and return what it added."""
        with self._transaction() as added:
            for patch in commands:
                match patch["type"]:
                    case "create":
                        self._write_one(Patch(patch["map"], patch["id"], None, patch["value"]))
                    case "text":
                        size = len(patch["remove"].encode("utf-16-le")) // 2
                        self._edit_text(patch["id"], patch["index"], size, patch["insert"])
                    case _:
                        place = patch["map"], patch["id"], patch["key"]
                        self._write_one(Patch(*place, patch["after"]))
        return added[0] if added else EMPTY_UPDATE

    def edit_text(self, clip_id: str, at_utf16: int, delete_utf16: int, insert: str) -> bytes:
        """Replace a stretch of a title's text; positions are UTF-16 units, as in browsers."""
        with self._transaction() as added:
            self._edit_text(clip_id, at_utf16, delete_utf16, insert)
        return added[0] if added else EMPTY_UPDATE

    def _edit_text(self, clip_id: str, at_utf16: int, delete_utf16: int, insert: str) -> None:
        text = self._roots["texts"].get(clip_id)
        if not isinstance(text, Text):
            return  # as with every other entry
        first, last = place_in(text, at_utf16), place_in(text, at_utf16 + delete_utf16)
        if last > first:
            del text[first:last]
        if insert:
            text.insert(first, insert)

    @contextmanager
    def _transaction(self) -> Iterator[list[bytes]]:
        """Write in one transaction; afterwards the list holds what it added, if anything.

        A diff would name every deletion there ever was, which is kilobytes after some hours.
        """
        self.version += 1
        added: list[bytes] = []
        subscription = self._doc.observe(lambda event: added.append(event.update))
        try:
            with self._doc.transaction():
                yield added
        except Exception as error:
            if added:
                # Half of it is in the document and nobody would ever hear of it.
                raise DocumentBroken(f"writing failed half-way: {error!r}") from error
            raise
        finally:
            self._doc.unobserve(subscription)
            self._state = None


def _entries_of(
    name: RootName, heard: Callable[[RootName, str], None]
) -> Callable[[list[Any]], None]:
    def hear(events: list[Any]) -> None:
        for event in events:
            ids = ("",) if name == "meta" else (event.path[:1] or event.keys)
            for entry_id in ids:
                heard(name, str(entry_id))

    return hear


def _shared(patch: Patch) -> Any:  # noqa: ANN401 - a shared type or plain JSON
    if patch.root == "assets":
        return patch.after
    return Text(patch.after) if patch.root == "texts" else Map(dict(patch.after))


def _translated(error: BaseException) -> BaseException:
    return DocumentBroken(str(error)) if is_panic(error) else error
