"""The sound of a render as one AAC stream, so that there is one priming and no seam."""

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
    """Encode a mix into an MP4 file with sound only."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream(output.audio_codec, rate=output.audio_rate)
        if not isinstance(stream, AudioStream):
            raise EngineError(f"{output.audio_codec} is no sound codec")
        stream.codec_context.layout = "stereo"
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
            with disk_errors():
                container.mux(stream.encode(frame))
        with disk_errors():
            container.mux(stream.encode(None))
