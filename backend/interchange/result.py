"""What an import and an export give, and how they refuse."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

LARGEST_FILE_BYTES: Final = 16 * 1024 * 1024
"""Of a file that is imported; 10,000 clips with effects are about 12 MiB of OTIO."""

NewId = Callable[[], str]
"""Makes ids for what the file brings without one of ours."""


class FileFormat(StrEnum):
    """The files that timelines are exchanged in."""

    # OpenTimelineIO's own JSON; holds everything.
    OTIO = "otio"
    # CMX 3600: one video track of cuts, dissolves and speeds.
    EDL = "edl"
    # Final Cut Pro X, also read by DaVinci Resolve and others.
    FCPXML = "fcpxml"
    # Final Cut Pro 7, written by Premiere Pro; only read.
    XML = "xml"
    # The document's plain data; holds everything.
    JSON = "json"


class FileRefused(Exception):
    """The file cannot be imported, or the timeline not be exported so; a sentence for people."""

    def __init__(self, message: str, *, field: str = "file") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        """What has to be changed: file, format, rate or track."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could not be carried over as it was, and where it is."""

    code: str
    message: str
    """A sentence for people."""
    track: str = ""
    """The track's name."""
    clip: str = ""
    """The clip's name."""
    frame: int | None = None
    """On the timeline, counted from its beginning; None where it concerns the whole."""


@dataclass(frozen=True, slots=True)
class MediaSource:
    """What a file says about a source, so that it can be found again."""

    name: str
    """File name, without folders; empty when it has none."""
    url: str = ""
    asset_id: str = ""
    """Our UUID, in files that we wrote."""
    sha256: str = ""


@dataclass(frozen=True)
class Imported:
    """A timeline out of a file."""

    name: str
    document: dict[str, Any]
    sources: dict[str, MediaSource]
    """By the asset's key in the document, also those of which the document has no facts."""
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Exported:
    """A file to be handed out."""

    content: bytes
    media_type: str
    extension: str
    """Without a dot."""
    remarks: list[Remark] = field(default_factory=list)
