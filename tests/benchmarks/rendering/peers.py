"""The reference timeline as other programs are told to render it."""

import json
import math
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.rendering.reference import HEIGHT, RATE, SECONDS, WIDTH
from tests.benchmarks.rendering.sources import MUSIC_LEVELS, TITLE_FILE

_X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p")
_AAC = ("-c:a", "aac", "-b:a", "192k", "-ar", "48000", "-ac", "2")
WANTED = (
    "The ratios need the ffmpeg command: install it (pip install imageio-ffmpeg into .venv, or"
    " Debian: apt install ffmpeg), then run this again."
)
PEERS = {
    "melt": "it is not installed (Debian: apt install melt)",
    "moviepy": "it is not installed (pip install moviepy into an environment of its own, then"
    " CUTROOM_BENCH_MOVIEPY_PYTHON=that environment's python)",
}
"""Why one may be missing."""
MOVIEPY_PYTHON = "CUTROOM_BENCH_MOVIEPY_PYTHON"


class NoFfmpeg(Exception):
    """There is nothing to compare with."""


@dataclass(frozen=True)
class Peer:
    """Another program and what it is told; it runs in the folder of the sources."""

    name: str
    command: list[str]
    environment: dict[str, str]


def find_ffmpeg() -> str:
    """Return the ffmpeg command: that of imageio-ffmpeg, which is newer than most, else PATH's.

    Raises:
        NoFfmpeg: says what to install.
    """
    if find_spec("imageio_ffmpeg") is not None:
        return str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    found = shutil.which("ffmpeg")
    if found is None:
        raise NoFfmpeg(WANTED)
    return found


def installed_peers(ffmpeg: str) -> Iterator[Peer]:
    """Give those that are on this machine, beside ffmpeg."""
    if shutil.which("melt") is not None:
        yield Peer("melt", melt_command(), {"QT_QPA_PLATFORM": "offscreen"})
    python = _python_with_moviepy()
    if python is not None:
        script = str(Path(__file__).with_name("moviepy_film.py"))
        # Isolated: nothing of ours is in its way.
        command = [python, "-I", script, moviepy_words()]
        yield Peer("moviepy", command, {"FFMPEG_BINARY": ffmpeg})


def _python_with_moviepy() -> str | None:
    chosen = os.environ.get(MOVIEPY_PYTHON)
    if chosen:
        return chosen
    return sys.executable if find_spec("moviepy") is not None else None


def moviepy_words() -> str:
    """Write what MoviePy's program is told."""
    told = {
        "size": [WIDTH, HEIGHT],
        "rate": RATE,
        "seconds": SECONDS,
        "title": TITLE_FILE,
        "levels": [(at, factor(level)) for at, level in MUSIC_LEVELS],
    }
    return json.dumps(told)


def ffmpeg_command(ffmpeg: str) -> list[str]:
    """Write the command that a person who knows ffmpeg well would."""
    return [
        ffmpeg, "-v", "error", "-y", "-nostdin",
        "-ss", "0.5", "-i", "a.mp4", "-ss", "0.7", "-i", "b.mp4", "-ss", "1", "-i", "c.mp4",
        "-ss", "2", "-t", "10.5", "-i", "c.mp4",
        "-loop", "1", "-framerate", str(RATE), "-t", "10", "-i", "logo.png",
        "-loop", "1", "-framerate", str(RATE), "-t", "5", "-i", TITLE_FILE,
        "-i", "music.wav", "-filter_complex", ";".join((*_pictures(), *_sound())),
        "-map", "[v]", "-map", "[au]", "-t", str(SECONDS), *_X264, *_AAC,
        "-movflags", "+faststart", "out-ffmpeg.mp4",
    ]  # fmt: skip


def _pictures() -> Iterator[str]:
    usual = f"scale={WIDTH}:{HEIGHT},fps={RATE},format=yuv420p,setsar=1"
    usual += f",settb=1/{RATE},setpts=PTS-STARTPTS"
    for number, (name, seconds) in enumerate((("a", 21), ("b", 21), ("c", 20))):
        yield f"[{number}:v]trim=duration={seconds},{usual}[{name}]"
    yield "[a][b]xfade=duration=1:offset=20[ab]"
    yield "[ab][c]xfade=duration=1:offset=40[abc]"
    yield "[3:v]trim=duration=10,scale=320:180,setpts=PTS-STARTPTS+8/TB[pip]"
    yield "[abc][pip]overlay=920:40:eof_action=pass[v1]"
    fades = "fade=in:st=0:d={0}:alpha=1,fade=out:st={1}:d={0}:alpha=1"
    yield (
        f"[4:v]format=yuva420p,colorchannelmixer=aa=0.8,{fades.format(1, 9)},setpts=PTS+25/TB[logo]"
    )
    yield "[v1][logo]overlay=40:40:eof_action=pass[v2]"
    yield f"[5:v]format=yuva420p,{fades.format(0.5, 4.5)},setpts=PTS+3/TB[title]"
    yield "[v2][title]overlay=0:500:eof_action=pass,format=yuv420p[v]"


def _sound() -> Iterator[str]:
    for number, (name, seconds) in enumerate((("aa", 21), ("ba", 21), ("ca", 20))):
        yield f"[{number}:a]atrim=duration={seconds},asetpts=PTS-STARTPTS[{name}]"
    yield "[aa][ba]acrossfade=d=1:c1=qsin:c2=qsin[aba]"
    yield "[aba][ca]acrossfade=d=1:c1=qsin:c2=qsin[abca]"
    yield f"[6:a]volume='{_levels()}':eval=frame[mus]"
    yield "[abca][mus]amix=inputs=2:duration=first:normalize=0,alimiter=limit=0.97:level=0[au]"


def _levels() -> str:
    """Write the music's level as an expression of t."""
    points = [(at, factor(level)) for at, level in MUSIC_LEVELS]
    words = "0"
    for (begin, low), (end, high) in reversed(list(pairwise(points))):
        slope = f"{low:.4f}+({high - low:.4f})*(t-{begin})/{end - begin}"
        words = f"if(lt(t,{end}),{slope},{words})"
    return words


def factor(hundredths: int) -> float:
    """Turn 1/100 dB into a factor of amplitude."""
    return math.pow(10, hundredths / 2000)


def melt_command() -> list[str]:
    """Write what MLT's command is told: a main track, three above it, music, and transitions."""
    levels = ";".join(f"{at * RATE}={level / 100}" for at, level in MUSIC_LEVELS)
    mix = ["-mix", "30", "-mixer", "luma", "-mixer", "mix:-1"]
    return [
        "melt", "-silent", "-profile", "atsc_720p_30",
        "a.mp4", "in=15", "out=644", "b.mp4", "in=21", "out=650", *mix,
        "c.mp4", "in=30", "out=629", *mix,
        "-track", "-blank", "239", "c.mp4", "in=60", "out=359", "audio_index=-1",
        "-track", "-blank", "749", "logo.png", "in=0", "out=299",
        "-track", "-blank", "89", TITLE_FILE, "in=0", "out=149",
        "-track", "music.wav", "in=0", "out=1799", "-attach", "volume", f"level={levels}",
        *_composite(1, 240, 539, "920/40:320x180:100"),
        *_composite(2, 750, 1049, _faded("40/40:400x225", 80, 300, 30)),
        *_composite(3, 90, 239, _faded("0/500:1280x200", 100, 150, 15)),
        "-transition", "mix", "a_track=0", "b_track=4", "sum=1", "always_active=1",
        "-consumer", "avformat:out-melt.mp4", "real_time=-1", "vcodec=libx264",
        "preset=veryfast", "crf=20", "vb=0", "pix_fmt=yuv420p", "acodec=aac", "ab=192k",
        "ar=48000", "channels=2", "movflags=+faststart", "threads=0",
    ]  # fmt: skip


def _composite(track: int, first: int, last: int, geometry: str) -> list[str]:
    where = ["a_track=0", f"b_track={track}", f"in={first}", f"out={last}"]
    return ["-transition", "composite", *where, f"geometry={geometry}", "progressive=1"]


def _faded(place: str, opacity: int, frames: int, fade: int) -> str:
    levels = ((0, 0), (fade, opacity), (frames - fade, opacity), (frames - 1, 0))
    return ";".join(f"{at}={place}:{level}" for at, level in levels)
