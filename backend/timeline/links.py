"""Step 8 of the projection: linked clips that drifted apart are reported, never moved."""

from collections import defaultdict
from collections.abc import Mapping

from backend.timeline.model import Clip, Notice
from backend.timeline.reading import notice


class LinkGroups:
    """The living clips of every link, and the links whose clips changed."""

    def __init__(self) -> None:
        self._links: dict[str, str] = {}
        self._groups: defaultdict[str, dict[str, Clip]] = defaultdict(dict)
        self._stale: set[str] = set()

    def put(self, clip_id: str, clip: Clip | None) -> None:
        """Take in a clip as it is now; None when it is gone."""
        left = self._links.pop(clip_id, "")
        if left:
            del self._groups[left][clip_id]
            self._stale.add(left)
        if clip is not None and clip["link"]:
            self._links[clip_id] = clip["link"]
            self._groups[clip["link"]][clip_id] = clip
            self._stale.add(clip["link"])

    def group(self, link: str) -> Mapping[str, Clip]:
        """Find the clips of a link."""
        return self._groups.get(link, {})

    def take_stale(self) -> set[str]:
        """Answer the links whose clips changed since this was last asked."""
        stale, self._stale = self._stale, set()
        return stale


def link_notices(group: Mapping[str, Clip]) -> list[Notice]:
    """Report clips of one link that are off by some frames against its first.

    The first is the one with the lowest id, so that everybody measures from the same.
    """
    if not group:
        return []
    first, *others = sorted(group)
    origin = _origin(group[first])
    return [
        notice("link_offset", clip_id, max(0, group[clip_id]["start"]), offset=offset)
        for clip_id in others
        if (offset := _origin(group[clip_id]) - origin)
    ]


def _origin(clip: Clip) -> int:
    return clip["at"] + clip["ripple"]
