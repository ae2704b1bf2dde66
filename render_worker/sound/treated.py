"""A clip's sound through its effects, as if all of its source had gone through them.

What comes before the first sample that is asked for goes through as well, as far back as it can be
heard: so a cut clip sounds as one that was not cut, and a range as the same part of the whole.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from backend.renders.layers import Layer
from backend.timeline.looks import sound_effect_keyframes, sound_effects_at
from render_worker.sound.clock import SampleClock
from render_worker.sound.effects import Chain, Named, settling
from render_worker.sound.source import RATE, Samples, Source

_BLOCK = 2 * RATE


class Rack:
    """The effects of one clip and the values they have at each output sample."""

    def __init__(self, layer: Layer, clock: SampleClock) -> None:
        self._layer = layer
        self._clock = clock
        keyframes = sound_effect_keyframes(layer.clip).values()
        self._driven = [frame for frames in keyframes for frame, *_ in frames]
        self._standing = sound_effects_at(layer.clip, layer.local)

    @property
    def standing(self) -> Sequence[Named]:
        """What there is, with the values of the clip's first frame."""
        return self._standing

    @property
    def settling(self) -> int:
        """Samples before a moment that still change how it sounds."""
        frames = [self._layer.local, *self._driven]
        return max(settling(sound_effects_at(self._layer.clip, frame)) for frame in frames)

    def pieces(self, begin: int, end: int) -> Iterator[tuple[int, Sequence[Named]]]:
        """Divide output samples [begin, end): the end of each piece, and the values it has."""
        while begin < end and self._driven:
            frame = self._clock.frame_at(begin)
            begin = min(end, self._clock.position(frame + 1))
            yield begin, sound_effects_at(self._layer.clip, self._layer.local_frame(frame))
        if not self._driven:
            yield end, self._standing


class TreatedSource:
    """Reads a source through effects, from one output sample on."""

    def __init__(self, begin: Callable[[int], Source], rack: Rack, start: int) -> None:
        """Read from what `begin` opens at an output sample."""
        self._rack = rack
        self._chain = Chain(rack.standing)
        self._at = start - rack.settling
        self._source = begin(self._at)
        self._unheard = rack.settling + self._chain.ahead

    def read(self, count: int) -> Samples:
        """Return the next `count` samples, filled up with silence."""
        while self._unheard:
            skipped = min(self._unheard, _BLOCK)
            self._treat(self._source.read(skipped))
            self._unheard -= skipped
        return self._treat(self._source.read(count))

    def close(self) -> None:
        """Give back the source."""
        self._source.close()

    def _treat(self, samples: Samples) -> Samples:
        begin, made = self._at, []
        for end, effects in self._rack.pieces(begin, begin + len(samples)):
            made.append(self._chain.run(samples[self._at - begin : end - begin], effects))
            self._at = end
        return np.concatenate(made)
