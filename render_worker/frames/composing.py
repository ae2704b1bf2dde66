"""One picture of one timeline as a file, by the same engine that renders films."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from backend.renders.frame_contract import PictureFormat
from render_worker.frames.open_films import OpenFilms
from render_worker.frames.task import FrameTask
from render_worker.media_shelf import shelf_of
from render_worker.motion.store import KnownMotion
from render_worker.pictures.colour import Converter
from render_worker.pictures.compositor import Compositor
from render_worker.pictures.jpeg import frame_image

_JPEG_QUALITY = 82
_PNG_LEVEL = 1
"""Half as many bytes more than the best, in a tenth of its time."""


class FrameComposer:
    """Composes pictures one after the other, with open films in between."""

    def __init__(self) -> None:
        self._films = OpenFilms()
        self._converter = Converter()

    def compose(self, task: FrameTask) -> bytes:
        """Return the picture as a file.

        Raises:
            ClipFailed: names the clip.
        """
        paths = {key: Path(path) if path else None for key, path in task.media.items()}
        # A picture is kept by what should be in it: one that lacks a damaged file must not be.
        motions = KnownMotion({name: Path(path) for name, path in task.motions.items()})
        shelf = replace(shelf_of(task.spec, paths), fail_on_damaged=True, motions=motions)
        compositor = Compositor(task.spec, shelf, self._films.lend)
        try:
            picture = next(compositor.frames(*task.spec.range))
            longest = max(picture.width, picture.height)
            image = frame_image(picture, self._converter, longest=longest)
        finally:
            compositor.close()
        return _written(image, task.picture_format)

    def forget(self) -> None:
        """Close all films, one of which has failed or holds too much."""
        self._films.close()


def _written(image: Image.Image, picture_format: PictureFormat) -> bytes:
    written = BytesIO()
    if picture_format == "png":
        image.save(written, "PNG", compress_level=_PNG_LEVEL)
    else:
        image.save(written, "JPEG", quality=_JPEG_QUALITY)
    return written.getvalue()
