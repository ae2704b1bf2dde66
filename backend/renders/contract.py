"""What the render worker receives and reports. Everything travels as JSON; never pickle."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from backend.media.contract import AssetKind

SPEC_VERSION = 1

CHUNK_JOB = "encode_chunk"
"""Render queue; argument: ChunkJob as a JSON string. Job id: `{render}:{index}:{attempt}`."""
SOUND_JOB = "encode_sound"
"""Render queue; argument: ChunkJob with index SOUND_INDEX and the whole range."""
ASSEMBLE_JOB = "assemble"
"""Render queue; argument: AssembleJob as a JSON string."""
REPORT_JOB = "record_report"
"""Control queue; argument: RenderReport as JSON; id `report:{render}:{index}:{attempt}`."""

SOUND_INDEX = -1
ASSEMBLE_INDEX = -2
PLAN_INDEX = -3
"""No piece: how planning is called where jobs are listed."""
_PARTS_OF_A_PIECE = 3


class OutputProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fully resolved preset: nothing about the output is decided later."""

    preset: str
    width: int
    height: int
    rate: tuple[int, int]
    """Pictures per second as a fraction; at another rate than the timeline's, its pictures are
    repeated or left out (`frames_before` in plan.py)."""
    video_codec: str = "libx264"
    """FFmpeg's name; empty for sound alone."""
    encoder_preset: str = "veryfast"
    crf: int = 20
    pixel_format: str = "yuv420p"
    audio_codec: str = "aac"
    """FFmpeg's name; empty for pictures alone."""
    audio_bit_rate: int = 192_000
    audio_rate: int = 48_000
    channels: int = 2
    container: str = "mp4"
    """Which is the file name's extension, too."""
    video_bit_rate: int = 0
    """Bits per second, reached in two passes; 0 goes by `crf`."""
    hardware: bool = False
    """Try this machine's hardware encoder first."""
    loudness_lufs: float | None = None
    """Of the whole mix (EBU R 128); None leaves it as it is."""

    @property
    def is_one_job(self) -> bool:
        """Say whether its pictures cannot be encoded in chunks.

        A palette and a bit rate are of the whole film; two machines' hardware encoders differ.
        """
        return self.container == "gif" or self.video_bit_rate > 0 or self.hardware


class SpecAsset(msgspec.Struct, frozen=True, omit_defaults=True):
    """One source, described from Postgres and never from the document."""

    sha256: str
    storage_key: str
    kind: AssetKind
    name: str
    duration_flicks: int
    fps: tuple[int, int] | None = None
    width: int = 0
    height: int = 0
    channels: int = 0
    is_stand_in: bool = False
    """What is stored under the key is a smaller copy, to be shown as if it had this size."""
    copy_of: str = ""
    """The hash of what such a copy was made of."""

    @property
    def origin(self) -> str:
        """The hash of the uploaded file: what is known of its motion goes by that name."""
        return self.copy_of or self.sha256


class RenderSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frozen timeline and everything needed to render it without asking anybody."""

    version: int
    render_id: str
    workspace_id: str
    timeline: dict[str, Any]
    """The projection as canonical JSON data (backend/timeline/projection.py)."""
    assets: dict[str, SpecAsset]
    """By the asset's key in the document."""
    output: OutputProfile
    range: tuple[int, int]
    """Timeline frames, [first, end)."""
    request_id: str
    pinned_seq: int = 0
    pinned_state_vector: str = ""
    """Base64 of the Yjs state vector the projection was made at."""
    on_missing: str = "fail"
    """fail | placeholder: what an offline clip does."""
    burn_in: bool = False
    nested: dict[str, dict[str, Any]] = {}
    """Projections of the timelines that lie in this one, by their ids, frozen with it."""


class ChunkJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Encode output frames [first, end) of a spec into the object named by `key`."""

    render_id: str
    workspace_id: str
    index: int
    key: str
    first: int
    end: int
    frames_total: int
    """Of the whole render, so that a worker can publish the total."""
    attempt: int
    spec_key: str
    deadline_seconds: int
    request_id: str
    started_at: float
    """Unix seconds at which the render's first job was released: for fps and time left."""


class AssembleJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Join finished chunks and sound into the output file."""

    render_id: str
    workspace_id: str
    spec_key: str
    chunk_keys: list[str]
    """Storage keys in order of time."""
    sound_key: str
    output_key: str
    attempt: int
    frames_total: int
    deadline_seconds: int
    request_id: str


class Outcome(StrEnum):
    """How a job ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a job failed; `message` is a sentence for the person who asked for the render."""

    code: str
    """One of `failures.ADVICE`."""
    message: str
    clip: str = ""
    frame: int = -1
    asset: str = ""
    file: str = ""
    """The name that the source was uploaded under."""
    advice: str = ""
    """What to do about it; told to people, not stored."""


class RenderReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """The outcome of one job; travels as a control job, never by pub/sub."""

    render_id: str
    index: int
    """A chunk's, SOUND_INDEX or ASSEMBLE_INDEX."""
    key: str
    attempt: int
    outcome: Outcome
    request_id: str
    frames: int = 0
    seconds: float = 0.0
    size_bytes: int = 0
    sha256: str = ""
    error: JobError | None = None
    cached: bool = False
    """The object was there already: nothing was encoded."""
    log: list[str] = []
    """What the job said, a few hundred lines at most."""


class RenderStage(StrEnum):
    """Where a render is, for people; states are architecture.md's."""

    WAITING = "waiting"
    PLANNING = "planning"
    ENCODING = "encoding"
    JOINING = "joining"
    FINISHED = "finished"


STAGE_ORDER: Mapping[RenderStage, int] = {stage: place for place, stage in enumerate(RenderStage)}
"""What was said of a later stage is newer."""


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """Data of a `render.progress` event, on topic `render:ID` and under the render's state key."""

    render_id: str
    state: str
    """queued, running, completed, failed, cancelled."""
    stage: RenderStage
    frames_done: int
    frames_total: int
    fps: float = 0.0
    seconds_left: float | None = None
    elapsed_seconds: float = 0.0
    chunk: int = 0
    attempt: int = 0
    chunk_frames: int = 0
    """Done of that chunk."""
    chunks: str = ""
    """One letter for each chunk in order: q queued, r given to a worker, d done, c there before,
    f failed for good, x cancelled. Empty when nothing is known of them."""
    queue_position: int = 0
    """Place in the workspace's line, next is 1; 0 when it has begun."""
    message: str = ""
    """The reason of failure or of waiting, in words."""


RELEASE_JOB = "release_pieces"
"""Control queue: gives out what waits or has rested, now and not at the next look by the clock."""
PLAN_JOB = "plan_render"
"""Control queue; argument: PlanJob as JSON; id `plan:{render}:{attempt}`."""


class PlanJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Turn a requested render into jobs."""

    render_id: str
    attempt: int
    request_id: str


def plan_job_id(job: PlanJob) -> str:
    """Name a planning job."""
    return f"plan:{job.render_id}:{job.attempt}"


def piece_job_id(render_id: str, index: int, attempt: int) -> str:
    """Name the job of a chunk, of the sound or of joining."""
    return f"{render_id}:{index}:{attempt}"


def is_chunk_job(job_id: str) -> bool:
    """Say whether a job on the render queue encodes a chunk: a worker takes one for each slot."""
    parts = job_id.split(":")
    return len(parts) == _PARTS_OF_A_PIECE and parts[1].isdecimal()


def piece_report_id(render_id: str, index: int, attempt: int) -> str:
    """Name the control job that carries a job's outcome."""
    return f"report:{render_id}:{index}:{attempt}"
