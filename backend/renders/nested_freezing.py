"""Taking the timelines that lie in a frozen one as they are at that moment, too."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from backend.collab.schemas import Timeline
from backend.collab.service import TimelineService
from backend.errors import NotFound
from backend.renders.nesting import DEEPEST, nested_ids

Read = Callable[[UUID], Awaitable[Mapping[str, Any]]]
"""Takes a timeline's projection."""


async def freeze_nested(
    timelines: TimelineService,
    person_id: UUID,
    root: Timeline,
    projection: Mapping[str, Any],
    read: Read | None = None,
) -> dict[str, Mapping[str, Any]]:
    """Take all timelines that lie in one, by their ids; with all that is saved, or by `read`.

    Left out are those that this person may not see and those of another workspace, whose media
    are not at hand.
    """

    async def freeze(timeline_id: UUID) -> Mapping[str, Any]:
        return (await timelines.freeze(timeline_id, None)).projection

    frozen: dict[str, Mapping[str, Any]] = {}
    level: list[Mapping[str, Any]] = [projection]
    for _ in range(DEEPEST):
        wanted = {name for timeline in level for name in nested_ids(timeline)}
        level = []
        for name in sorted(wanted - frozen.keys() - {str(root.id)}):
            timeline = await _find(timelines, person_id, root, name)
            if timeline is not None:
                frozen[name] = await (read or freeze)(timeline.id)
                level.append(frozen[name])
    return frozen


async def _find(
    timelines: TimelineService, person_id: UUID, root: Timeline, name: str
) -> Timeline | None:
    try:
        timeline = await timelines.get(person_id, UUID(name))
    except (ValueError, NotFound):
        return None
    return timeline if timeline.workspace_id == root.workspace_id else None
