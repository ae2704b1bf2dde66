"""What the render worker is asked about an asset, and what it answers.

Every struct travels as JSON through arq; never pickle, because the worker is the untrusted side.
"""

from enum import StrEnum
from typing import Literal

import msgspec

FLICKS_PER_SECOND = 705_600_000

ASSET_JOB = "prepare_asset"
"""Job on the render queue; argument: PrepareAsset as a JSON string."""
ASSET_REPORT_JOB = "record_asset_report"
"""Job on the control queue; argument: AssetReport as a JSON string."""


class AssetKind(StrEnum):
    """What a file is on a timeline."""

    # Has pictures that move, with or without sound.
    VIDEO = "video"
    # Has sound only.
    AUDIO = "audio"
    # One picture.
    IMAGE = "image"
    # A table of colours, for effects.
    LUT = "lut"
    # Not probed yet, or the probe failed.
    UNKNOWN = "unknown"


class AssetFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the probe found. Sizes are those of the shown picture: rotated, square pixels."""

    kind: AssetKind
    duration_flicks: int
    """0 for an image."""
    fps: tuple[int, int] | None = None
    """Nominal picture rate as a reduced fraction."""
    width: int = 0
    height: int = 0
    channels: int = 0
    """Of the first sound stream; 0 means there is no sound."""
    sound_streams: int = 0
    """How many there are for clips to choose from; 0 where nobody has counted them."""
    sample_rate: int = 0
    rotation: int = 0
    """Clockwise degrees the stored picture must be turned by: 0, 90, 180 or 270."""
    has_alpha: bool = False
    video_codec: str = ""
    audio_codec: str = ""
    pixel_format: str = ""
    container: str = ""


class PrepareAsset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Probe a file and make its renditions."""

    asset_id: str
    workspace_id: str
    name: str
    source_key: str
    attempt: int
    deadline_seconds: int
    request_id: str


class PrepareStage(StrEnum):
    """How far a preparation has come."""

    # The facts are known: the asset can be placed on a timeline.
    PROBED = "probed"
    # Every rendition that this kind of asset gets is stored.
    READY = "ready"
    # Nothing more will come; `error` says why.
    FAILED = "failed"


class AssetError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an asset cannot be used; `message` is for the person who uploaded it."""

    code: str
    """not_media, empty, unsupported, damaged, too_large, timed_out, worker_failed."""
    message: str


class Renditions(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which objects exist under `w/{ws}/assets/{asset}/`."""

    proxy: bool = False
    """proxy.mp4"""
    strip_sheets: int = 0
    """strip-0.jpg … strip-{n-1}.jpg: 100 pictures each in 10 columns, 160x90, one per second."""
    strip_pictures: int = 0
    peaks: bool = False
    """peaks.bin: see render_worker/peaks.py for its layout."""
    picture: bool = False
    """picture.jpg: an image asset at no more than 1280x720, or PNG when it has alpha; of a table
    picture.png, squares of red and green beside each other for each blue."""
    picture_extension: Literal["jpg", "png"] = "jpg"


class AssetReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sent twice by a preparation that goes well, each time with the facts: `probed`, `ready`."""

    asset_id: str
    attempt: int
    stage: PrepareStage
    request_id: str
    sha256: str = ""
    facts: AssetFacts | None = None
    renditions: Renditions | None = None
    error: AssetError | None = None


class AssetProgress(msgspec.Struct, frozen=True):
    """Data of an `asset.progress` event on the workspace topic."""

    asset_id: str
    stage: str
    """In words, such as `Making the proxy`."""
    fraction: float


def prepare_job_id(asset_id: str, attempt: int) -> str:
    """Id of the preparing job, and name of its lease."""
    return f"asset:{asset_id}:{attempt}"


def report_job_id(report: AssetReport) -> str:
    """Id of the job that carries a report, so that none is recorded twice."""
    return f"report:asset:{report.asset_id}:{report.attempt}:{report.stage}"
