"""Render small specs with the real engine, whole or in chunks."""

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from backend.media.contract import FLICKS_PER_SECOND
from backend.renders.contract import RenderSpec
from render_worker.engine import Target, encode_chunk, encode_sound
from render_worker.join import finish_file
from render_worker.media_shelf import shelf_of
from render_worker.pictures.colour import plane_views
from render_worker.pictures.compositor import Compositor

Paths = Mapping[str, Path | None]


def flicks(frame: int, rate: Fraction) -> int:
    """Source time of a frame."""
    time = frame / rate * FLICKS_PER_SECOND
    assert time.denominator == 1
    return int(time)


def draw(spec: RenderSpec, paths: Paths, first: int, end: int) -> list[VideoFrame]:
    """Compose frames [first, end) without encoding them."""
    return list(Compositor(spec, shelf_of(spec, paths)).frames(first, end))


def draw_one(spec: RenderSpec, paths: Paths, frame: int = 0) -> NDArray[np.uint8]:
    """Compose one frame: (height, width, 3) uint8 RGB."""
    return rgb(draw(spec, paths, frame, frame + 1)[0])


def rgb(picture: VideoFrame) -> NDArray[np.uint8]:
    """Convert as a player does that honours the tags of our output."""
    converted = picture.reformat(
        format="rgb24", src_colorspace=1, src_color_range=1, dst_color_range=2
    )
    return np.asarray(converted.to_ndarray(), np.uint8)


def digest(picture: VideoFrame) -> str:
    """Hash a picture's samples."""
    return hashlib.sha256(b"".join(plane.tobytes() for plane in plane_views(picture))).hexdigest()


def render(spec: RenderSpec, paths: Paths, folder: Path, cuts: Sequence[int] = ()) -> Path:
    """Render to a file, divided into chunks at `cuts`."""
    shelf, output = shelf_of(spec, paths), spec.output
    bounds = [spec.range[0], *cuts, spec.range[1]] if output.video_codec else []
    chunks = []
    for number, frames in enumerate(pairwise(bounds)):
        chunk = folder / f"{number}.m4s"
        encode_chunk(spec, shelf, frames, target=Target(chunk), watch=lambda *_: None)
        chunks.append(chunk)
    sound, out = folder / "sound.m4a", folder / f"out.{output.container}"
    if output.audio_codec:
        encode_sound(spec, shelf, target=sound, watch=lambda _: None)
    finish_file(out, chunks, sound if output.audio_codec else None, output)
    return out
