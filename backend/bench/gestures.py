"""The gestures that are measured: single-clip commands, and one ripple of nearly everything."""

from collections.abc import Callable, Mapping
from itertools import count

from backend.timeline.commands.context import Done, EditContext, Outcome, Refused
from backend.timeline.commands.fields import set_clip_fields
from backend.timeline.commands.move import move_clips
from backend.timeline.commands.remove import delete_clips
from backend.timeline.commands.ripple_trim import ripple_trim_tail
from backend.timeline.commands.slip import slip_clips
from backend.timeline.commands.split import split_clips
from backend.timeline.commands.trim import trim_head, trim_tail
from backend.timeline.ids import random_id
from backend.timeline.patches import Patch
from backend.timeline.projector import Projector

PERSON = "0192f0c4-7000-7000-8000-000000000000"
_SLIP_FLICKS = 28_224_000
_numbers = count(1)

Gesture = Callable[[EditContext, str], Outcome]


def context_of(projector: Projector) -> EditContext:
    """Make what a command gets."""
    return EditContext(
        projector.document,
        projector.current(),
        new_id=lambda: random_id(next(_numbers).to_bytes(8, "big")),
        stamp=(PERSON, 1_763_700_000_000),
        device="s0000000",
    )


def patches_of(outcome: Outcome) -> list[Patch]:
    """Take what a gesture writes; every gesture here is one that can be made."""
    match outcome:
        case Done(patches):
            return patches
        case Refused() as refused:
            raise AssertionError(refused.message)


def move(context: EditContext, clip: str) -> Outcome:
    """Move a clip by three frames, over the beginning of the next."""
    return move_clips(context, clips=[clip], frames=3)


def split(context: EditContext, clip: str) -> Outcome:
    """Cut a clip in its middle."""
    found = context.projection["clips"][clip]
    return split_clips(context, clips=[clip], frame=(found["start"] + found["end"]) // 2)


def ripple(context: EditContext, clip: str) -> Outcome:
    """Make a clip a frame longer and shift whatever begins behind it on any track."""
    return ripple_trim_tail(context, clips=[clip], frames=1)


GESTURES: Mapping[str, Gesture] = {
    "move": move,
    "trim_head": lambda context, clip: trim_head(context, clips=[clip], frames=2),
    "trim_tail": lambda context, clip: trim_tail(context, clips=[clip], frames=-2),
    "slip": lambda context, clip: slip_clips(context, clips=[clip], flicks=_SLIP_FLICKS),
    "gain": lambda context, clip: set_clip_fields(context, clips=[clip], fields={"gain": -450}),
    "split": split,
    "delete": lambda context, clip: delete_clips(context, clips=[clip]),
}
