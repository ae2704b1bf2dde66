"""Every channel, key and queue name in Redis, and nothing else."""

from socket import gethostname

CONTROL_QUEUE = "cutroom:q:control"
RENDER_QUEUE = "cutroom:q:render"
FRAME_REQUESTS = "cutroom:frames:req"
"""List of single-frame requests, taken by every render worker with BLPOP: the newest first."""
FRAME_ANSWER_SECONDS = 5

ACCESS_CHANNEL = "cutroom:access"
"""AccessChange messages (bus/client.py): sign-outs, revoked sessions, changed roles."""

WORKER_HEALTH_SECONDS = 10
"""How often a worker says that it is alive."""

RENDER_STATE_TTL_SECONDS = 24 * 3600
LEASE_TTL_SECONDS = 15
LEASE_RENEW_SECONDS = 5


def topic_channel(topic: str) -> str:
    """Channel of a live topic: `workspace:ID`, `timeline:ID` or `render:ID`.

    A message is one kind byte and a body: `J` + a JSON event, or `P` + a picture frame
    (16 bytes render id, u32 big-endian frame number, JPEG).
    """
    return f"cutroom:t:{topic}"


def room_channel(timeline_id: str) -> str:
    """Channel on which the web processes of one room exchange updates and presence."""
    return f"cutroom:room:{timeline_id}"


def render_state_key(render_id: str) -> str:
    """The newest `render.progress` event as JSON, for people who come late."""
    return f"cutroom:render:{render_id}:state"


def render_picture_key(render_id: str) -> str:
    """The newest picture frame, in the form it has on the channel without its kind byte."""
    return f"cutroom:render:{render_id}:picture"


def render_frames_key(render_id: str) -> str:
    """Hash of chunk index -> frames done; `c` before the index when it needed no work."""
    return f"cutroom:render:{render_id}:frames"


def render_chunks_key(render_id: str) -> str:
    """One letter for each chunk of a render (bus/counts.py)."""
    return f"cutroom:render:{render_id}:chunks"


def render_pace_key(render_id: str) -> str:
    """Hash: since when workers count, how far they came, what was published last."""
    return f"cutroom:render:{render_id}:pace"


def cancel_key(render_id: str) -> str:
    """Set while a render is to be cancelled; workers look at it between frames."""
    return f"cutroom:render:{render_id}:cancel"


def lease_key(job_id: str) -> str:
    """Held by the worker that runs a job; its absence means the worker died."""
    return f"cutroom:lease:{job_id}"


def asset_progress_key(asset_id: str) -> str:
    """The newest AssetProgress of a preparation as JSON, for people who come late."""
    return f"cutroom:asset:{asset_id}:progress"


def frame_asked_key(request: str) -> str:
    """Held while somebody waits for a single frame; whoever else wants it just waits, too."""
    return f"cutroom:frames:asked:{request}"


def frame_answer_key(request: str) -> str:
    """A list of one FrameAnswer, which stays for FRAME_ANSWER_SECONDS."""
    return f"cutroom:frames:answer:{request}"


def throttle_key(kind: str, subject: str) -> str:
    """Counter of attempts of one kind by one subject."""
    return f"cutroom:throttle:{kind}:{subject}"


def idempotency_key(subject: str) -> str:
    """The answer once given to one Idempotency-Key of one session."""
    return f"cutroom:idempotency:{subject}"


def worker_facts_key() -> str:
    """JSON of what this machine's render worker can do, for a day."""
    return f"cutroom:worker:{gethostname()}:facts"


WORKER_FACTS_PATTERN = "cutroom:worker:*:facts"
"""The keys of all machines."""


def worker_health_key(queue: str) -> str:
    """Written by the worker of this machine or container while it is alive."""
    return f"{queue}:health:{gethostname()}"
