"""The document that an import builds, and what it knows of its sources."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backend.interchange.clock import Clock
from backend.interchange.contents import Tables
from backend.interchange.otio_walk import Walker
from backend.interchange.result import MediaSource, NewId
from backend.timeline.model import Projection, Segment
from backend.timeline.projection import project


@dataclass(frozen=True)
class Placed:
    """The clip that a shot became."""

    clip: str
    local: int
    """Clip-local frame at the shot's beginning."""


class Draft:
    """A document under construction."""

    def __init__(self, tables: Tables, clock: Clock, walker: Walker, new_id: NewId) -> None:
        self.tables = tables
        self.clock = clock
        self.remark = walker.remark
        self.new_id = new_id
        self.sources: dict[str, MediaSource] = {}

    @cached_property
    def base(self) -> Projection:
        """What our own entries meant when they were written; read after all are in the tables."""
        return project(self.tables)

    @cached_property
    def segments(self) -> Mapping[str, list[tuple[str, Segment]]]:
        """Where each clip was seen then: the track, and the stretch."""
        found: defaultdict[str, list[tuple[str, Segment]]] = defaultdict(list)
        for track in self.base["tracks"]:
            for segment in track["segments"]:
                found[segment["clip"]].append((track["id"], segment))
        return found

    def add_source(
        self, key: str, source: MediaSource, facts: Mapping[str, Any] | None = None
    ) -> None:
        """Note where a source is found; facts already known stay."""
        self.sources.setdefault(key, source)
        if facts is not None:
            self.tables["assets"].setdefault(key, dict(facts))

    def add_known_source(self, key: str, raw: Mapping[str, Any]) -> None:
        """Note what a document's own facts say about finding a source."""
        words = {name: raw.get(name) for name in ("name", "id", "sha256")}
        name, asset_id, sha256 = (
            value if isinstance(value, str) else "" for value in words.values()
        )
        self.add_source(key, MediaSource(name, asset_id=asset_id, sha256=sha256))
