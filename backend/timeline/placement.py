"""Steps 4 and 5 of the projection: pieces of one clip share its length, nothing begins before 0."""

from collections import defaultdict
from collections.abc import Iterable

from backend.timeline.model import Clip

Placed = tuple[str, Clip]
"""A clip's id and the clip."""


def clamp_siblings(clips: Iterable[Placed]) -> set[str]:
    """Let pieces of the same clip divide its length instead of lying on each other.

        |----- root -----|           |- root -|
              |-- A -----|    ->              |- A -|
                    |-B--|                          |-B--|

    Concurrent splits leave such pieces. Changes `tail` and `end` in place.

    Returns:
        Ids that show nothing because a sibling with a lower id begins at the same frame.
    """
    hidden: set[str] = set()
    for family in _families(clips):
        family.sort(key=lambda placed: (placed[1]["head"], placed[0]))
        hidden |= _divide(family)
    return hidden


def clamp_to_zero(clip: Clip) -> bool:
    """Cut away what lies before frame 0; False when nothing is left.

      0                      0
    --|------ A --|   ->     |------ A --|

    """
    if clip["end"] <= 0:
        return False
    if clip["start"] < 0:
        clip["head"] -= clip["start"]
        clip["start"] = 0
    return True


def _families(clips: Iterable[Placed]) -> list[list[Placed]]:
    """Group by lineage and by everything that makes two pieces show one source alike."""
    families: defaultdict[tuple[object, ...], list[Placed]] = defaultdict(list)
    for clip_id, clip in clips:
        root = clip["of"] or clip_id
        speed = clip["rate"]
        key = (root, clip["at"] + clip["ripple"], clip["src"], speed[0], speed[1])
        families[key].append((clip_id, clip))
    return [family for family in families.values() if len(family) > 1]


def _divide(family: list[Placed]) -> set[str]:
    hidden: set[str] = set()
    shown = family[0][1]
    for clip_id, clip in family[1:]:
        if clip["head"] == shown["head"]:
            hidden.add(clip_id)
            continue
        if clip["head"] < shown["tail"]:
            shown["end"] -= shown["tail"] - clip["head"]
            shown["tail"] = clip["head"]
        shown = clip
    return hidden
