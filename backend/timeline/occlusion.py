"""Step 6 of the projection: where clips overlap, the one placed last is seen."""

from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A clip's claim to frames [start, end) of its track."""

    start: int
    end: int
    z: int
    clip: str


class Shown(NamedTuple):
    """What is seen of a claim; one clip may be seen in several places."""

    start: int
    end: int
    clip: str


def occlude(spans: list[Span]) -> list[Shown]:
    """Find what shows at every frame: of the clips there, the one with the greatest (z, id).

        z=1  |------- A -------|
        z=2       |-- B --|          ->   |- A -|-- B --|- A -|

    The answer is sorted and free of overlaps; neighbouring stretches of one clip are one.
    """
    shown: list[Shown] = []
    for cluster in _clusters(sorted(spans)):
        if len(cluster) == 1:
            shown.append(Shown(cluster[0].start, cluster[0].end, cluster[0].clip))
        else:
            shown.extend(_paint(cluster))
    return shown


def _clusters(spans: list[Span]) -> Iterator[list[Span]]:
    """Split sorted spans wherever no span crosses."""
    cluster: list[Span] = []
    end = 0
    for span in spans:
        if cluster and span.start >= end:
            yield cluster
            cluster = []
        end = max(end, span.end) if cluster else span.end
        cluster.append(span)
    if cluster:
        yield cluster


def _paint(spans: list[Span]) -> list[Shown]:
    """Paint from the topmost down, each claim filling the cells nobody took yet.

    `free[i]` leads to the first unpainted cell at or after i, so that the whole costs barely more
    than sorting.
    """
    points = sorted({point for span in spans for point in (span.start, span.end)})
    cell_at = {point: index for index, point in enumerate(points)}
    free = list(range(len(points)))
    owners = [""] * (len(points) - 1)
    for span in sorted(spans, key=lambda span: (span.z, span.clip), reverse=True):
        end = cell_at[span.end]
        cell = _first_free(free, cell_at[span.start])
        while cell < end:
            owners[cell] = span.clip
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


def _joined(points: list[int], owners: list[str]) -> list[Shown]:
    """Turn painted cells into stretches; a cluster has no unpainted cell."""
    shown: list[Shown] = []
    for index, clip in enumerate(owners):
        start, end = points[index], points[index + 1]
        if shown and shown[-1].clip == clip:
            start = shown.pop().start
        shown.append(Shown(start, end, clip))
    return shown
