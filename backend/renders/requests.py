"""Makes the rows of a render of what somebody asks for; nothing is written here."""

import asyncio
import zlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.collab.service import Frozen, TimelineService
from backend.errors import FieldError, Invalid
from backend.logs import request_id_var
from backend.renders import schemas
from backend.renders.contract import RenderStage
from backend.renders.errors import NothingToRender
from backend.renders.nested_freezing import freeze_nested
from backend.renders.output import resolve_output
from backend.renders.output_limits import require_feasible
from backend.renders.preset_service import PresetService
from backend.renders.schemas import RenderState
from backend.renders.solo import with_solo
from backend.renders.tables import NESTED, Render, RenderSource
from backend.timeline.canonical import canonical_json
from backend.workspaces.roles import Role

_COPIED = (
    "workspace_id",
    "timeline_id",
    "timeline_name",
    "preset",
    "width",
    "height",
    "rate_n",
    "rate_d",
    "first_frame",
    "end_frame",
    "pinned_seq",
    "output",
    "quality",
    "burn_in",
    "on_missing",
    "batch_id",
    "priority",
)
"""What a render that is asked for once more has of the first one."""


@dataclass(frozen=True)
class RenderRequest:
    """The rows of a render that is not begun yet."""

    row: Render
    source: RenderSource


Moments = dict[tuple[UUID, str | None], Frozen]
"""Timelines as they were, so that many wishes of one request show the same moment."""


class Requests:
    """Turns wishes into rows."""

    def __init__(self, timelines: TimelineService, presets: PresetService) -> None:
        self.timelines = timelines
        self._presets = presets

    async def of_wish(
        self, person: CurrentPerson, wish: schemas.NewRender, moments: Moments | None = None
    ) -> RenderRequest:
        """Freeze a timeline as it is now, or take it of `moments`. For editors.

        Raises:
            NothingToRender: no clip in it, or a range outside of it.
            DocumentBehind: the client has edits that have not arrived here.
            PresetUnknown
            OutputTooLarge, OutputTooFast, RenderTooLong
        """
        timeline = await self.timelines.get(person.id, wish.timeline_id, Role.EDITOR)
        preset = await self._presets.find(timeline.workspace_id, wish.preset)
        moment = timeline.id, wish.state_vector
        frozen = (moments or {}).get(moment) or await self.timelines.freeze(
            timeline.id, _state_vector(wish.state_vector)
        )
        if moments is not None:
            moments[moment] = frozen
        projection = with_solo(frozen.projection, wish.solo_tracks)
        first, end = _range(wish, projection["duration"])
        output = resolve_output(
            preset.name,
            preset.settings,
            projection,
            quality=wish.quality,
            hardware=wish.hardware,
        )
        output = msgspec.structs.replace(output, loudness_lufs=wish.loudness_lufs)
        require_feasible(output, (end - first) / Fraction(*projection["rate"]))
        row = Render(
            **_beginning(person),
            workspace_id=timeline.workspace_id,
            timeline_id=timeline.id,
            timeline_name=timeline.name,
            preset=preset.id,
            width=output.width,
            height=output.height,
            rate_n=projection["rate"][0],
            rate_d=projection["rate"][1],
            first_frame=first,
            end_frame=end,
            pinned_seq=frozen.seq,
            output=msgspec.json.encode(output).decode(),
            quality=wish.quality.value,
            burn_in=wish.burn_in,
            on_missing=wish.on_missing,
            priority=wish.priority,
        )
        nested = await freeze_nested(self.timelines, person.id, timeline, projection)
        whole = {**projection, NESTED: nested} if nested else projection
        source = RenderSource(
            render_id=row.id,
            projection=await asyncio.to_thread(_compressed, whole),
            state_vector=frozen.state_vector,
        )
        return RenderRequest(row, source)


def again(person: CurrentPerson, old: Render, stored: RenderSource) -> RenderRequest:
    """Ask once more for the same frozen moment."""
    row = Render(**_beginning(person), **{name: getattr(old, name) for name in _COPIED})
    source = RenderSource(
        render_id=row.id, projection=stored.projection, state_vector=stored.state_vector
    )
    return RenderRequest(row, source)


def _beginning(person: CurrentPerson) -> dict[str, Any]:
    now = now_utc()
    return {
        "id": uuid7(),
        "state": RenderState.QUEUED,
        "stage": RenderStage.WAITING,
        "request_id": request_id_var.get() or "",
        "created_by": person.id,
        "created_at": now,
        "updated_at": now,
    }


def _state_vector(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        return b64decode(text, validate=True)
    except ValueError:  # also for letters outside ASCII
        message = "The state vector is not base64."
        raise Invalid(message, FieldError("state_vector", message)) from None


def _range(wish: schemas.NewRender, duration: int) -> tuple[int, int]:
    if duration == 0:
        message = "There is nothing on this timeline yet: add a clip or a title first."
        raise NothingToRender(message, FieldError("timeline_id", message))
    first, end = wish.range or (0, duration)
    if not 0 <= first < end <= duration:
        message = f"The range must lie within the timeline's frames 0 to {duration}."
        raise NothingToRender(message, FieldError("range", message))
    return first, end


def _compressed(projection: Mapping[str, Any]) -> bytes:
    return zlib.compress(canonical_json(projection))
