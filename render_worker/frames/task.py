"""What goes over the pipes of a frame child.

On its stdin one line of JSON with its Limits, then one FrameTask each line. For each it answers
one frame of tasks.py: `P` and the picture, or `J` and a JobError. It knows local paths only.
"""

import msgspec

from backend.renders.contract import RenderSpec
from backend.renders.frame_contract import PictureFormat


class FrameTask(msgspec.Struct, frozen=True):
    """Compose the one frame of the spec's range."""

    spec: RenderSpec
    media: dict[str, str | None]
    """Local path by asset key; None is offline."""
    picture_format: PictureFormat
    motions: dict[str, str] = {}
    """Stretches of films' motion that are known, by their names."""
