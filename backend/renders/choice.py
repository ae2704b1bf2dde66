"""Which renders a list shows, and in which order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from backend.renders.schemas import RenderState
from backend.web.inject import FromQuery


class RenderOrder(StrEnum):
    """How a list is sorted; what has not ended counts as ending last."""

    NEWEST = "created_at:desc"
    OLDEST = "created_at:asc"
    ENDED_LAST = "finished_at:desc"
    ENDED_FIRST = "finished_at:asc"

    @property
    def field(self) -> str:
        """The column's name."""
        return self.value.partition(":")[0]

    @property
    def is_ascending(self) -> bool:
        """Say whether the smallest comes first."""
        return self.value.endswith(":asc")


@dataclass(frozen=True)
class RenderChoice:
    """What somebody asked for with `?timeline_id=&workspace_id=&state=&sort=`."""

    timeline_id: UUID | None
    workspace_id: UUID | None
    """Does not matter where there is a timeline."""
    state: RenderState | None
    order: RenderOrder


def render_choice(
    timeline_id: FromQuery[UUID | None] = None,
    workspace_id: FromQuery[UUID | None] = None,
    # Not `state`: the framework keeps that name of a parameter for itself.
    wanted_state: Annotated[RenderState | None, QueryParameter(name="state")] = None,
    sort: FromQuery[RenderOrder] = RenderOrder.NEWEST,
) -> RenderChoice:
    """Read which renders are wanted; handlers take it as a parameter `choice: RenderChoice`."""
    return RenderChoice(timeline_id, workspace_id, wanted_state, sort)
