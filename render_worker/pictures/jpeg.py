"""JPEGs of composed pictures for people who watch, small enough to send often."""

from io import BytesIO

from av.video.frame import VideoFrame
from PIL import Image

from render_worker.pictures.colour import Converter, plane_views

_QUALITIES = (72, 55, 40, 25)


def frame_image(frame: VideoFrame, converter: Converter, *, longest: int) -> Image.Image:
    """Return a picture as RGB, no wider and no higher than `longest`."""
    factor = min(1.0, longest / max(frame.width, frame.height))
    width, height = (max(2, round(side * factor)) for side in (frame.width, frame.height))
    # Planes are made four times as fast as pixels, with the same values.
    small = converter.to_rgb(frame, width=width, height=height, pixels="gbrp")
    green, blue, red = plane_views(small)
    return Image.merge("RGB", [Image.fromarray(plane) for plane in (red, green, blue)])


def jpeg_of(image: Image.Image, *, limit_bytes: int | None = None) -> bytes:
    """Encode; with a limit, coarser and coarser until it fits."""
    content = b""
    for quality in _QUALITIES:
        written = BytesIO()
        image.save(written, "JPEG", quality=quality)
        content = written.getvalue()
        if limit_bytes is None or len(content) <= limit_bytes:
            break
    return content
