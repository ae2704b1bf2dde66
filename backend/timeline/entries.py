"""A document's plain data and each of its entries as read by itself, kept up to date."""

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from backend.timeline.clip_reading import read_clip
from backend.timeline.ids import is_readable_id
from backend.timeline.model import Asset, Clip
from backend.timeline.reading import (
    Entry,
    ReadTrack,
    T,
    Values,
    as_map,
    read_asset,
    read_mark,
    read_meta,
    read_track,
    read_xfade,
)

RootName = Literal["meta", "tracks", "assets", "clips", "xfades", "marks", "texts"]

ROOTS: tuple[RootName, ...] = ("meta", "tracks", "assets", "clips", "xfades", "marks", "texts")

ABSENT: Final = object()
"""The value of an entry that is gone; null is one that is there and cannot be read."""


class Change(NamedTuple):
    """One entry of a root map as it is now, whole; `ABSENT` when it is gone.

    `meta` is one entry with the id "". The value of `texts` is a string.
    """

    root: RootName
    id: str
    value: Any


class Entries:
    """The first step of the projection, done again only for entries that changed."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - any JSON value
        roots = as_map(document)
        self.document: dict[str, dict[str, Any]] = {
            root: dict(as_map(roots.get(root))) for root in ROOTS
        }
        self.meta, self.meta_notices = read_meta(self.document["meta"])
        self.assets: dict[str, Entry[Asset]] = {}
        self.tracks: dict[str, ReadTrack] = {}
        self.clips: dict[str, Entry[Clip]] = {}
        self.xfades: dict[str, Entry[Values]] = {}
        self.marks: dict[str, Entry[Values]] = {}
        for root in ("assets", "tracks", "clips", "xfades", "marks"):
            for key in sorted(self.document[root]):
                self._read(root, key)

    def take(self, change: Change) -> None:
        """Take in one changed entry; the old value is replaced, not changed."""
        root, key, value = change
        if root == "meta":
            self.document["meta"] = dict(as_map(value))
        elif value is ABSENT:
            self.document[root].pop(key, None)
        else:
            self.document[root][key] = value
        self._read(root, key)

    def known_assets(self) -> dict[str, Asset]:
        """Answer the facts about sources that can be read, by their keys."""
        return {key: value for key, (value, _) in self.assets.items() if value is not None}

    def _read(self, root: str, key: str) -> None:
        match root:
            case "meta":
                self.meta, self.meta_notices = read_meta(self.document["meta"])
            case "assets":
                self._keep(self.assets, root, key, read_asset)
            case "tracks":
                self._read_track(key)
            case "clips" | "texts":
                text = self.document["texts"].get(key)
                self._keep(self.clips, "clips", key, lambda key, raw: read_clip(key, raw, text))
            case "xfades":
                self._keep(self.xfades, root, key, read_xfade)
            case "marks":
                self._keep(self.marks, root, key, read_mark)

    def _keep(
        self,
        table: dict[str, Entry[T]],
        root: str,
        key: str,
        read: Callable[[str, Any], Entry[T]],
    ) -> None:
        raw = self.document[root].get(key, ABSENT)
        if raw is ABSENT:
            table.pop(key, None)
        else:
            table[key] = read(key, raw)

    def _read_track(self, key: str) -> None:
        raw = self.document["tracks"].get(key)
        if is_readable_id(key) and isinstance(raw, dict):
            self.tracks[key] = read_track(key, raw)
        else:
            self.tracks.pop(key, None)
