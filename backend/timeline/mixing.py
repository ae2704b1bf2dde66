"""What a transition does to its two clips at a frame: whole numbers, the same in both languages.

`frontend/src/timeline/mixing.ts` is the twin; both run `tests/vectors/mixing.json`. The render
worker and the browser's preview draw from these numbers and from nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.timeline.catalogue import TRANSITIONS

WHOLE = 10_000
"""All of a picture, a way or a side: shares and shifts are in 1/10000."""

_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_ANGLES = {"up": 0, "right": 9_000, "down": 18_000, "left": 27_000}


@dataclass(frozen=True, slots=True)
class Edge:
    """The line between the two pictures of a wipe, a push or a slide."""

    angle: int
    """Where it travels: 1/100 degree, clockwise from up."""
    softness: int
    """How wide it is, in 1/10000 of its way; 0 is sharp."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How the earlier clip `a` and the later clip `b` make one picture."""

    weight: int
    """The share of `b` in every pixel; with an edge, how much of its way the edge has gone."""
    edge: Edge | None = None
    shift_a: tuple[int, int] = (0, 0)
    """How far a picture is moved right and down, in 1/10000 of the canvas's sides."""
    shift_b: tuple[int, int] = (0, 0)
    scale_b: int = WHOLE
    """How large `b`'s picture is, about the canvas's middle; `a` shows around a smaller one."""
    tint: tuple[str, int] | None = None
    """A colour, and how much of it covers the pictures."""


def progress_at(start: int, end: int, frame: int) -> int:
    """Say how far a transition over [start, end) is in the middle of a frame, in 1/10000.

    From the middle, so that its first and last frames are mixed too and backwards is the mirror.
    """
    length = end - start
    return (WHOLE * (2 * (frame - start) + 1) + length) // (2 * length)


def mix_at(transition: Mapping[str, Any], frame: int) -> Mix:
    """Work out what a transition of the projection does at one of its frames."""
    progress = progress_at(transition["start"], transition["end"], frame)
    kind = transition["type"]
    defaults = {name: field.default for name, field in TRANSITIONS[kind].params.items()}
    params = {**defaults, **transition["params"]}
    match kind:
        case "dip":
            amount = 2 * min(progress, WHOLE - progress)
            later = WHOLE if 2 * progress >= WHOLE else 0
            return Mix(later, tint=(params["color"], amount))
        case "wipe":
            return Mix(progress, Edge(params["angle"], params["softness"]))
        case "push" | "slide":
            return _moved(progress, params["direction"], pushes=kind == "push")
        case "zoom":
            return Mix(WHOLE, scale_b=progress)
        case _:
            return Mix(progress)


def _moved(progress: int, direction: str, *, pushes: bool) -> Mix:
    across, down = _STEPS[direction]
    left = progress - WHOLE
    return Mix(
        progress,
        Edge(_ANGLES[direction], 0),
        shift_a=(across * progress, down * progress) if pushes else (0, 0),
        shift_b=(across * left, down * left),
    )
