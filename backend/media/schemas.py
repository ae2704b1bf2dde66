"""Shapes of the media routes and of `asset.*` events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from backend.media.contract import AssetError, AssetFacts, AssetKind, Renditions


class AssetState(StrEnum):
    """How far an asset has come."""

    # Its parts are arriving.
    UPLOADING = "uploading"
    # Stored; being probed and prepared.
    PROCESSING = "processing"
    # Every rendition is there.
    READY = "ready"
    # `error` says why; the uploaded file is kept.
    FAILED = "failed"


class AssetUrls(msgspec.Struct, omit_defaults=True):
    """Signed addresses, good for at least twelve hours; absent while there is no object."""

    source: str | None = None
    proxy: str | None = None
    picture: str | None = None
    peaks: str | None = None
    strips: list[str] = []


class AssetStep(msgspec.Struct):
    """What is being made of an asset right now."""

    stage: str
    """In words, such as `Making the proxy`."""
    fraction: float


class Asset(msgspec.Struct):
    """A file of a project; in events `urls` is empty and `progress` null."""

    id: UUID
    key: str
    """Its name inside documents."""
    project_id: UUID
    workspace_id: UUID
    name: str
    state: AssetState
    placeable: bool
    """Its facts are known, so a clip of it can be made."""
    kind: AssetKind
    size_bytes: int
    sha256: str | None
    facts: AssetFacts | None
    error: AssetError | None
    progress: AssetStep | None
    renditions: Renditions
    urls: AssetUrls
    created_by: UUID
    created_at: datetime


class NewAsset(msgspec.Struct, forbid_unknown_fields=True):
    """A file that somebody wants to upload."""

    project_id: UUID
    name: str
    size_bytes: int
    content_type: str = ""
    """As the browser tells it; empty when it does not know."""


class PartAddress(msgspec.Struct):
    """Where one part is sent with PUT; every part but the last has `part_size_bytes`."""

    number: int
    url: str


class UploadPlan(msgspec.Struct):
    """How a new file is sent."""

    part_size_bytes: int
    parts: list[PartAddress]


class AssetWithUpload(Asset):
    """The answer to a new asset: the asset, and where its bytes go."""

    upload: UploadPlan


class ResumedPart(msgspec.Struct):
    """One part of an upload that was interrupted."""

    number: int
    url: str
    done: bool
    etag: str | None
    """Of a part that has arrived; completing the upload names it."""


class ResumedUpload(msgspec.Struct):
    """How an interrupted upload goes on."""

    part_size_bytes: int
    parts: list[ResumedPart]


class FinishedPart(msgspec.Struct, forbid_unknown_fields=True):
    """A part that was sent, with the ETag its PUT answered."""

    number: int
    etag: str


class FinishedUpload(msgspec.Struct, forbid_unknown_fields=True):
    """All parts of an upload."""

    parts: list[FinishedPart]


@dataclass(frozen=True)
class AssetSource:
    """What a render must know of an asset; everything from Postgres, nothing from a document."""

    id: UUID
    key: str
    name: str
    sha256: str
    storage_key: str
    facts: AssetFacts
    renditions: Renditions = field(default_factory=Renditions)
