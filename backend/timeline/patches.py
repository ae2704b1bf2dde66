"""What an edit writes: patches against the document's plain data.

Whoever applies them to a CRDT does so in one transaction, in order. `frontend/src/timeline/
patches.ts` says what each means; here they are plain JSON with the same keys:

- `{"type": "set", map, id, key, before, after}`: None stands for an absent key.
- `{"type": "create", map, id, value}`: a whole entry; what exists already stays as it is.
- `{"type": "text", id, index, remove, insert}`: the index counts UTF-16 units.
"""

from collections.abc import Mapping
from typing import Any

from backend.timeline.reading import JsonMap, as_map

Patch = dict[str, Any]


_MAPS = ("meta", "tracks", "assets", "clips", "xfades", "marks", "texts")


def same_json(first: object, second: object) -> bool:
    """Say whether two JSON values are the same; 1 and 1.0 are, true and 1 are not."""
    if isinstance(first, dict) and isinstance(second, dict):
        same_keys = first.keys() == second.keys()
        return same_keys and all(same_json(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same_json, first, second))
    return isinstance(first, bool) == isinstance(second, bool) and first == second


def key_value(document: JsonMap, root: str, entry_id: str, key: str) -> Any:  # noqa: ANN401 - any JSON value
    """Find one key as it stands in the document; None when it is absent."""
    table = as_map(document.get(root))
    entry = table if root == "meta" else as_map(table.get(entry_id))
    return entry.get(key)


def text_of(document: JsonMap, clip_id: str) -> str:
    """Find a text as it stands in the document."""
    text = as_map(document.get("texts")).get(clip_id)
    return text if isinstance(text, str) else ""


class Draft:
    """Collects the patches of one gesture; each key is written at most once."""

    def __init__(self, document: JsonMap) -> None:
        self._document = document
        self._created: dict[tuple[str, str], dict[str, Any]] = {}
        self._written: dict[tuple[str, str, str], int] = {}
        self.patches: list[Patch] = []

    def set(self, root: str, entry_id: str, key: str, after: Any) -> None:  # noqa: ANN401 - any JSON value
        """Write one key; None takes it away. What would change nothing is left out."""
        fresh = self._created.get((root, entry_id)) if self._created else None
        if fresh is not None:
            fresh[key] = after
            if after is None:
                del fresh[key]
            return
        before = key_value(self._document, root, entry_id, key)
        place = (root, entry_id, key)
        known = self._written.get(place)
        if known is None and same_json(before, after):
            return
        patch = {
            "type": "set",
            "map": root,
            "id": entry_id,
            "key": key,
            "before": before,
            "after": after,
        }
        if known is None:
            self._written[place] = len(self.patches)
            self.patches.append(patch)
        else:
            self.patches[known] = patch

    def create(self, root: str, entry_id: str, value: Mapping[str, Any]) -> None:
        """Add a whole entry."""
        copy = dict(value)
        self._created[root, entry_id] = copy
        self.patches.append({"type": "create", "map": root, "id": entry_id, "value": copy})

    def create_text(self, clip_id: str, text: str) -> None:
        """Add a text that starts with a string."""
        self.patches.append({"type": "create", "map": "texts", "id": clip_id, "value": text})

    def rewrite_text(self, clip_id: str, after: str) -> None:
        """Make a text say something else by the smallest splice."""
        before = text_of(self._document, clip_id)
        if before != after:
            self.patches.append({"type": "text", "id": clip_id, **_splice(before, after)})


def apply_patches(document: JsonMap, patches: list[Patch]) -> dict[str, Any]:
    """Apply patches to plain data; the input stays as it is."""
    after = {root: dict(as_map(document.get(root))) for root in _MAPS}
    for patch in patches:
        match patch["type"]:
            case "create":
                after[patch["map"]].setdefault(patch["id"], patch["value"])
            case "text":
                after["texts"][patch["id"]] = _spliced(text_of(after, patch["id"]), patch)
            case _:
                _write(after, patch)
    return after


def _write(document: dict[str, dict[str, Any]], patch: Patch) -> None:
    root, key, value = patch["map"], patch["key"], patch["after"]
    entry = document[root] if root == "meta" else as_map(document[root].get(patch["id"]))
    written = {name: kept for name, kept in entry.items() if name != key}
    if value is not None:
        written[key] = value
    if root == "meta":
        document["meta"] = written
    else:
        document[root][patch["id"]] = written


def _splice(before: str, after: str) -> Patch:
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    room = shorter - start
    same = next((i for i in range(room) if before[-1 - i] != after[-1 - i]), room)
    return {
        "index": _units(before[:start]),
        "remove": before[start : len(before) - same],
        "insert": after[start : len(after) - same],
    }


def _spliced(text: str, patch: Patch) -> str:
    encoded = text.encode("utf-16-le")
    first = 2 * patch["index"]
    rest = first + 2 * _units(patch["remove"])
    insert: str = patch["insert"]
    return (encoded[:first] + insert.encode("utf-16-le") + encoded[rest:]).decode("utf-16-le")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
