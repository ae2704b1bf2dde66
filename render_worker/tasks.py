"""What the worker asks of its child process and what the child answers: local paths only.

The child decodes untrusted media. It gets no address of Redis or storage and no credentials.

On the child's stdin comes one line of JSON, a Task; after a PicturesTask more of them may follow.
On its stdout go frames: one kind byte, u32 big-endian length, body. `J` is a Message as JSON, `P` a
u32 big-endian frame number and a JPEG.
"""

import struct

import msgspec

from backend.media.contract import AssetError, AssetFacts, Renditions
from backend.renders.contract import JobError, OutputProfile

JSON_KIND = b"J"
PICTURE_KIND = b"P"
HEADER = struct.Struct(">cI")
PICTURE_HEADER = struct.Struct(">I")
LARGEST_BODY = 2**24
END_OF_TASK = b"\x1e"
"""A line of the child's stderr, where libraries complain: what follows is of the next task."""


CHUNKS_OF_ONE_CHILD = 40
"""Then another takes its place, so that whatever a decoder does not give back has an end."""


class Limits(msgspec.Struct, frozen=True):
    """What the kernel allows the child."""

    memory_bytes: int
    file_bytes: int
    cpu_seconds: int


class PrepareTask(msgspec.Struct, frozen=True, tag="prepare"):
    """Probe a file and make its renditions in a folder, under their names in storage."""

    source: str
    folder: str
    limits: Limits


class PicturesTask(msgspec.Struct, frozen=True, tag="pictures"):
    """Encode timeline frames [first, end) of a spec."""

    spec: str
    media: dict[str, str | None]
    """Local path by asset key; None is offline."""
    first: int
    end: int
    target: str
    limits: Limits
    unchecked: dict[str, str] = {}
    """Sources of the whole range that are at hand and that nobody has opened here yet."""
    working: list[str] = []
    """Hardware encoders that work on this machine."""
    decoder_threads: int = 0
    """0 are as many as there are cores."""
    encoder_threads: int = 0
    """What is encoded may depend on it; what is drawn does not."""
    motions: dict[str, str] = {}
    """Stretches of films' motion that are known, by their names."""
    motion_folder: str = ""
    """Where those are put that had to be found."""


class SoundTask(msgspec.Struct, frozen=True, tag="sound"):
    """Mix and encode the sound of a spec's range."""

    spec: str
    media: dict[str, str | None]
    target: str
    limits: Limits
    unchecked: dict[str, str] = {}
    """As for pictures."""


class JoinTask(msgspec.Struct, frozen=True, tag="join"):
    """Join chunks and sound, check the number of frames, draw the poster."""

    chunks: list[str]
    sound: str
    """Empty without sound."""
    output: OutputProfile
    frames_total: int
    """Pictures that the file must have."""
    target: str
    poster: str
    limits: Limits


Task = PrepareTask | PicturesTask | SoundTask | JoinTask


class Advanced(msgspec.Struct, frozen=True, tag="advanced"):
    """How far it has come: frames encoded, or thousandths of a preparation."""

    done: int
    stage: str = ""


class Probed(msgspec.Struct, frozen=True, tag="probed"):
    """The facts are known; renditions follow."""

    facts: AssetFacts
    sha256: str


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """The task's files are complete."""

    frames: int = 0
    sha256: str = ""
    renditions: Renditions | None = None


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The task ended without a result: one of the two, by the kind of task."""

    job: JobError | None = None
    asset: AssetError | None = None


Message = Advanced | Probed | Finished | Failed
