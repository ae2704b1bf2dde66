"""The engine as three calls: encode pictures, encode sound, join them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from av.video.frame import VideoFrame

from backend.renders.contract import RenderSpec
from render_worker.flow import Ahead
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.compositor import Compositor
from render_worker.pictures.encoder import ChunkEncoder
from render_worker.sound.encoder import write_sound
from render_worker.sound.mix import Mixer
from render_worker.sound.source import Samples

_AHEAD_FRAMES = 8

Watch = Callable[[int, VideoFrame], None]
"""Called with the timeline frame just encoded and its picture; may raise to end the work."""


@dataclass(frozen=True)
class Chunk:
    """Timeline frames [first, end), to be encoded into a file of their own."""

    first: int
    end: int
    target: Path


def encode_pictures(
    spec: RenderSpec,
    shelf: MediaShelf,
    frames: tuple[int, int],
    *,
    encoder: ChunkEncoder,
    watch: Watch,
) -> int:
    """Encode timeline frames [first, end), close the encoder and return how many there are.

    Decoding, composing and encoding run in threads of their own, a few pictures apart. Each
    decoder has as many threads as the encoder, which changes no picture.

    Raises:
        ClipFailed: names the clip and the frame.
        DiskFull
    """
    with _drawn(spec, shelf, frames, threads=encoder.threads) as pictures:
        _encode(pictures, frames, encoder, watch)
    return encoder.frames


def encode_chunks(
    spec: RenderSpec,
    shelf: MediaShelf,
    chunks: Sequence[Chunk],
    *,
    watch: Watch,
    finished: Callable[[int], None],
) -> None:
    """Do the same for chunks that follow each other, with one thread each to decode and encode.

    What is drawn does not notice where a chunk ends: nothing is opened or sought anew.
    `finished` is called with the number of each chunk that is complete.
    """
    whole = (chunks[0].first, chunks[-1].end)
    with _drawn(spec, shelf, whole, threads=1) as pictures:
        for number, chunk in enumerate(chunks):
            encoder = ChunkEncoder(chunk.target, spec.output, threads=1)
            _encode(pictures, (chunk.first, chunk.end), encoder, watch)
            finished(number)


@contextmanager
def _drawn(
    spec: RenderSpec, shelf: MediaShelf, frames: tuple[int, int], *, threads: int
) -> Iterator[Iterator[VideoFrame]]:
    pictures = Compositor(spec, shelf, threads=threads).frames(*frames)
    drawn = Ahead(pictures, limit=_AHEAD_FRAMES, name="compositor")
    try:
        yield iter(drawn)
    finally:
        drawn.close()


def _encode(
    pictures: Iterator[VideoFrame], frames: tuple[int, int], encoder: ChunkEncoder, watch: Watch
) -> None:
    finished = False
    try:
        for frame, picture in zip(range(*frames), pictures, strict=False):
            encoder.encode(picture)
            watch(frame, picture)
        encoder.close()
        finished = True
    finally:
        if not finished:
            encoder.abandon()


def encode_sound(
    spec: RenderSpec, shelf: MediaShelf, *, target: Path, watch: Callable[[int], None]
) -> None:
    """Mix and encode the sound of the spec's whole range; `watch` hears of samples done."""
    mixer = Mixer(spec, shelf)

    def blocks() -> Iterator[Samples]:
        done = 0
        for block in mixer.blocks():
            done += len(block)
            watch(done)
            yield block

    write_sound(target, blocks(), spec.output)
