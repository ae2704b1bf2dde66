"""Walking any OpenTimelineIO timeline: every clip with its exact place, nested ones flattened.

OpenTimelineIO's tracks are lists in which a thing's place is the sum of what precedes it; here
everything gets the moment at which it begins, in seconds as fractions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import opentimelineio as otio

from backend.interchange.clock import Clock
from backend.interchange.result import FileRefused, Remark

Item = Any
"""An object of OpenTimelineIO, which ships no types."""
_DEEPEST = 32
_MOST_LANES = 1000
MOST_CLIPS = 20_000


class Span(NamedTuple):
    """Seconds [start, end) of something's own time."""

    start: Fraction
    end: Fraction


@dataclass(eq=False)
class Shot:
    """A clip where it lies on the timeline."""

    item: Item
    start: Fraction
    end: Fraction
    source: Span
    """The clip's whole range in its source's time."""
    skipped: Fraction
    """How much of it an outer trim hides at its beginning."""
    enabled: bool


@dataclass(eq=False)
class Join:
    """A transition with what it stands between; None is a gap, or nothing."""

    item: Item
    before: Shot | None
    after: Shot | None
    at: Fraction


@dataclass(eq=False)
class Lane:
    """A track to be."""

    name: str
    kind: str
    """`video` or `audio`."""
    item: Item = None
    """The track that it was; None for one that flattening made."""
    enabled: bool = True
    shots: list[Shot] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    marks: list[tuple[Item, Fraction]] = field(default_factory=list)
    above: dict[tuple[str, int], "Lane"] = field(default_factory=dict)
    """What flattening put over or beside it."""


class _Visit(NamedTuple):
    """A part of something's own time, and the moment of the timeline at which the part begins."""

    window: Span
    at: Fraction
    enabled: bool
    depth: int

    def moment(self, own: Fraction) -> Fraction:
        return self.at + own - self.window.start


class Walker:
    """Turns a stack into lanes; what cannot be kept goes to `remarks`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._clips = 0
        self.remarks: list[Remark] = []
        self.marks: list[tuple[Item, Fraction]] = []
        """Of the timeline itself."""

    def walk(self, stack: Item) -> list[Lane]:
        """Lay out a timeline's stack; pictures first from the bottom up, then sound."""
        window = self._range(stack)
        self.marks.extend(
            (mark, self._clock.seconds(mark.marked_range.start_time) - window.start)
            for mark in stack.markers
        )
        lanes = []
        for child in stack:
            lane = Lane(child.name, self._kind(child))
            self._clip_or_more(child, lane, _Visit(window, Fraction(0), enabled=True, depth=0))
            lanes.append(lane)
        found = [made for lane in lanes for made in _with_made(lane)]
        if len(found) > _MOST_LANES:
            raise FileRefused(f"The file has more than {_MOST_LANES} tracks.")
        return found

    def remark(self, code: str, message: str, lane: Lane, item: Item, at: Fraction) -> None:
        """Note what could not be kept, with its place."""
        frame = self._clock.frame(at)
        self.remarks.append(Remark(code, message, lane.name, item.name or "", frame))

    def _clip_or_more(self, item: Item, lane: Lane, visit: _Visit) -> None:
        """Take a child of a stack: a track, or anything else as a track of its own."""
        if isinstance(item, otio.schema.Track):
            if visit.depth == 0:
                lane.item, lane.enabled = item, bool(item.enabled)
            self._track(item, lane, visit)
        elif isinstance(item, otio.schema.Transition):
            self.remark("transition_lost", "A transition stands alone.", lane, item, visit.at)
        else:
            self._child(item, Fraction(0), lane, visit)

    def _track(self, track: Item, lane: Lane, visit: _Visit) -> None:
        if visit.depth > _DEEPEST:
            raise FileRefused(f"The file nests compositions more than {_DEEPEST} deep.")
        self._effects(track, lane, visit.at)
        own = self._range(track)
        # Both count from the track's visible beginning: the stack's time 0 is own.start.
        first = max(own.start, own.start + visit.window.start)
        window = Span(first, min(own.end, own.start + visit.window.end))
        at = visit.at + max(Fraction(0), -visit.window.start)
        inside = visit._replace(window=window, at=at)
        lane.marks.extend(
            (mark, inside.moment(self._clock.seconds(mark.marked_range.start_time)))
            for mark in track.markers
        )
        self._children(track, lane, inside)

    def _children(self, track: Item, lane: Lane, visit: _Visit) -> None:
        position = Fraction(0)
        pending: Item = None
        before: Shot | None = None
        for child in track:
            if isinstance(child, otio.schema.Transition):
                pending = child
                continue
            shot = self._child(child, position, lane, visit)
            if pending is not None:
                self._join(Join(pending, before, shot, visit.moment(position)), lane)
            pending, before = None, shot
            position += self._length(child)
        if pending is not None:
            self._join(Join(pending, before, None, visit.moment(position)), lane)

    def _join(self, join: Join, lane: Lane) -> None:
        if join.before is None and join.after is None:
            words = "A transition has no clip on either side."
            self.remark("transition_lost", words, lane, join.item, join.at)
        else:
            lane.joins.append(join)

    def _child(self, item: Item, position: Fraction, lane: Lane, visit: _Visit) -> Shot | None:
        """Place one child of a track whose own time is at `position`; None leaves a gap."""
        source = self._range(item)
        length = source.end - source.start
        first = max(position, visit.window.start)
        end = min(position + length, visit.window.end)
        at = visit.moment(first)
        if isinstance(item, otio.schema.Clip):
            return self._shot(
                item, Span(at, at + end - first), source, first - position, lane, visit
            )
        lane.marks.extend(
            (mark, at + self._clock.seconds(mark.marked_range.start_time) - source.start)
            for mark in item.markers
        )
        if not isinstance(item, otio.schema.Gap) and first < end:
            skipped = source.start + first - position
            window = Span(skipped, skipped + end - first)
            enabled = visit.enabled and bool(item.enabled)
            self._flatten(item, lane, _Visit(window, at, enabled, visit.depth + 1))
        return None

    def _shot(  # noqa: PLR0913, PLR0917 - a place has as many sides
        self, item: Item, place: Span, source: Span, skipped: Fraction, lane: Lane, visit: _Visit
    ) -> Shot | None:
        if self._clock.frame(place.start) >= self._clock.frame(place.end):
            # What an outer trim hides is not missed.
            if source.start == source.end or place.start < place.end:
                self.remark("clip_empty", "The clip has no length.", lane, item, place.start)
            return None
        self._clips += 1
        if self._clips > MOST_CLIPS:
            raise FileRefused(f"The file has more than {MOST_CLIPS:,} clips.")
        enabled = visit.enabled and bool(item.enabled)
        shot = Shot(item, place.start, place.end, source, skipped, enabled)
        lane.shots.append(shot)
        return shot

    def _flatten(self, item: Item, lane: Lane, visit: _Visit) -> None:
        """Put what a nested composition shows on this lane, and its upper layers above it."""
        if visit.depth > _DEEPEST:
            raise FileRefused(f"The file nests compositions more than {_DEEPEST} deep.")
        words = "A nested composition was replaced by what is in it."
        self.remark("flattened", words, lane, item, visit.at)
        self._effects(item, lane, visit.at)
        if isinstance(item, otio.schema.Track):
            # The window is in the track's own time already.
            self._children(item, lane, visit)
            return
        used: dict[str, int] = {}
        for child in item:
            kind = self._kind(child) if isinstance(child, otio.schema.Track) else lane.kind
            number = used.get(kind, 0)
            used[kind] = number + 1
            target = lane if kind == lane.kind and number == 0 else _made(lane, kind, number)
            self._clip_or_more(child, target, visit)

    def _effects(self, item: Item, lane: Lane, at: Fraction) -> None:
        for effect in item.effects:
            words = f"The effect {effect.name or effect.effect_name} on a whole composition."
            self.remark("effect_lost", words, lane, item, at)

    def _kind(self, item: Item) -> str:
        kind = getattr(item, "kind", otio.schema.TrackKind.Video)
        if kind not in {otio.schema.TrackKind.Video, otio.schema.TrackKind.Audio}:
            words = f"A track of the kind {kind} is shown as pictures."
            self.remarks.append(Remark("track_kind", words, item.name or ""))
        return "audio" if kind == otio.schema.TrackKind.Audio else "video"

    def _length(self, item: Item) -> Fraction:
        span = self._range(item)
        return span.end - span.start

    def _range(self, item: Item) -> Span:
        """Find what of something's own time is used; a length below zero counts as none."""
        given = item.source_range or _available(item)
        if given is not None:
            start = self._clock.seconds(given.start_time)
            return Span(start, start + max(Fraction(0), self._clock.seconds(given.duration)))
        return Span(Fraction(0), self._whole_length(item))

    def _whole_length(self, item: Item) -> Fraction:
        lengths = self._child_lengths(item)
        if isinstance(item, otio.schema.Track):
            return sum(lengths, Fraction(0))
        return max(lengths, default=Fraction(0))

    def _child_lengths(self, item: Item) -> Iterator[Fraction]:
        if isinstance(item, otio.core.Composition):
            for child in item:
                if not isinstance(child, otio.schema.Transition):
                    yield self._length(child)


def _available(item: Item) -> Item:
    reference = getattr(item, "media_reference", None)
    return reference.available_range if reference is not None else None


def _made(lane: Lane, kind: str, number: int) -> Lane:
    """Find the lane for a layer of what is nested in another lane."""
    key = kind, number
    if key not in lane.above:
        lane.above[key] = Lane(f"{lane.name or kind} {number + 1}", kind, enabled=lane.enabled)
    return lane.above[key]


def _with_made(lane: Lane) -> Iterator[Lane]:
    yield lane
    for made in lane.above.values():
        yield from _with_made(made)
