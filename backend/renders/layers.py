"""What is seen and heard when: the clips' stretches on their tracks, and how neighbours are joined.

Pure: control plans with it and the render worker draws with it, so both see the same layers.
`frontend/src/compositor/layers.ts` reads the projection the same way for the preview.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from backend.media.contract import FLICKS_PER_SECOND
from backend.timeline.catalogue import TRANSITIONS
from backend.timeline.ducking import Duck
from backend.timeline.ids import pair_id
from backend.timeline.looks import tables_of


@dataclass(frozen=True)
class Layer:
    """One clip's visible or audible stretch of frames [start, end).

    Transitions make it longer than its segment: both clips play from a transition's first frame
    to its last.
    """

    clip_id: str
    clip: Mapping[str, Any]
    track: Mapping[str, Any]
    start: int
    end: int
    anchor: int
    """The frame at which its segment begins."""
    src_flicks: int
    """Source time at `anchor`."""
    local: int
    """Clip-local frame at `anchor`."""
    entering: Mapping[str, Any] | None = None
    """The transition of the projection that brings it in."""
    leaving: Mapping[str, Any] | None = None

    def source_flicks(self, frame: int, rate: Fraction) -> Fraction:
        """Source time at a timeline frame, exactly; `rate` is the timeline's."""
        elapsed = (frame - self.anchor) / rate * self.speed
        return self.src_flicks + elapsed * FLICKS_PER_SECOND

    def local_frame(self, frame: int) -> int:
        """Return the clip-local frame at a timeline frame."""
        return self.local + frame - self.anchor

    def join_at(self, frame: int) -> Mapping[str, Any] | None:
        """Return the transition that it takes part in at a timeline frame."""
        for join in (self.entering, self.leaving):
            if join is not None and join["start"] <= frame < join["end"]:
                return join
        return None

    @property
    def assets(self) -> list[str]:
        """Name what it is made of by the documents' keys: its source, and its effects' tables."""
        source = self.clip.get("asset")
        return [*([source] if source else []), *tables_of(self.clip)]

    @property
    def speed(self) -> Fraction:
        """Source seconds per timeline second; negative plays backwards, 0 holds one picture."""
        numerator, denominator = self.clip.get("rate") or (1, 1)
        return Fraction(numerator, denominator)


_LEAST_STRETCH, _MOST_STRETCH = Fraction(1, 10), 10


def keeps_pitch(clip: Mapping[str, Any]) -> bool:
    """Answer whether a clip's sound has another speed at its own pitch."""
    pace = abs(Fraction(*(clip.get("rate") or (1, 1))))
    stretched = _LEAST_STRETCH <= pace <= _MOST_STRETCH and pace != 1
    return stretched and clip.get("pitch") is not False


def timeline_rate(timeline: Mapping[str, Any]) -> Fraction:
    """Return the frames per second of a projection."""
    return Fraction(*timeline["rate"])


def picture_layers(timeline: Mapping[str, Any]) -> list[Layer]:
    """Return what is seen, bottom first, in order of time within a track."""
    tracks = (track for track in timeline["tracks"] if track["kind"] == "video")
    return list(_layers(timeline, (track for track in tracks if not track.get("hide"))))


def sound_layers(timeline: Mapping[str, Any]) -> list[Layer]:
    """Return what is heard."""
    tracks = (track for track in timeline["tracks"] if track["kind"] == "audio")
    return list(_layers(timeline, (track for track in tracks if not track.get("mute"))))


def duck_of(timeline: Mapping[str, Any], track: Mapping[str, Any]) -> Duck | None:
    """Return how a track gives way to others; None when it does not."""
    if not track.get("duck"):
        return None
    sources, amount, attack, release = track["duck"]
    spans = tuple(
        (layer.start, layer.end)
        for layer in sound_layers(timeline)
        if layer.track["id"] in sources
        and layer.track["id"] != track["id"]
        and layer.clip["kind"] in {"media", "seq"}
    )
    return Duck(spans, amount, attack, release)


def _layers(timeline: Mapping[str, Any], tracks: Iterable[Mapping[str, Any]]) -> Iterator[Layer]:
    joins = {join["id"]: join for join in timeline.get("transitions", ()) if not join["dangling"]}
    for track in tracks:
        segments = track["segments"]
        # The transition, if any, at the beginning of each segment; none at the last one's end.
        crossings = [None, *_crossings(track, joins), None]
        for number, segment in enumerate(segments):
            clip = timeline["clips"][segment["clip"]]
            if clip.get("on", True):
                entering, leaving = crossings[number : number + 2]
                yield Layer(
                    clip_id=segment["clip"],
                    clip=clip,
                    track=track,
                    start=entering["start"] if entering else segment["start"],
                    end=leaving["end"] if leaving else segment["end"],
                    anchor=segment["start"],
                    src_flicks=segment["src"],
                    local=segment["local"],
                    entering=entering,
                    leaving=leaving,
                )


def _crossings(
    track: Mapping[str, Any], joins: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any] | None]:
    """Find the transition at the end of each segment but the last.

    One of a kind that is not known, or not for this kind of track, leaves a plain cut.
    """
    found: list[Mapping[str, Any] | None] = []
    for before, after in zip(track["segments"], track["segments"][1:], strict=False):
        join = joins.get(pair_id(before["clip"], after["clip"]))
        touch = before["end"] == after["start"]
        found.append(join if join and touch and _crosses(join, after["start"], track) else None)
    return found


def _crosses(join: Mapping[str, Any], cut: int, track: Mapping[str, Any]) -> bool:
    known = TRANSITIONS.get(join["type"])
    return join["start"] <= cut <= join["end"] and known is not None and known.on == track["kind"]
