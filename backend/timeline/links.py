"""Step 8 of the projection: linked clips that drifted apart are reported, never moved."""

from collections import defaultdict
from collections.abc import Mapping

from backend.timeline.model import Clip, Notice
from backend.timeline.reading import notice


def link_notices(clips: Mapping[str, Clip]) -> list[Notice]:
    """Report clips that are off by some frames against the first of their link group.

    The first is the one with the lowest id, so that everybody measures from the same.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for clip_id in sorted(clip_id for clip_id, clip in clips.items() if clip["link"]):
        groups[clips[clip_id]["link"]].append(clip_id)
    return [found for group in groups.values() for found in _offsets(group, clips)]


def _offsets(group: list[str], clips: Mapping[str, Clip]) -> list[Notice]:
    first = _origin(clips[group[0]])
    return [
        notice("link_offset", clip_id, max(0, clips[clip_id]["start"]), offset=offset)
        for clip_id in group[1:]
        if (offset := _origin(clips[clip_id]) - first)
    ]


def _origin(clip: Clip) -> int:
    return clip["at"] + clip["ripple"]
