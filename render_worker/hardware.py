"""Which encoders of graphics processors work here, found out by encoding a picture with each.

Drivers hang and crash: every attempt is made in a process of its own. `python -m
render_worker.hardware` prints what works as JSON; `./cutroom doctor` and the worker ask so.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

import av
import av.error
from av.codec.codec import Codec, UnknownCodecError
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

ENCODERS: Mapping[str, tuple[str, ...]] = {
    "libx264": (
        "h264_nvenc",
        "h264_qsv",
        "h264_vaapi",
        "h264_videotoolbox",
        "h264_amf",
        "h264_v4l2m2m",
        "h264_mf",
    ),
    "libx265": (
        "hevc_nvenc",
        "hevc_qsv",
        "hevc_vaapi",
        "hevc_videotoolbox",
        "hevc_amf",
        "hevc_v4l2m2m",
        "hevc_mf",
    ),
    "libsvtav1": ("av1_nvenc", "av1_qsv", "av1_vaapi", "av1_amf"),
}
"""By the encoder in software that each of them stands in for, best first."""
ALL = tuple(name for names in ENCODERS.values() for name in names)

_ATTEMPT_SECONDS = 20
_DETECT_SECONDS = 120
_SIZE = (320, 240)
_ROOT = Path(__file__).parents[1]


def detect_encoders() -> list[str]:
    """Ask a process of our own what works; nothing does when it does not answer."""
    command = [sys.executable, "-m", "render_worker.hardware"]
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=_ROOT, capture_output=True, timeout=_DETECT_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return []
    found: list[str] = json.loads(done.stdout)
    return found


def standing_in(software: str, working: Sequence[str]) -> str | None:
    """Choose what encodes instead of an encoder in software; None when nothing here can."""
    return next((name for name in ENCODERS.get(software, ()) if name in working), None)


def working_encoders(
    names: Sequence[str] = ALL, attempt: Callable[[str], bool] | None = None
) -> list[str]:
    """Try encoders one after the other, each in a process of its own."""
    return [name for name in names if _works(name, attempt or encodes)]


def encodes(name: str) -> bool:
    """Encode a picture; False when this machine cannot."""
    try:
        context = CodecContext.create(name, "w")
        if not isinstance(context, VideoCodecContext):
            return False
        context.width, context.height = _SIZE
        context.pix_fmt = pixels_of(name)
        context.time_base = Fraction(1, 25)
        context.framerate = Fraction(25)
        context.bit_rate = 1_000_000
        picture = VideoFrame(*_SIZE, context.pix_fmt)
        picture.pts = 0
        return bool([*context.encode(picture), *context.encode(None)])
    except (av.error.FFmpegError, UnknownCodecError, ValueError):
        return False


def pixels_of(name: str) -> str:
    """Choose the pixels that an encoder takes from ordinary memory."""
    formats = {one.name for one in Codec(name, "w").video_formats or ()}
    return "yuv420p" if "yuv420p" in formats else "nv12"


def _works(name: str, attempt: Callable[[str], bool]) -> bool:
    child = os.fork()
    if child == 0:
        _try_and_exit(name, attempt)
    return os.waitpid(child, 0)[1] == 0


def _try_and_exit(name: str, attempt: Callable[[str], bool]) -> NoReturn:
    worked = False
    try:
        signal.alarm(_ATTEMPT_SECONDS)
        # Drivers complain on stderr, and stdout is for the answer.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        worked = attempt(name)
    finally:
        # Whatever happened: this copy of the process must not go on as if it were the first.
        os._exit(0 if worked else 1)


if __name__ == "__main__":
    print(json.dumps(working_encoders()))  # noqa: T201 - the answer
