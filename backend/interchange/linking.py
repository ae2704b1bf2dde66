"""Connecting the sources of an imported file to media that are there already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from backend.interchange.result import Imported, MediaSource, Remark
from backend.timeline.projection import project


@dataclass(frozen=True)
class Medium:
    """A file that a document may refer to."""

    asset_id: str
    key: str
    """In documents."""
    name: str
    sha256: str
    facts: dict[str, Any]
    """What a document says of it."""
    by_name: bool = True
    """It may be recognised by its name alone."""


def link_media(imported: Imported, media: Iterable[Medium]) -> Imported:
    """Replace what a file says of its sources by what is known of the media that they are.

    A source is known by our id, else by its content, else by its file name when only one has it.
    What is found nowhere becomes offline: its clips keep its name and address.
    """
    shelf = _Shelf(media)
    document = {root: dict(table) for root, table in imported.document.items()}
    found = {key: shelf.find(source) for key, source in imported.sources.items()}
    linked = {key: medium for key, medium in found.items() if medium is not None}
    lost = {key: source for key, source in imported.sources.items() if key not in linked}
    document["assets"] = {
        **{key: raw for key, raw in document["assets"].items() if key not in found},
        **{medium.key: medium.facts for medium in linked.values()},
    }
    keys = {key: medium.key for key, medium in linked.items()}
    document["clips"] = {
        clip_id: _relinked(raw, keys, lost) for clip_id, raw in document["clips"].items()
    }
    remarks = [*imported.remarks, *_report(imported, lost, shelf)]
    return replace(imported, document=document, remarks=remarks)


class _Shelf:
    """Media by everything that they are recognised by."""

    def __init__(self, media: Iterable[Medium]) -> None:
        self._by_id: dict[str, Medium] = {}
        self._by_content: dict[str, Medium] = {}
        self._by_name: defaultdict[str, list[Medium]] = defaultdict(list)
        for medium in media:
            self._by_id[medium.asset_id] = medium
            self._by_content.setdefault(medium.sha256, medium)
            if medium.by_name:
                for name in {medium.name.casefold(), _stem(medium.name)}:
                    self._by_name[name].append(medium)

    def find(self, source: MediaSource) -> Medium | None:
        """Find the one medium that a source is."""
        known = self._by_id.get(source.asset_id)
        if known is None and source.sha256:
            known = self._by_content.get(source.sha256)
        if known is not None:
            return known
        named = self.named_like(source)
        return named[0] if len(named) == 1 else None

    def named_like(self, source: MediaSource) -> list[Medium]:
        """List the media of a name; a name without a suffix fits any."""
        return self._by_name.get(source.name.casefold(), []) if source.name else []


def _stem(name: str) -> str:
    return PurePath(name).stem.casefold()


def _relinked(raw: Any, keys: Mapping[str, str], lost: Mapping[str, MediaSource]) -> Any:  # noqa: ANN401 - any JSON value
    """Follow a clip's keys of assets; LUTs are assets too, as parameters of effects."""
    if not isinstance(raw, dict):
        return raw
    fields = {
        name: keys.get(value, value)
        if isinstance(value, str) and (name == "asset" or name.startswith("fx:"))
        else value
        for name, value in raw.items()
        if not name.startswith("ref:")
    }
    asset = raw.get("asset")
    source = lost.get(asset) if isinstance(asset, str) else None
    if source is not None and raw.get("kind") == "media":
        fields |= {"ref:name": source.name} if source.name else {}
        fields |= {"ref:url": source.url} if source.url else {}
    return fields


def _report(imported: Imported, lost: Mapping[str, MediaSource], shelf: _Shelf) -> Iterable[Remark]:
    """Say which media are missing, each at the first clip that shows it."""
    projection = project(imported.document)
    tracks = {track["id"]: track["name"] for track in projection["tracks"]}
    placed = sorted(projection["clips"].values(), key=lambda clip: clip["start"])
    for key, source in lost.items():
        users = [clip for clip in placed if clip["kind"] == "media" and clip["asset"] == key]
        if not users:
            continue
        first = users[0]
        alike = shelf.named_like(source)
        name = source.name or "a source without a name"
        words = (
            f"{len(alike)} files of the project are called {name}: none was taken."
            if alike
            else f"{name} is not in the project; {_count(len(users))} offline."
        )
        code = "media_ambiguous" if alike else "media_offline"
        yield Remark(
            code, words, tracks.get(first["track"], ""), first["name"], max(0, first["start"])
        )


def _count(clips: int) -> str:
    return "its clip is" if clips == 1 else f"its {clips} clips are"
