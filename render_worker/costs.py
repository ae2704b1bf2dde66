"""How much work the chunks of a render are, compared with each other: for estimates of time only.

Nobody waits for these figures to be right. They keep a film whose first half has three films and
effects above each other, and whose second half has none, from looking twice as long as it is.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from backend.media.contract import AssetKind
from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, picture_layers
from backend.renders.plan import chunk_ranges

# Nanoseconds of one core for a pixel, measured on the reference timeline. Only their ratios count.
_ENCODE: Final = 16
_DECODE: Final = 7
_LAY: Final = 3
_EFFECT: Final = 40


@dataclass(frozen=True)
class ChunkCost:
    """One chunk, in order of time."""

    frames: int
    work: float


def chunk_costs(spec: RenderSpec) -> list[ChunkCost]:
    """Estimate the work of each chunk of a spec."""
    if spec.output.is_one_job or not spec.output.video_codec:
        return []
    ranges = chunk_ranges(spec.timeline, spec.range)
    work = _WorkUntil(spec)
    return [ChunkCost(end - first, work(end) - work(first)) for first, end in ranges]


def harder(costs: Sequence[ChunkCost], letters: str, worked: int) -> float:
    """Say how much more work a frame is that is left than one that was made.

    `letters` are the chunks' states, see Layout, `worked` the frames made of all of them. What is
    not of finished chunks is taken to be of those that were given out first.
    """
    if len(costs) != len(letters):
        return 1.0
    pairs = list(zip(costs, letters, strict=True))
    rest = worked - sum(cost.frames for cost, letter in pairs if letter == "d")
    made, left = _Sum(), _Sum()
    for cost, letter in pairs:
        if letter == "d":
            made.add(cost, cost.frames)
        elif letter in "qr":
            done = min(cost.frames, max(0, rest)) if letter == "r" else 0
            rest -= done
            made.add(cost, done)
            left.add(cost, cost.frames - done)
    return left.mean / made.mean if left.mean and made.mean else 1.0


@dataclass
class _Sum:
    """Some frames and their work."""

    frames: int = 0
    work: float = 0.0

    def add(self, cost: ChunkCost, frames: int) -> None:
        self.frames += frames
        self.work += cost.work * frames / cost.frames

    @property
    def mean(self) -> float:
        return self.work / self.frames if self.frames else 0.0


class _WorkUntil:
    """The work of all frames before one."""

    def __init__(self, spec: RenderSpec) -> None:
        base = spec.output.width * spec.output.height * _ENCODE
        edges: dict[int, float] = {spec.range[0]: base}
        for layer in picture_layers(spec.timeline):
            weight = _weight(spec, layer)
            # What lies before the range has begun with it.
            for frame, change in ((layer.start, weight), (layer.end, -weight)):
                at = max(frame, spec.range[0])
                edges[at] = edges.get(at, 0.0) + change
        self._frames = sorted(edges)
        self._rates: list[float] = []
        self._until = [0.0]
        for frame in self._frames:
            self._rates.append((self._rates[-1] if self._rates else 0.0) + edges[frame])
        for (before, after), rate in zip(pairwise(self._frames), self._rates, strict=False):
            self._until.append(self._until[-1] + (after - before) * rate)

    def __call__(self, frame: int) -> float:
        """Return the work of the range's frames before this one."""
        number = bisect_right(self._frames, frame) - 1
        return self._until[number] + (frame - self._frames[number]) * self._rates[number]


def _weight(spec: RenderSpec, layer: Layer) -> float:
    """Estimate what a layer costs in each of its frames."""
    pixels = spec.output.width * spec.output.height
    asset = spec.assets.get(layer.clip.get("asset", ""))
    is_film = asset is not None and asset.kind is AssetKind.VIDEO
    decoded = asset.width * asset.height if asset is not None and is_film else 0
    effects = len(layer.clip.get("fx") or ())
    return decoded * _DECODE + pixels * (_LAY + effects * _EFFECT)
