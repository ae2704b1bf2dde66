"""The engine as three calls: encode pictures, encode sound, join them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from av.video.frame import VideoFrame

from backend.renders.contract import RenderSpec
from render_worker.flow import Ahead
from render_worker.media_shelf import MediaShelf
from render_worker.pictures.compositor import Compositor
from render_worker.pictures.encoder import ChunkEncoder
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
    encoder: ChunkEncoder,
    watch: Watch,
) -> int:
    """Encode timeline frames [first, end), close the encoder and return how many there are.

    Decoding, composing and encoding run in threads of their own, a few pictures apart.

    Raises:
        ClipFailed: names the clip and the frame.
        DiskFull
    """
    first, end = frames
    pictures = Compositor(spec, shelf).frames(first, end)
    drawn = Ahead(pictures, limit=_AHEAD_FRAMES, name="compositor")
    finished = False
    try:
        for frame, picture in enumerate(drawn, start=first):
            encoder.encode(picture)
            watch(frame, picture)
        encoder.close()
        finished = True
    finally:
        drawn.close()
        if not finished:
            encoder.abandon()
    return encoder.frames


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
