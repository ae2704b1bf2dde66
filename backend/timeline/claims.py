"""A clip's claim to its track: how it looks there, worked out once for as long as it stays.

Step 5 of the projection is part of it, that nothing begins before frame 0:

      0                      0
    --|------ A --|   ->     |------ A --|

"""

from typing import Self, cast

from backend.timeline.limits import reaches_outside
from backend.timeline.model import Asset, Clip, Segment
from backend.timeline.occlusion import Span
from backend.timeline.time import Step, source_at


class Claim:
    """What a clip claims of its track; nothing about it changes once it is made."""

    __slots__ = (
        "_asset",
        "_clamped",
        "_covered",
        "_segment",
        "_step",
        "_whole",
        "clip",
        "id",
        "origin",
        "span",
        "tail",
    )

    def __init__(
        self, clip_id: str, clip: Clip, asset: Asset | None, step: Step, *, tail: int
    ) -> None:
        self.id = clip_id
        self.clip = clip
        self.tail = tail
        self.origin = clip["at"] + clip["ripple"]
        """Sequence frame of local frame 0."""
        start, end = self.origin + clip["head"], self.origin + tail
        self.span = Span(max(start, 0), end, clip["z"], clip_id) if end > 0 else None
        """The frames claimed; None when all of them lie before frame 0."""
        self._asset = asset
        self._step = step
        self._clamped: Self | None = None
        self._segment: Segment | None = None
        self._whole: Clip | None = None
        self._covered: Clip | None = None

    def ending_at(self, tail: int) -> Self:
        """Make the same claim with an earlier end; asked again, it is the same object."""
        if self._clamped is None or self._clamped.tail != tail:
            self._clamped = type(self)(self.id, self.clip, self._asset, self._step, tail=tail)
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
            "src": source_at(self.clip["src"], local, self._step),
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
        if self._asset is None and self.clip["kind"] == "media":
            flags.append("offline")
        elif reaches_outside(self.clip, self._asset, self._step, head=head, tail=self.tail):
            flags.append("outside_media")
        return flags
