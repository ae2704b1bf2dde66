"""How loud a clip is, and on which side, at each output sample.

`frontend/src/media/levels.ts` has the same rules for the preview.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backend.renders.layers import Layer, duck_of
from backend.timeline.ducking import ducked_at
from backend.timeline.fields import CLIP_FIELDS
from backend.timeline.keyframes import driven_fields, value_at
from render_worker.sound.clock import SampleClock
from render_worker.sound.source import Samples

Shape = NDArray[np.float32]
"""(n,) factors, one for each output sample."""

_DB_STEPS = 2000
"""Gain is in 1/100 dB of amplitude: 10 ** (gain / 2000)."""
_PAN_FULL = 100


class Levels:
    """Reads gains, fades, crossfades, ducking and pan of the layers of one timeline."""

    def __init__(
        self, timeline: Mapping[str, Any], layers: list[Layer], clock: SampleClock
    ) -> None:
        self._clock = clock
        self._rate = timeline["rate"]
        tracks = {layer.track["id"]: layer.track for layer in layers}
        self._ducks = {key: duck_of(timeline, track) for key, track in tracks.items()}

    def envelope(self, layer: Layer, start: int, count: int) -> Samples:
        """Return gain, fades and pan for output samples [start, start + count): (count, 2)."""
        clip = layer.clip
        times = np.arange(start, start + count)
        shape = _factor(layer.track.get("gain", 0)) * self.driven(layer, "gain", times, _factor)
        if fade := clip.get("fin", 0):
            begin, full = (
                self._clock.position(clip["start"]),
                self._clock.position(clip["start"] + fade),
            )
            shape *= np.clip((times - begin) / max(1, full - begin), 0, 1).astype(np.float32)
        if fade := clip.get("fout", 0):
            full, done = self._clock.position(clip["end"] - fade), self._clock.position(clip["end"])
            shape *= np.clip((done - times) / max(1, done - full), 0, 1).astype(np.float32)
        if layer.entering is not None:
            shape *= np.sin(self._angles(layer.entering, times))
        if layer.leaving is not None:
            shape *= np.cos(self._angles(layer.leaving, times))
        if duck := self._ducks[layer.track["id"]]:
            shape *= self._between_frames(
                times, lambda frame: _factor(-ducked_at(duck, self._rate, frame))
            )
        return np.repeat(shape[:, None], 2, axis=1)

    def driven(
        self,
        layer: Layer,
        name: str,
        times: NDArray[np.int64],
        measure: Callable[[int], float] = float,
    ) -> Shape:
        """Return a field's measure at each output sample, going evenly from frame to frame."""
        field, keyframes = CLIP_FIELDS[name], driven_fields(layer.clip).get(name)
        if keyframes is None:
            value = layer.clip.get(name, field.default)
            return np.full(len(times), measure(value), np.float32)
        return self._between_frames(
            times, lambda frame: measure(value_at(keyframes, layer.local_frame(frame), field))
        )

    def _between_frames(self, times: NDArray[np.int64], level: Callable[[int], float]) -> Shape:
        near = [self._clock.frame_at(int(time)) for time in (times[0], times[-1])]
        frames = range(near[0] - 1, near[1] + 3)
        positions = [self._clock.position(frame) for frame in frames]
        levels = [level(frame) for frame in frames]
        return np.interp(times, positions, levels).astype(np.float32)

    def _angles(self, join: Mapping[str, Any], times: NDArray[np.int64]) -> Shape:
        """Return 0 to a right angle over a crossfade: its sine and cosine keep the power even."""
        begin, done = self._clock.position(join["start"]), self._clock.position(join["end"])
        progress = np.clip((times - begin) / max(1, done - begin), 0, 1)
        return (progress * np.pi / 2).astype(np.float32)


def panned(samples: Samples, pan: Shape) -> Samples:
    """Move stereo to one side by equal power, as Web Audio's StereoPannerNode does.

    `pan` goes from -100, left, to 100, right, for each sample.
    """
    if not pan.any():
        return samples
    left, right = samples[:, 0], samples[:, 1]
    share = pan / _PAN_FULL
    to_left, to_right = (np.minimum(share, 0) + 1) * np.pi / 2, np.maximum(share, 0) * np.pi / 2
    sides = (
        left * np.cos(to_right) + right * np.cos(to_left),
        right * np.sin(to_left) + left * np.sin(to_right),
    )
    return np.stack(sides, axis=1).astype(np.float32)


def _factor(gain: int) -> float:
    """Return the amplitude of a gain in 1/100 dB."""
    return float(10 ** (gain / _DB_STEPS))
