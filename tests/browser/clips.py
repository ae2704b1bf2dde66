"""Media made for the browser story."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

SAMPLE_RATE = 48_000
BEEP_HZ = 1_000
BEEP_SECONDS = 0.08
FLASH_FRAMES = 2
WIDTH, HEIGHT = 640, 360


def beep_and_flash(path: Path, *, seconds: int, rate: Fraction = Fraction(25)) -> Path:
    """Write a clip that is white for two frames and beeps at the start of every second."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as output:
        pictures = output.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = output.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        samples = np.ascontiguousarray(np.stack([_beeps(seconds)] * 2))
        heard = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        heard.sample_rate, heard.pts, heard.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
        output.mux(sound.encode(heard))
        output.mux(sound.encode(None))
        for number in range(int(seconds * rate)):
            into_second = number - int(number / rate) * rate
            level = 235 if into_second < FLASH_FRAMES else 40
            frame = av.VideoFrame.from_ndarray(
                np.full((HEIGHT, WIDTH, 3), level, np.uint8), format="rgb24"
            )
            frame.pts, frame.time_base = number, 1 / rate
            output.mux(pictures.encode(frame))
        output.mux(pictures.encode(None))
    return path


def _beeps(seconds: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    tone = 0.5 * np.sin(2 * np.pi * BEEP_HZ * time)
    return np.where(time % 1 < BEEP_SECONDS, tone, 0).astype(np.float32)
