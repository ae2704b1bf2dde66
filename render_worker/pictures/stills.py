"""Image files as upright RGBA pictures with square pixels in sRGB."""

import struct
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from render_worker.errors import EngineError, MediaDamaged, MediaMissing

STILL_FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
"""Of Pillow's; JPEG with further pictures behind the first, as phones write it, is among them."""
BROKEN_PICTURE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    struct.error,
)
"""What Pillow's readers raise where a file does not keep to its format."""
LARGEST_PIXELS = 120_000_000
"""About 11,000 x 11,000: half a gigabyte as RGBA."""


class PictureTooLarge(EngineError):
    """A picture would need more memory than a job gets."""

    code = "too_large"


def read_still(path: Path, *, draft: tuple[int, int] | None = None) -> Image.Image:
    """Decode an image; a JPEG may come out smaller, down to the size `draft`.

    Raises:
        MediaMissing, MediaDamaged, PictureTooLarge
    """
    if not path.is_file():
        raise MediaMissing("the image file is missing")
    try:
        with Image.open(path, formats=STILL_FORMATS) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise PictureTooLarge(
                    f"the picture has {image.width} x {image.height} pixels; "
                    f"at most {LARGEST_PIXELS // 1_000_000} million can be used"
                )
            if draft and image.format == "JPEG":
                image.draft("RGB", draft)
            image.load()
            return _to_srgb(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise PictureTooLarge("the picture is too large to be used") from error
    except BROKEN_PICTURE as error:
        raise MediaDamaged("the image file is damaged and cannot be read") from error


def require_readable(path: Path) -> None:
    """Read an image's head.

    Raises:
        MediaDamaged
    """
    try:
        with Image.open(path, formats=STILL_FORMATS) as image:
            image.verify()
    except (*BROKEN_PICTURE, Image.DecompressionBombError) as error:
        raise MediaDamaged("the image file is damaged and cannot be read") from error


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    rgba = image.convert("RGBA")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return rgba
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            rgba.convert("RGB"), source, ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError):
        return rgba  # a broken profile: the colours as they are stored
    if converted is None:
        return rgba
    converted.putalpha(rgba.getchannel("A"))
    return converted
