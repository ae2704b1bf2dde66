"""The warnings list: what people must be told, in an order that everybody shares."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from backend.timeline.canonical import canonical_json
from backend.timeline.model import Notice


class _Listed(NamedTuple):
    """By code, clip and frame; what is still equal by its whole spelling."""

    place: tuple[str, str, int, bytes]
    notice: Notice


_place = itemgetter(0)


class WarningList:
    """Keeps the notices of every source; what one source says is replaced as a whole.

    A source is a step of the projection with the id of an entry.
    """

    def __init__(self) -> None:
        self._by_step: defaultdict[str, dict[str, list[_Listed]]] = defaultdict(dict)
        self._sorted: list[_Listed] | None = None

    def put(self, step: str, key: str, notices: Sequence[Notice]) -> None:
        """Say what a source has to say now; nothing takes its notices away."""
        sources = self._by_step[step]
        if not notices and key not in sources:
            return
        before = sources.pop(key, [])
        after = [_listed(notice) for notice in notices]
        if after:
            sources[key] = after
        if self._sorted is not None:
            self._exchange(self._sorted, before, after)

    def notices(self) -> list[Notice]:
        """List everything."""
        if self._sorted is None:
            steps = self._by_step.values()
            everything = (said for sources in steps for group in sources.values() for said in group)
            self._sorted = sorted(everything, key=_place)
        return [listed.notice for listed in self._sorted]

    @staticmethod
    def _exchange(ordered: list[_Listed], before: list[_Listed], after: list[_Listed]) -> None:
        for listed in before:
            del ordered[bisect_left(ordered, listed.place, key=_place)]
        for listed in after:
            insort(ordered, listed, key=_place)


def _listed(notice: Notice) -> _Listed:
    place = (notice["code"], notice["clip"], notice["frame"], canonical_json(notice))
    return _Listed(place, notice)
