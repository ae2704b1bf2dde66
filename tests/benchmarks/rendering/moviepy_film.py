"""The reference timeline in MoviePy 2, run as a program of its own in the folder of the sources."""

from importlib import import_module
from typing import Any

import numpy as np

from tests.benchmarks.rendering.peers import factor
from tests.benchmarks.rendering.reference import HEIGHT, RATE, SECONDS, WIDTH
from tests.benchmarks.rendering.sources import MUSIC_LEVELS, TITLE_FILE

# It is only on some machines, and brings libraries of its own.
mp: Any = import_module("moviepy")
_TIMES = [at for at, _ in MUSIC_LEVELS]
_FACTORS = [factor(level) for _, level in MUSIC_LEVELS]


def _film(name: str, start: float, seconds: float, size: tuple[int, int], **how: bool) -> Any:
    whole = mp.VideoFileClip(f"{name}.mp4", target_resolution=size, **how)
    return whole.subclipped(start, start + seconds)


def _music() -> Any:
    def quieter(get: Any, times: Any) -> Any:
        gain = np.interp(times, _TIMES, _FACTORS)
        return get(times) * (gain[:, None] if np.ndim(gain) else gain)

    return mp.AudioFileClip("music.wav").transform(quieter, keep_duration=True)


def _image(path: str, seconds: float, fade: float) -> Any:
    faded = [mp.vfx.CrossFadeIn(fade), mp.vfx.CrossFadeOut(fade)]
    return mp.ImageClip(path, duration=seconds).with_effects(faded)


def _layers() -> list[Any]:
    whole = (WIDTH, HEIGHT)
    into = [mp.vfx.CrossFadeIn(1), mp.afx.AudioFadeIn(1)]
    return [
        _film("a", 0.5, 21, whole).with_effects([mp.afx.AudioFadeOut(1)]),
        _film("b", 0.7, 21, whole).with_effects([*into, mp.afx.AudioFadeOut(1)]).with_start(20),
        _film("c", 1, 20, whole).with_effects(into).with_start(40),
        _film("c", 2, 10, (320, 180), audio=False).with_position((920, 40)).with_start(8),
        _image("logo.png", 10, 1).with_opacity(0.8).with_position((40, 40)).with_start(25),
        _image(TITLE_FILE, 5, 0.5).with_position((0, 500)).with_start(3),
    ]


def main() -> None:
    """Render it."""
    film = mp.CompositeVideoClip(_layers(), size=(WIDTH, HEIGHT)).with_duration(SECONDS)
    sound = mp.CompositeAudioClip([film.audio, _music()]).with_duration(SECONDS)
    film.with_audio(sound).write_videofile(
        "out-moviepy.mp4",
        fps=RATE,
        codec="libx264",
        preset="veryfast",
        audio_codec="aac",
        audio_bitrate="192k",
        audio_fps=48_000,
        ffmpeg_params=["-crf", "20", "-movflags", "+faststart"],
        logger=None,
    )


main()
