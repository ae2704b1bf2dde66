"""A clip's claim to its track: how it looks there, worked out once for as long as it stays.

Step 5 of the projection is part of it, that nothing begins before frame 0:

      0                      0
    --|------ A --|   ->     |------ A --|

"""

from collections.abc import Mapping
from typing import NamedTuple, Self, cast

from backend.timeline.limits import MediaRange, clip_step, range_at
from backend.timeline.model import Asset, Clip, Segment
from backend.timeline.occlusion import Span
from backend.timeline.time import Rate, Step, source_at


class Source(NamedTuple):
    """What a claim knows about the media of its clip."""

    step: Step
    media: MediaRange | None
    """Local frames that have media; None when there is no end to them."""
    offline: bool


def source_of(clip: Clip, assets: Mapping[str, Asset], rate: Rate) -> Source:
    """Find out what there is to know about a clip's media."""
    asset = assets.get(clip["asset"])
    offline = clip["kind"] == "media" and asset is None
    step = clip_step(clip, rate)
    return Source(step, range_at(clip, asset, step), offline)


class Claim:
    """What a clip claims of its track; nothing about it changes once it is made."""

    __slots__ = (
        "_clamped",
        "_covered",
        "_segment",
        "_source",
        "_whole",
        "clip",
        "id",
        "origin",
        "span",
        "tail",
    )

    def __init__(self, clip_id: str, clip: Clip, source: Source, *, tail: int) -> None:
        self.id = clip_id
        self.clip = clip
        self.tail = tail
        self.origin = clip["at"] + clip["ripple"]
        """Sequence frame of local frame 0."""
        start, end = max(0, self.origin + clip["head"]), self.origin + tail
        self.span = Span(start, end, clip["z"], clip_id) if end > 0 else None
        """The frames claimed; None when all of them lie before frame 0."""
        self._source = source
        self._clamped: Self | None = None
        self._segment: Segment | None = None
        self._whole: Clip | None = None
        self._covered: Clip | None = None

    def ending_at(self, tail: int) -> Self:
        """Make the same claim with an earlier end; asked again, it is the same object."""
        if self._clamped is None or self._clamped.tail != tail:
            self._clamped = type(self)(self.id, self.clip, self._source, tail=tail)
        return self._clamped

    def segment(self, part: Span) -> Segment:
        """Make the segment for what is seen of the claim in one place."""
        if part is not self.span:
            return self._show(part)
        if self._segment is None:
            self._segment = self._show(part)
        return self._segment

    def settled(self, seen_frames: int) -> Clip:
        """Make the clip as the rules leave it when so many of its frames are seen."""
        if self.span is not None and seen_frames < self.span.end - self.span.start:
            if self._covered is None:
                self._covered = self._settle(["overlapped"])
            return self._covered
        if self._whole is None:
            self._whole = self._settle(["before_start"] if self.span is None else [])
        return self._whole

    def _show(self, part: Span) -> Segment:
        local = part.start - self.origin
        return {
            "clip": self.id,
            "start": part.start,
            "end": part.end,
            "src": source_at(self.clip["src"], local, self._source.step),
            "local": local,
        }

    def _settle(self, flags: list[str]) -> Clip:
        start = self.origin + self.clip["head"] if self.span is None else self.span.start
        head = start - self.origin
        flags += self._source_flags(head)
        if not flags and head == self.clip["head"] and self.tail == self.clip["tail"]:
            return self.clip
        end = self.origin + self.tail
        shape = {"head": head, "tail": self.tail, "start": start, "end": end}
        return cast("Clip", {**self.clip, **shape, "flags": flags})

    def _source_flags(self, head: int) -> list[str]:
        """Say what cannot be shown as it is: unknown kinds, absent sources, frames beyond media."""
        flags = ["unknown_kind"] if self.clip["kind"] == "unknown" else []
        media = self._source.media
        if self._source.offline:
            flags.append("offline")
        if media is not None and (head < media.first or self.tail > media.end):
            flags.append("outside_media")
        return flags
