"""Step 6 of the projection: where clips overlap, the one placed last is seen."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Span(NamedTuple):
    """A clip's claim to frames [start, end) of its track, or what is seen of it in one place."""

    start: int
    end: int
    z: int
    clip: str


def occlude(spans: Iterable[Span]) -> list[Span]:
    """Find what shows at every frame: of the clips there, the one with the greatest (z, id).

        z=1  |------- A -------|
        z=2       |-- B --|          ->   |- A -|-- B --|- A -|

    The answer is sorted and free of overlaps; neighbouring stretches of one clip are one. A claim
    that nothing crosses is answered as the object it is.
    """
    shown: list[Span] = []
    cluster: list[Span] = []
    end = 0
    for span in sorted(spans):
        if span.start >= end:
            shown += cluster if len(cluster) == 1 else _paint(cluster)
            cluster = []
        end = max(end, span.end)
        cluster.append(span)
    return shown + (cluster if len(cluster) == 1 else _paint(cluster))


def _paint(spans: list[Span]) -> list[Span]:
    """Paint from the topmost down, each claim filling the cells nobody took yet.

    `free[i]` leads to the first unpainted cell at or after i, so that the whole costs barely more
    than sorting.
    """
    points = sorted({point for span in spans for point in (span.start, span.end)})
    cell_at = {point: index for index, point in enumerate(points)}
    free = list(range(len(points)))
    owners: dict[int, Span] = {}
    for span in sorted(spans, key=lambda span: (span.z, span.clip), reverse=True):
        end = cell_at[span.end]
        cell = _first_free(free, cell_at[span.start])
        while cell < end:
            owners[cell] = span
            free[cell] = cell + 1
            cell = _first_free(free, cell)
    return _joined(points, owners)


def _first_free(free: list[int], cell: int) -> int:
    root = cell
    while free[root] != root:
        root = free[root]
    while free[cell] != root:
        free[cell], cell = root, free[cell]
    return root


def _joined(points: list[int], owners: Mapping[int, Span]) -> list[Span]:
    """Turn painted cells into stretches; a cluster has no unpainted cell."""
    shown: list[Span] = []
    for cell in range(len(owners)):
        owner, start = owners[cell], points[cell]
        if shown and shown[-1].clip == owner.clip:
            start = shown.pop().start
        shown.append(owner._replace(start=start, end=points[cell + 1]))
    return shown
