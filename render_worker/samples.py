"""Makes the demo's sample media: short moving pictures with sound, a piece of music and a logo."""

import math
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.filter import Graph
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

SAMPLE_RATE = 48_000
WIDTH, HEIGHT = 960, 540
TWO_PI = 2 * math.pi


@dataclass(frozen=True)
class Clip:
    """One sample: a source filter with its options, more filters behind it, and a chord."""

    file: str
    source: str
    options: str
    behind: tuple[tuple[str, str], ...]
    rate: Fraction
    seconds: int
    chord_hz: tuple[float, ...]


CLIPS = (
    Clip(
        "Northern lights.mp4",
        "gradients",
        "s=960x540:r=25:n=5:speed=0.035:seed=11:c0=0x04101f:c1=0x0c3b4a:c2=0x2bb38a"
        ":c3=0x6a4fb3:c4=0x04101f:type=spiral",
        (("vignette", "angle=PI/4"),),
        Fraction(25),
        10,
        (220.0, 277.18, 329.63),
    ),
    Clip(
        "Deep zoom.mp4",
        "mandelbrot",
        "s=640x360:r=25:maxiter=256:end_scale=0.02:end_pts=250:start_x=-0.743643887"
        ":start_y=-0.131825904",
        (
            ("scale", "960:540:flags=bicubic"),
            ("hue", "h=200:s=0.8"),
            ("vignette", "angle=PI/5"),
        ),
        Fraction(25),
        10,
        (196.0, 246.94, 293.66),
    ),
    Clip(
        "Colonies.mp4",
        "life",
        "s=320x180:r=25:mold=25:ratio=0.14:seed=7:life_color=0xffd9a0:death_color=0x7a2f45"
        ":mold_color=0x120a1c",
        (("scale", "960:540:flags=bicubic"), ("vignette", "angle=PI/5")),
        Fraction(25),
        10,
        (174.61, 220.0, 261.63),
    ),
)


def make_samples(folder: Path, *, told: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Write every sample into a folder and return their paths; `told` hears each name."""
    folder.mkdir(parents=True, exist_ok=True)
    makers: list[tuple[str, Callable[[Path], None]]] = [
        *((clip.file, lambda path, clip=clip: make_clip(path, clip)) for clip in CLIPS),
        ("Slow pulse.wav", make_music),
        ("Cutroom mark.png", make_logo),
    ]
    paths = []
    for name, make in makers:
        told(name)
        make(folder / name)
        paths.append(folder / name)
    return paths


def make_clip(path: Path, clip: Clip) -> None:
    """Encode one sample clip as H.264 and AAC in MP4."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as output:
        pictures = output.add_stream("libx264", rate=clip.rate, options={"preset": "veryfast"})
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        pictures.bit_rate = 2_500_000
        sound = output.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        _encode_sound(output, sound, chord(clip.chord_hz, clip.seconds))
        for frame in _pictures(clip):
            output.mux(pictures.encode(frame))
        output.mux(pictures.encode(None))


def _pictures(clip: Clip) -> Iterator[av.VideoFrame]:
    graph = Graph()
    last = graph.add(clip.source, clip.options)
    for name, options in (*clip.behind, ("format", "pix_fmts=yuv420p"), ("buffersink", "")):
        following = graph.add(name, options) if options else graph.add(name)
        last.link_to(following)
        last = following
    graph.configure()
    for number in range(int(clip.seconds * clip.rate)):
        frame = graph.vpull()
        frame.pts, frame.time_base = number, 1 / clip.rate
        yield frame


def chord(frequencies_hz: tuple[float, ...], seconds: int) -> NDArray[np.float32]:
    """A soft chord that swells and fades, shape (samples, 2), full scale 1.0."""
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    swell = np.sin(np.pi * time / seconds) ** 0.6
    sides = []
    for side in (0.0, 0.35):
        wave_ = sum(
            np.sin(TWO_PI * hz * time + side * n) * (0.8 + 0.2 * np.sin(TWO_PI * 0.25 * n * time))
            for n, hz in enumerate(frequencies_hz, start=1)
        )
        sides.append(0.16 * swell * wave_)
    return np.stack(sides, axis=1).astype(np.float32)


def _encode_sound(
    output: av.container.OutputContainer, stream: AudioStream, sound: NDArray[np.float32]
) -> None:
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(sound.T), format="fltp", layout="stereo"
    )
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, 0, Fraction(1, SAMPLE_RATE)
    output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def make_music(path: Path, seconds: int = 40) -> None:
    """A slow arpeggio with a decaying note every half second, 16-bit stereo WAV."""
    notes_hz = (110.0, 164.81, 220.0, 277.18, 329.63, 277.18, 220.0, 164.81)
    sound = np.zeros((seconds * SAMPLE_RATE, 2))
    length = int(1.8 * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    for step in range(seconds * 2 - 3):
        hz = notes_hz[step % len(notes_hz)]
        note = (
            0.22
            * np.exp(-2.2 * time)
            * (np.sin(TWO_PI * hz * time) + 0.3 * np.sin(TWO_PI * 2 * hz * time))
        )
        pan = 0.5 + 0.35 * math.sin(step)
        start = step * SAMPLE_RATE // 2
        sound[start : start + length] += note[:, None] * np.array([1 - pan, pan])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())


def make_logo(path: Path, size: int = 512) -> None:
    """A mark with transparent ground: two overlapping clips with a cut through them."""
    large = 2 * size
    image = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    unit = large // 16
    bars = ((2, 3, 11, 7, "#5b8def"), (5, 9, 14, 13, "#e5705a"))
    for left, top, right, bottom, colour in bars:
        box = (left * unit, top * unit, right * unit, bottom * unit)
        draw.rounded_rectangle(box, radius=unit // 2, fill=colour)
    cut = [
        (9 * unit, 2 * unit),
        (10 * unit, 2 * unit),
        (7 * unit, 14 * unit),
        (6 * unit, 14 * unit),
    ]
    draw.polygon(cut, fill=(0, 0, 0, 0))
    image.resize((size, size), Image.Resampling.LANCZOS).filter(ImageFilter.SMOOTH).save(path)
