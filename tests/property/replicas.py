"""People who edit one document apart from each other and meet again."""

from collections.abc import Callable
from typing import Any

import msgspec
from pycrdt import Doc, Map, Text

from backend.collab.plain import utf8_offset
from backend.timeline.commands.context import Done, EditContext, Outcome
from backend.timeline.model import Projection
from backend.timeline.patches import Patch
from backend.timeline.projection import project

ROOTS = ("meta", "tracks", "assets", "clips", "xfades", "marks", "texts")
PLAIN_ROOTS = ("meta", "assets")

Edit = Callable[[EditContext], Outcome]


class Replica:
    """One person's copy of the document; of two concurrent writes the higher client id wins."""

    def __init__(self, client_id: int, name: str | None = None) -> None:
        self.name = name or f"p{client_id}"
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self.roots: dict[str, Map[Any]] = {name: self.doc.get(name, type=Map) for name in ROOTS}
        self._made = 0

    @property
    def data(self) -> dict[str, Any]:
        """The document as plain data."""
        return {name: msgspec.json.decode(str(root)) for name, root in self.roots.items()}

    @property
    def projection(self) -> Projection:
        """What the document means here."""
        return project(self.data)

    def fill(self, document: dict[str, Any]) -> None:
        """Write a whole document."""
        with self.doc.transaction():
            for root, table in document.items():
                for key, value in table.items():
                    self._create(root, key, value)

    def edit(self, edit: Edit) -> Outcome:
        """Run one command and write what it decided."""
        stamp = (self.name, 1000)
        outcome = edit(
            EditContext.of(self.data, new_id=self._new_id, stamp=stamp, device=self.name)
        )
        if isinstance(outcome, Done):
            self.apply(outcome.patches)
        return outcome

    def apply(self, patches: list[Patch]) -> None:
        """Write patches in one transaction."""
        with self.doc.transaction():
            for patch in patches:
                self._write(patch)

    def take_from(self, other: "Replica") -> None:
        """Take in everything the other has and this one lacks."""
        self.doc.apply_update(other.doc.get_update(self.doc.get_state()))

    def _write(self, patch: Patch) -> None:
        if patch["type"] == "create":
            if patch["id"] not in self.roots[patch["map"]]:
                self._create(patch["map"], patch["id"], patch["value"])
        elif patch["type"] == "text":
            self._splice(patch)
        else:
            root = self.roots[patch["map"]]
            entry = root if patch["map"] == "meta" else root[patch["id"]]
            if patch["after"] is not None:
                entry[patch["key"]] = patch["after"]
            elif patch["key"] in entry:
                del entry[patch["key"]]

    def _create(self, root: str, key: str, value: Any) -> None:
        if root == "texts":
            value = Text(value)
        elif root not in PLAIN_ROOTS:
            value = Map(value)
        self.roots[root][key] = value

    def _splice(self, patch: Patch) -> None:
        text = self.roots["texts"][patch["id"]]
        content = str(text)
        first = utf8_offset(content, patch["index"])
        removed = len(patch["remove"].encode())
        if removed:
            del text[first : first + removed]
        text.insert(first, patch["insert"])

    def _new_id(self) -> str:
        self._made += 1
        return f"{self.name}x{self._made - 1}"


def meet(*replicas: Replica) -> None:
    """Let everybody have everything."""
    for _ in range(2):
        for one in replicas:
            for other in replicas:
                if one is not other:
                    one.take_from(other)
