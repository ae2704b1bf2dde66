"""Taking the timelines that lie in a frozen one as they are at that moment, too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.collab.schemas import Timeline
from backend.collab.service import TimelineService
from backend.errors import NotFound
from backend.renders.nesting import nested_ids

DEEPEST = 8
"""So many timelines may lie in each other; what lies deeper is missing."""


async def freeze_nested(
    timelines: TimelineService, person_id: UUID, root: Timeline, projection: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    """Freeze all timelines that lie in one, by their ids.

    Left out are those that this person may not see and those of another workspace, whose media
    are not at hand.
    """
    frozen: dict[str, Mapping[str, Any]] = {}
    level: list[Mapping[str, Any]] = [projection]
    for _ in range(DEEPEST):
        wanted = {name for timeline in level for name in nested_ids(timeline)}
        level = []
        for name in sorted(wanted - frozen.keys() - {str(root.id)}):
            found = await _freeze(timelines, person_id, root, name)
            if found is not None:
                frozen[name] = found
                level.append(found)
    return frozen


async def _freeze(
    timelines: TimelineService, person_id: UUID, root: Timeline, name: str
) -> Mapping[str, Any] | None:
    try:
        timeline = await timelines.get(person_id, UUID(name))
    except (ValueError, NotFound):
        return None
    if timeline.workspace_id != root.workspace_id:
        return None
    return (await timelines.freeze(timeline.id, None)).projection
