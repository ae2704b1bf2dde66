"""The sound of a render as one stream, so that there is one priming and no seam."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from backend.renders.contract import OutputProfile
from render_worker.disk import disk_errors
from render_worker.errors import EngineError
from render_worker.sound.source import Samples


def write_sound(path: Path, blocks: Iterable[Samples], output: OutputProfile) -> None:
    """Encode a mix into a file with sound only: the output itself when it has no pictures."""
    # A file of our own: FFmpeg forgets that a disk is full while it writes the very end.
    with (
        disk_errors(),
        path.open("wb") as file,
        av.open(file, "w", format=_format(output)) as container,
    ):
        stream = container.add_stream(output.audio_codec, rate=output.audio_rate)
        if not isinstance(stream, AudioStream):
            raise EngineError(f"{output.audio_codec} is no sound codec")
        stream.codec_context.layout = "stereo"
        if not output.audio_codec.startswith("pcm"):
            stream.codec_context.bit_rate = output.audio_bit_rate
        written = 0
        for block in blocks:
            frame = AudioFrame.from_ndarray(
                np.ascontiguousarray(block.T), format="fltp", layout="stereo"
            )
            frame.sample_rate = output.audio_rate
            frame.time_base = Fraction(1, output.audio_rate)
            frame.pts = written
            written += len(block)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _format(output: OutputProfile) -> str:
    """Choose a container that tells sample by sample where sound begins and ends."""
    if not output.video_codec and output.container != "m4a":
        # MP3's length stands in its own header, WAV's too: copying would lose it.
        return output.container
    return "mov" if output.audio_codec.startswith("pcm") else "mp4"
