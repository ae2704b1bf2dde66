"""What one track shows: steps 4 to 6 of the projection for the clips that lie on it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, cast

from backend.timeline.claims import Claim
from backend.timeline.model import Clip, Notice, Segment
from backend.timeline.occlusion import occlude
from backend.timeline.placement import clamp_siblings
from backend.timeline.reading import notice


class Layout(NamedTuple):
    """The segments of a track, and its clips as the rules left them."""

    segments: list[Segment]
    clips: dict[str, Clip]


NOTHING_LAID_OUT = Layout([], {})


def lay_out(placed: Mapping[str, Claim]) -> Layout:
    """Arrange the clips of one track by their ids."""
    clamped, hidden = clamp_siblings(placed.values())
    claims = {**placed, **clamped}
    spans = [
        claim.span for claim in claims.values() if claim.span is not None and claim.id not in hidden
    ]
    segments: list[Segment] = []
    seen: defaultdict[str, int] = defaultdict(int)
    for part in occlude(spans):
        seen[part.clip] += part.end - part.start
        segments.append(claims[part.clip].segment(part))
    return Layout(segments, {key: claim.settled(seen[key]) for key, claim in claims.items()})


def lay_aside(placed: Mapping[str, Claim]) -> Layout:
    """Keep the clips of a track that this version cannot show."""
    clips = {key: cast("Clip", {**claim.clip, "flags": _HIDDEN}) for key, claim in placed.items()}
    return Layout([], clips)


def flag_notices(clip_id: str, clip: Clip) -> list[Notice]:
    """Put every flag of a clip into words for the warnings list."""
    return [notice(flag, clip_id, max(0, clip["start"])) for flag in clip["flags"]]


_HIDDEN = ["hidden_track"]
