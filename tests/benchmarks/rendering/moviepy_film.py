"""The reference timeline in MoviePy 2, run in the folder of the sources by a Python that has it.

Its one argument, JSON, says all that it must know (`peers.moviepy_words`): that Python may be of an
environment of its own, without our libraries.
"""

import json
import sys
from importlib import import_module
from typing import Any

import numpy as np

# It is only on some machines, and brings libraries of its own.
mp: Any = import_module("moviepy")


def _film(name: str, start: float, seconds: float, size: list[int], **how: bool) -> Any:
    whole = mp.VideoFileClip(f"{name}.mp4", target_resolution=size, **how)
    return whole.subclipped(start, start + seconds)


def _music(levels: list[tuple[float, float]]) -> Any:
    times, factors = zip(*levels, strict=True)

    def quieter(get: Any, at: Any) -> Any:
        gain = np.interp(at, times, factors)
        return get(at) * (gain[:, None] if np.ndim(gain) else gain)

    return mp.AudioFileClip("music.wav").transform(quieter, keep_duration=True)


def _image(path: str, seconds: float, fade: float) -> Any:
    faded = [mp.vfx.CrossFadeIn(fade), mp.vfx.CrossFadeOut(fade)]
    return mp.ImageClip(path, duration=seconds).with_effects(faded)


def _layers(whole: list[int], title: str) -> list[Any]:
    into = [mp.vfx.CrossFadeIn(1), mp.afx.AudioFadeIn(1)]
    return [
        _film("a", 0.5, 21, whole).with_effects([mp.afx.AudioFadeOut(1)]),
        _film("b", 0.7, 21, whole).with_effects([*into, mp.afx.AudioFadeOut(1)]).with_start(20),
        _film("c", 1, 20, whole).with_effects(into).with_start(40),
        _film("c", 2, 10, [320, 180], audio=False).with_position((920, 40)).with_start(8),
        _image("logo.png", 10, 1).with_opacity(0.8).with_position((40, 40)).with_start(25),
        _image(title, 5, 0.5).with_position((0, 500)).with_start(3),
    ]


def main(told: dict[str, Any]) -> None:
    """Render it."""
    film = mp.CompositeVideoClip(_layers(told["size"], told["title"]), size=tuple(told["size"]))
    film = film.with_duration(told["seconds"])
    sound = mp.CompositeAudioClip([film.audio, _music(told["levels"])])
    film.with_audio(sound.with_duration(told["seconds"])).write_videofile(
        "out-moviepy.mp4",
        fps=told["rate"],
        codec="libx264",
        preset="veryfast",
        audio_codec="aac",
        audio_bitrate="192k",
        audio_fps=48_000,
        ffmpeg_params=["-crf", "20", "-movflags", "+faststart"],
        logger=None,
    )


main(json.loads(sys.argv[1]))
