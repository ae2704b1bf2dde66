"""The engine as three calls: encode pictures, encode sound, join them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from av.video.frame import VideoFrame

from backend.renders.contract import RenderSpec
from backend.renders.layers import timeline_rate
from backend.renders.plan import frames_before
from render_worker.flow import Ahead
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.burn_in import stamped
from render_worker.pictures.codecs import CHUNK_SETTINGS, EncoderSettings, Pass
from render_worker.pictures.compositor import Compositor
from render_worker.pictures.encoder import ChunkEncoder, PictureEncoder, open_encoder
from render_worker.pictures.gif import GifEncoder
from render_worker.pictures.layers import OpenSource, open_file
from render_worker.sound.encoder import write_sound
from render_worker.sound.loudness import levelled
from render_worker.sound.mix import Mixer
from render_worker.sound.source import Samples

_AHEAD_FRAMES = 8

Watch = Callable[[int, VideoFrame], None]
"""Called with the timeline frame just encoded and its picture; may raise to end the work."""


def encode_pictures(
    spec: RenderSpec,
    shelf: MediaShelf,
    frames: tuple[int, int],
    *,
    encoder: PictureEncoder,
    watch: Watch,
) -> int:
    """Encode timeline frames [first, end), close the encoder and return how many pictures it took.

    Decoding, composing and encoding run in threads of their own, a few pictures apart.

    Raises:
        ClipFailed: names the clip and the frame.
        DiskFull
    """
    with _drawn(spec, shelf, frames, open_file) as pictures:
        return _encode(spec, pictures, frames, encoder, watch)


@dataclass(frozen=True)
class Chunk:
    """Timeline frames [first, end), to be encoded into a file of their own."""

    first: int
    end: int
    target: Path


def encode_chunks(
    spec: RenderSpec,
    shelf: MediaShelf,
    chunks: Sequence[Chunk],
    *,
    watch: Watch,
    finished: Callable[[int], None],
) -> None:
    """Encode chunks that follow each other, with one thread each to decode and to encode.

    What is drawn does not notice where a chunk ends: nothing is opened or sought anew.
    `finished` is called with the number of each chunk that is complete.
    """
    if spec.output.is_one_job:
        whole = chunks[0]
        target = Target(whole.target)
        encode_chunk(spec, shelf, (whole.first, whole.end), target=target, watch=watch)
        finished(0)
        return
    one_thread = partial(open_file, threads=1)
    with _drawn(spec, shelf, (chunks[0].first, chunks[-1].end), one_thread) as pictures:
        for number, chunk in enumerate(chunks):
            encoder = open_encoder(chunk.target, spec.output, (), threads=1)
            _encode(spec, pictures, (chunk.first, chunk.end), encoder, watch)
            finished(number)


@contextmanager
def _drawn(
    spec: RenderSpec, shelf: MediaShelf, frames: tuple[int, int], open_source: OpenSource
) -> Iterator[Iterator[VideoFrame]]:
    pictures = Compositor(spec, shelf, open_source).frames(*frames)
    if spec.burn_in:
        pictures = stamped(spec, pictures, frames[0])
    drawn = Ahead(pictures, limit=_AHEAD_FRAMES, name="compositor")
    try:
        yield iter(drawn)
    finally:
        drawn.close()


def _encode(
    spec: RenderSpec,
    pictures: Iterator[VideoFrame],
    frames: tuple[int, int],
    encoder: PictureEncoder,
    watch: Watch,
) -> int:
    finished = False
    try:
        for frame, picture in zip(range(*frames), pictures, strict=False):
            for _ in range(_times_shown(spec, frame)):
                encoder.encode(picture)
            watch(frame, picture)
        encoder.close()
        finished = True
    finally:
        if not finished:
            encoder.abandon()
    return encoder.frames


@dataclass(frozen=True)
class Target:
    """The file that a chunk becomes, and how."""

    path: Path
    working: Sequence[str] = ()
    """Hardware encoders of this machine (hardware.py)."""
    threads: int = 0
    """Of the encoder; 0 are as many as there are cores."""
    settings: EncoderSettings = CHUNK_SETTINGS
    open_source: OpenSource = open_file


def encode_chunk(
    spec: RenderSpec, shelf: MediaShelf, frames: tuple[int, int], *, target: Target, watch: Watch
) -> int:
    """Encode timeline frames [first, end) into a file, as the spec's output says.

    Raises:
        ClipFailed: names the clip and the frame.
        EncoderFailed
        DiskFull
    """
    output = spec.output
    if output.container == "gif":
        encoder: PictureEncoder = GifEncoder(target.path, output)
    elif output.video_bit_rate:
        return _encode_twice(spec, shelf, frames, target=target.path, watch=watch)
    else:
        encoder = open_encoder(
            target.path, output, target.working, target.settings, threads=target.threads
        )
    with _drawn(spec, shelf, frames, target.open_source) as pictures:
        return _encode(spec, pictures, frames, encoder, watch)


def _encode_twice(
    spec: RenderSpec, shelf: MediaShelf, frames: tuple[int, int], *, target: Path, watch: Watch
) -> int:
    """Look at all pictures first, so that the bits go to those that need them."""
    first, notes = frames[0], str(target.with_name("two-pass"))
    count = 0
    for number in (1, 2):

        def watch_pass(frame: int, picture: VideoFrame, number: int = number) -> None:
            # Each pass is half of the work.
            done = (frame - first + (number - 1) * (frames[1] - first)) // 2
            watch(first + done, picture)

        encoder = ChunkEncoder(target, spec.output, two=Pass(number, notes))
        count = encode_pictures(spec, shelf, frames, encoder=encoder, watch=watch_pass)
    return count


def _times_shown(spec: RenderSpec, frame: int) -> int:
    """Count the output's pictures that show a timeline frame: 1 at the timeline's own rate."""
    rate, since = timeline_rate(spec.timeline), frame - spec.range[0]
    before, after = (frames_before(spec.output, rate, n) for n in (since, since + 1))
    return after - before


def encode_sound(
    spec: RenderSpec, shelf: MediaShelf, *, target: Path, watch: Callable[[int], None]
) -> None:
    """Mix and encode the sound of the spec's whole range; `watch` hears of samples done."""
    mixer = Mixer(spec, shelf)

    def blocks() -> Iterator[Samples]:
        done = 0
        target = spec.output.loudness_lufs
        mix = mixer.blocks() if target is None else levelled(mixer.mixed, target)
        for block in mix:
            done += len(block)
            watch(done)
            yield block

    write_sound(target, blocks(), spec.output)
