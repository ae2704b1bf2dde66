"""People who edit one document apart from each other and meet again."""

from collections.abc import Callable
from typing import Any

import msgspec
from pycrdt import Doc, Map, Text

from backend.timeline.commands.context import Done, EditContext, Outcome
from backend.timeline.ids import random_id
from backend.timeline.model import Projection
from backend.timeline.patches import Patch
from backend.timeline.projection import project

ROOTS = ("meta", "tracks", "assets", "clips", "xfades", "marks", "texts")
PLAIN_ROOTS = ("meta", "assets")

Edit = Callable[[EditContext], Outcome]


class Replica:
    """One person's copy of the document; of two concurrent writes the higher client id wins."""

    def __init__(self, client_id: int) -> None:
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
        stamp = (f"p{self.doc.client_id}", 1)
        outcome = edit(EditContext.of(self.data, new_id=self._new_id, stamp=stamp, device=stamp[0]))
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
        elif patch["after"] is not None:
            self.roots[patch["map"]][patch["id"]][patch["key"]] = patch["after"]
        elif patch["key"] in self.roots[patch["map"]][patch["id"]]:
            del self.roots[patch["map"]][patch["id"]][patch["key"]]

    def _create(self, root: str, key: str, value: Any) -> None:
        if root == "texts":
            value = Text(value)
        elif root not in PLAIN_ROOTS:
            value = Map(value)
        self.roots[root][key] = value

    def _splice(self, patch: Patch) -> None:
        """Splice a text; this one counts UTF-8 bytes, so only ASCII is written here."""
        text = self.roots["texts"][patch["id"]]
        start = patch["index"]
        del text[start : start + len(patch["remove"])]
        text.insert(start, patch["insert"])

    def _new_id(self) -> str:
        self._made += 1
        return random_id(bytes([self.doc.client_id, self._made % 256]) * 4)


def meet(*replicas: Replica) -> None:
    """Let everybody have everything."""
    for _ in range(2):
        for one in replicas:
            for other in replicas:
                if one is not other:
                    one.take_from(other)
