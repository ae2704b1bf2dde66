"""What a render worker is asked for a single frame, and what it answers. Pure; all is JSON.

A request is a FrameRequest on the list FRAME_REQUESTS. The answer is one kind byte and a body:
PICTURE_KIND and the picture, or JSON_KIND and a JobError.
"""

import hashlib
from collections.abc import Collection
from typing import Literal

import msgspec

from backend.renders.chunk_keys import chunk_key
from backend.renders.contract import RenderSpec

PICTURE_KIND = b"P"
JSON_KIND = b"J"
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

PictureFormat = Literal["jpg", "png"]


class FrameRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Compose the one frame of the spec's range."""

    name: str
    """Of the request: two of one name want the same picture."""
    workspace_id: str
    spec: RenderSpec
    picture_format: PictureFormat
    target_key: str
    """Where the picture is kept."""
    request_id: str
    motions: tuple[str, ...] = ()
    """The stored stretches of films' motion that it is steadied with."""


def frame_key(
    spec: RenderSpec,
    picture_format: PictureFormat,
    engine_version: str,
    motions: Collection[str] = (),
) -> str:
    """Name a picture by all that can change it, never by its place in time.

    `motions` are the stretches of films' motion that are stored by now.
    """
    key = chunk_key(spec, *spec.range, engine_version)
    words = ".".join([key, picture_format, *sorted(motions)])
    return hashlib.sha256(words.encode()).hexdigest()
