"""The picture that stands for a finished file in lists."""

from fractions import Fraction
from pathlib import Path

from render_worker.media_file import open_media
from render_worker.pictures.colour import Converter
from render_worker.pictures.jpeg import frame_image, jpeg_of
from render_worker.pictures.source import PictureSource

_LONGEST = 640
_WHERE = Fraction(1, 10)
"""Of the file's length: its first picture is often black."""
_MICROSECONDS = 1_000_000


def draw_poster(path: Path) -> bytes:
    """Return a JPEG of a picture near the start of a video file."""
    with open_media(path) as container:
        length = Fraction(container.duration or 0, _MICROSECONDS)
    source = PictureSource(path)
    try:
        picture = source.picture_at(length * _WHERE)
        return jpeg_of(frame_image(picture, Converter(), longest=_LONGEST))
    finally:
        source.close()
