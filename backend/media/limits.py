"""What may be uploaded, and in which parts. Pure."""

import unicodedata

from backend.errors import FieldError, Invalid
from backend.media.errors import EmptyFile, FileTooLarge, UnsupportedType
from backend.media.schemas import NewAsset

NAME_LENGTH = 255
_FAMILIES = ("video/", "audio/", "image/")
_OTHERS = frozenset(
    {
        "",  # the browser does not know the ending
        "application/octet-stream",
        "application/mp4",
        "application/mxf",
        "application/ogg",
        "application/x-matroska",
    }
)
SMALL_PART_BYTES = 8 * 2**20
LARGE_PART_BYTES = 32 * 2**20
SMALL_PARTS_UP_TO_BYTES = 2**30
"""Larger files come in larger parts: at the limit of 20 GiB there are 640."""


def check_new_asset(wish: NewAsset, *, largest_bytes: int) -> str:
    """Return the name to store; the file's content is looked at later, by the probe.

    Raises:
        Invalid: an unusable name or a negative size.
        EmptyFile, FileTooLarge, UnsupportedType: in words for the person who chose the file.
    """
    name = clean_file_name(wish.name)
    if wish.size_bytes < 0:
        raise _invalid("size_bytes", "A file cannot have fewer than 0 bytes.")
    if wish.size_bytes == 0:
        message = f"“{name}” is empty: it has 0 bytes. Export or copy it again."
        raise EmptyFile(message, FieldError("size_bytes", message))
    if wish.size_bytes > largest_bytes:
        message = f"“{name}” is larger than {largest_bytes / 2**30:.4g} GiB, the most for one file."
        raise FileTooLarge(message, FieldError("size_bytes", message))
    if not is_media_type(wish.content_type):
        message = f"“{name}” is neither a video nor a sound nor a picture ({wish.content_type})."
        raise UnsupportedType(message, FieldError("content_type", message))
    return name


def clean_file_name(name: str) -> str:
    """Return a file's own name without folders, in one Unicode form.

    Raises:
        Invalid: nothing readable is left, or it is too long.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()
    if not cleaned:
        raise _invalid("name", "A file needs a name.")
    if len(cleaned) > NAME_LENGTH:
        raise _invalid("name", f"A file's name has at most {NAME_LENGTH} characters.")
    return cleaned


def is_media_type(content_type: str) -> bool:
    """Say whether a browser's word for a file may stand for media at all."""
    plain = content_type.partition(";")[0].strip().lower()
    return plain.startswith(_FAMILIES) or plain in _OTHERS


def part_size(size_bytes: int) -> int:
    """Bytes of every part but the last. S3 takes 5 MiB at least, and 10,000 parts at most."""
    return SMALL_PART_BYTES if size_bytes <= SMALL_PARTS_UP_TO_BYTES else LARGE_PART_BYTES


def part_sizes(size_bytes: int, part_size_bytes: int) -> dict[int, int]:
    """Bytes of each part by its number, from 1."""
    full, rest = divmod(size_bytes, part_size_bytes)
    sizes = [part_size_bytes] * full + ([rest] if rest else [])
    return dict(enumerate(sizes, start=1))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, FieldError(field, message))
