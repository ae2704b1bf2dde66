"""All sound of a range of frames, mixed in one pass."""

from collections.abc import Callable, Generator, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, duck_of, sound_layers, timeline_rate
from backend.renders.nesting import is_nested, nested_spec
from backend.timeline.ducking import ducked_at
from backend.timeline.fields import CLIP_FIELDS
from backend.timeline.keyframes import driven_fields, value_at
from render_worker.errors import EngineError, MediaDamaged, MediaMissing
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.layers import clip_failure
from render_worker.sound.source import RATE, Samples, SoundSource, Source
from render_worker.sound.speed import SpedSource

Shape = NDArray[np.float32]
"""(n,) factors, one for each output sample."""

_BLOCK = 2 * RATE
_DB_STEPS = 2000
"""Gain is in 1/100 dB of amplitude: 10 ** (gain / 2000)."""
_PAN_FULL = 100


class Mixer:
    """Mixes the audible clips of one spec's range; positions are exact to the sample."""

    def __init__(self, spec: RenderSpec, shelf: MediaShelf) -> None:
        self._spec = spec
        self._first, self._end = spec.range
        self._rate = timeline_rate(spec.timeline)
        self._shelf = shelf
        self._layers = [
            layer
            for layer in sound_layers(spec.timeline)
            if layer.start < self._end and self._first < layer.end
        ]

        tracks = {layer.track["id"]: layer.track for layer in self._layers}
        self._ducks = {key: duck_of(spec.timeline, track) for key, track in tracks.items()}

    @property
    def total_samples(self) -> int:
        """How many samples the range lasts."""
        return self.position(self._end)

    def position(self, frame: int) -> int:
        """Return the output sample at which a timeline frame begins."""
        return round((frame - self._first) / self._rate * RATE)

    def blocks(self) -> Iterator[Samples]:
        """Yield the mix, clipped to -1 .. 1."""
        for block in self.mixed():
            yield np.clip(block, -1, 1)

    def mixed(self) -> Generator[Samples]:
        """Yield the mix as loud as it comes out."""
        voices = [_Voice(self, layer) for layer in self._layers]
        try:
            for start in range(0, self.total_samples, _BLOCK):
                end = min(start + _BLOCK, self.total_samples)
                mixed = np.zeros((end - start, 2), np.float32)
                for voice in voices:
                    voice.add_to(mixed, start)
                yield mixed
        finally:
            for voice in voices:
                voice.close()

    def open_source(self, layer: Layer) -> Source | None:
        """Open a clip's sound at its first sample in the range; None is silence."""
        begin = self._opener(layer)
        if begin is None or layer.speed == 0:
            return None
        time = layer.source_flicks(max(layer.start, self._first), self._rate) / FLICKS_PER_SECOND
        try:
            if layer.speed == 1:
                return begin(round(time * RATE))
            return SpedSource(begin, time, layer.speed)
        except MediaDamaged:
            if self._shelf.fail_on_missing:
                raise
            return None

    def _opener(self, layer: Layer) -> Callable[[int], Source] | None:
        if is_nested(layer):
            inner = nested_spec(self._spec, layer)
            if inner is not None:
                return partial(NestedSound, inner, self._shelf)
            self._miss("the nested timeline is missing, or lies in itself")
            return None
        if layer.clip["kind"] != "media":
            return None
        media = self._shelf.find(layer.clip["asset"])
        if media is not None and media.path is not None:
            return partial(SoundSource, media.path)
        self._miss("its media is missing")
        return None

    def _miss(self, why: str) -> None:
        if self._shelf.fail_on_missing:
            raise MediaMissing(why)

    def envelope(self, layer: Layer, start: int, count: int) -> Samples:
        """Return gain, fades and pan for output samples [start, start + count): (count, 2)."""
        clip = layer.clip
        times = np.arange(start, start + count)
        shape = _factor(layer.track.get("gain", 0)) * self.driven(layer, "gain", times, _factor)
        if fade := clip.get("fin", 0):
            begin, full = self.position(clip["start"]), self.position(clip["start"] + fade)
            shape *= np.clip((times - begin) / max(1, full - begin), 0, 1).astype(np.float32)
        if fade := clip.get("fout", 0):
            full, done = self.position(clip["end"] - fade), self.position(clip["end"])
            shape *= np.clip((done - times) / max(1, done - full), 0, 1).astype(np.float32)
        if layer.entering is not None:
            shape *= np.sin(self._angles(layer.entering, times))
        if layer.leaving is not None:
            shape *= np.cos(self._angles(layer.leaving, times))
        if duck := self._ducks[layer.track["id"]]:
            rate = self._spec.timeline["rate"]
            shape *= self._between_frames(
                times, lambda frame: _factor(-ducked_at(duck, rate, frame))
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
        near = [self._first + int(time / RATE * self._rate) for time in (times[0], times[-1])]
        frames = range(near[0] - 1, near[1] + 3)
        positions = [self.position(frame) for frame in frames]
        levels = [level(frame) for frame in frames]
        return np.interp(times, positions, levels).astype(np.float32)

    def _angles(self, join: Mapping[str, Any], times: NDArray[np.int64]) -> Shape:
        """Return 0 to a right angle over a crossfade: its sine and cosine keep the power even."""
        begin, done = self.position(join["start"]), self.position(join["end"])
        progress = np.clip((times - begin) / max(1, done - begin), 0, 1)
        return (progress * np.pi / 2).astype(np.float32)


class NestedSound:
    """The sound of a nested timeline from a sample on; beyond its ends there is silence."""

    def __init__(self, spec: RenderSpec, shelf: MediaShelf, start: int) -> None:
        rate = timeline_rate(spec.timeline)
        first = max(0, min(int(Fraction(start, RATE) * rate), spec.range[1]))
        mixer = Mixer(msgspec.structs.replace(spec, range=(first, spec.range[1])), shelf)
        self._blocks = mixer.mixed()
        # Silence before the beginning, or what its first frame has before the sample.
        ahead = round(first / rate * RATE) - start
        self._held = np.zeros((max(0, ahead), 2), np.float32)
        self._skipped = max(0, -ahead)

    def read(self, count: int) -> Samples:
        """Return the next `count` samples."""
        parts, have = [self._held], len(self._held)
        while have < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((count - have + self._skipped, 2), np.float32)
            parts.append(block[self._skipped :])
            have += len(parts[-1])
            self._skipped = max(0, self._skipped - len(block))
        joined = np.concatenate(parts)
        self._held = joined[count:]
        return joined[:count]

    def close(self) -> None:
        """Give back all files."""
        self._blocks.close()


class _Voice:
    """One clip: opened when its first sample is mixed, closed behind its last."""

    def __init__(self, mixer: Mixer, layer: Layer) -> None:
        self._mixer = mixer
        self._layer = layer
        self._start = max(0, mixer.position(layer.start))
        self._end = min(mixer.total_samples, mixer.position(layer.end))
        self._source: Source | None = None
        self._opened = False

    def add_to(self, mixed: Samples, at: int) -> None:
        """Add what falls into the block that begins at output sample `at`."""
        start, end = max(self._start, at), min(self._end, at + len(mixed))
        if start >= end:
            return
        try:
            heard = self._read(end - start)
        except EngineError as error:
            raise clip_failure(error, self._layer, self._layer.start) from error
        if heard is not None:
            heard = heard * self._mixer.envelope(self._layer, start, end - start)
            pan = self._mixer.driven(self._layer, "pan", np.arange(start, end))
            mixed[start - at : end - at] += panned(heard, pan)
        if end == self._end:
            self.close()

    def close(self) -> None:
        """Give back the file."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _read(self, count: int) -> Samples | None:
        if not self._opened:
            self._opened = True
            self._source = self._mixer.open_source(self._layer)
        return self._source.read(count) if self._source is not None else None


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
