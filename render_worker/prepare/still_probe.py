"""Which files are pictures that stand still, and which kinds of picture nobody here can read."""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from backend.media.contract import AssetFacts, AssetKind
from render_worker.pictures.stills import BROKEN_PICTURE, LARGEST_PIXELS, STILL_FORMATS
from render_worker.prepare.errors import PrepareFailed

# With several pictures these are films; a photograph's further pictures are its preview or depth.
_MAY_MOVE = {"GIF", "PNG", "WEBP", "AVIF"}
_UNREAD_MOVING = {"WEBP", "AVIF"}
_ORIENTATION = 0x0112
_FIRST_ON_ITS_SIDE = 5
# ISO/IEC 23008-12: brands of pictures in HEVC, or in whatever `mif1` holds.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


def probe_still(path: Path) -> AssetFacts | None:
    """Return facts of a picture that stands still; None when the file is something else.

    Raises:
        PrepareFailed: it is a picture that cannot be used.
    """
    try:
        with Image.open(path, formats=STILL_FORMATS) as image:
            return None if _moves(image) else _facts(image)
    except UnidentifiedImageError:
        _refuse_by_brand(path)
        return None
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except BROKEN_PICTURE as error:
        raise PrepareFailed(
            "damaged",
            "The picture is damaged: it begins well and then cannot be read. "
            "Open it in a picture program, save it as JPEG or PNG and upload that.",
        ) from error


def _moves(image: Image.Image) -> bool:
    if image.format not in _MAY_MOVE or getattr(image, "n_frames", 1) == 1:
        return False
    if image.format in _UNREAD_MOVING:
        raise PrepareFailed(
            "unsupported",
            f"Moving pictures in {image.format} cannot be read: "
            "save them as GIF, APNG, MP4 or WebM and upload that.",
        )
    return True


def _facts(image: Image.Image) -> AssetFacts:
    width, height = image.size
    if width * height > LARGEST_PIXELS:
        raise _too_many_pixels()
    turned = image.getexif().get(_ORIENTATION, 1) >= _FIRST_ON_ITS_SIDE
    image.load()
    kind = "jpeg" if image.format == "MPO" else (image.format or "").lower()
    return AssetFacts(
        kind=AssetKind.IMAGE,
        duration_flicks=0,
        width=height if turned else width,
        height=width if turned else height,
        has_alpha=image.has_transparency_data,
        video_codec=kind,
        pixel_format=image.mode.lower(),
        container=kind,
    )


def _refuse_by_brand(path: Path) -> None:
    """Refuse pictures that FFmpeg would take for a film of one of their tiles."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] != b"ftyp":
        return
    if head[8:] in _HEIC_BRANDS:
        raise PrepareFailed(
            "unsupported",
            "HEIC and HEIF pictures cannot be read: save them as JPEG or PNG and upload that. "
            "An iPhone takes JPEG with Settings, Camera, Formats, Most Compatible.",
        )
    if head[8:] in _AVIF_BRANDS:
        raise PrepareFailed(
            "damaged", "The AVIF picture is damaged: save it as JPEG or PNG and upload that."
        )


def _too_many_pixels() -> PrepareFailed:
    millions = LARGEST_PIXELS // 1_000_000
    return PrepareFailed(
        "too_large",
        f"The picture has more than {millions} million pixels: make it smaller and upload that.",
    )
