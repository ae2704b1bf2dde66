"""All sound of a range of frames, mixed in one pass."""

from collections.abc import Callable, Generator, Iterator
from fractions import Fraction
from functools import partial

import msgspec
import numpy as np

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import RenderSpec
from backend.renders.layers import Layer, keeps_pitch, sound_layers, timeline_rate
from backend.renders.nesting import is_nested, nested_spec
from render_worker.errors import EngineError, MediaDamaged, MediaMissing
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.layers import clip_failure
from render_worker.sound.clock import SampleClock
from render_worker.sound.levels import Levels, panned
from render_worker.sound.source import RATE, Samples, SoundSource, Source
from render_worker.sound.speed import SpedSource
from render_worker.sound.stretch import PlayedSound, StretchedSource
from render_worker.sound.treated import Rack, TreatedSource

_BLOCK = 2 * RATE


class Mixer:
    """Mixes the audible clips of one spec's range; positions are exact to the sample."""

    def __init__(self, spec: RenderSpec, shelf: MediaShelf) -> None:
        self._spec = spec
        self._first, self._end = spec.range
        self._rate = timeline_rate(spec.timeline)
        self._shelf = shelf
        self._clock = SampleClock(self._first, self._rate)
        self._layers = [
            layer
            for layer in sound_layers(spec.timeline)
            if layer.start < self._end and self._first < layer.end
        ]
        self.levels = Levels(spec.timeline, self._layers, self._clock)

    @property
    def total_samples(self) -> int:
        """How many samples the range lasts."""
        return self.position(self._end)

    def position(self, frame: int) -> int:
        """Return the output sample at which a timeline frame begins."""
        return self._clock.position(frame)

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
        try:
            return self._treated(layer, partial(self._begun, layer, begin))
        except MediaDamaged:
            if self._shelf.fail_on_missing:
                raise
            return None

    def _treated(self, layer: Layer, begin: Callable[[int], Source]) -> Source:
        rack = Rack(layer, self._clock)
        start = max(0, self.position(layer.start))
        return TreatedSource(begin, rack, start) if rack.standing else begin(start)

    def _begun(self, layer: Layer, begin: Callable[[int], Source], sample: int) -> Source:
        """Open a clip's sound at an output sample, at the speed that it has."""
        frame = max(layer.start, self._first)
        time = layer.source_flicks(frame, self._rate) / FLICKS_PER_SECOND
        later = sample - self.position(frame)
        if layer.speed == 1:
            return begin(round(time * RATE) + later)
        begin(round(time * RATE)).close()  # one that cannot be opened is known at once
        if keeps_pitch(layer.clip):
            return self._stretched(layer, begin, frame, later)
        return SpedSource(begin, time + later * layer.speed / RATE, layer.speed)

    def _stretched(
        self, layer: Layer, begin: Callable[[int], Source], frame: int, later: int
    ) -> Source:
        # Counted from the clip's local frame 0, whatever part of it is rendered or left of it.
        passed = round(layer.local_frame(frame) / self._rate * RATE)
        origin = layer.source_flicks(layer.anchor - layer.local, self._rate) / FLICKS_PER_SECOND
        played = PlayedSound(begin, round(origin * RATE), backwards=layer.speed < 0)
        return StretchedSource(played, abs(layer.speed), passed + later)

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
            return partial(SoundSource, media.path, number=layer.clip.get("stream", 0))
        self._miss("its media is missing")
        return None

    def _miss(self, why: str) -> None:
        if self._shelf.fail_on_missing:
            raise MediaMissing(why)


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
            heard = heard * self._mixer.levels.envelope(self._layer, start, end - start)
            pan = self._mixer.levels.driven(self._layer, "pan", np.arange(start, end))
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
