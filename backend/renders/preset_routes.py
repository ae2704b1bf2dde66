"""Routes of render presets."""

from uuid import UUID

from litestar import delete, get, patch, post

from backend.accounts.identity import CurrentPerson
from backend.renders.encoders import WorkerEncoders
from backend.renders.preset_service import PresetService
from backend.renders.presets import VideoCodec
from backend.renders.schemas import NewRenderPreset, RenderPreset, RenderPresetChange
from backend.web.envelope import Reply, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, FromQuery, Given, JSONBody

_PRESETS = "/api/v1/render-presets"
_PRESET = _PRESETS + "/{preset_id:str}"


@get(_PRESETS)
async def list_render_presets(
    person: Given[CurrentPerson], presets: Given[PresetService], *, workspace_id: FromQuery[UUID]
) -> Reply[list[RenderPreset]]:
    """List what a workspace's renders can become: its own presets, then the catalogue's."""
    return reply(await presets.list_for(person, workspace_id))


@post(_PRESETS, opt=IDEMPOTENT)
async def create_render_preset(
    data: JSONBody[NewRenderPreset],
    person: Given[CurrentPerson],
    *,
    presets: Given[PresetService],
) -> Reply[RenderPreset]:
    """Make a preset for a workspace."""
    return reply(await presets.create(person, data))


@patch(_PRESET)
async def change_render_preset(
    preset_id: FromPath[UUID],
    data: JSONBody[RenderPresetChange],
    person: Given[CurrentPerson],
    *,
    presets: Given[PresetService],
) -> Reply[RenderPreset]:
    """Change a workspace's preset."""
    return reply(await presets.update(person, preset_id, data))


@delete(_PRESET)
async def delete_render_preset(
    preset_id: FromPath[UUID], person: Given[CurrentPerson], *, presets: Given[PresetService]
) -> None:
    """Remove a workspace's preset."""
    await presets.delete(person, preset_id)


@get("/api/v1/render-encoders")
async def list_render_encoders(
    person: Given[CurrentPerson],  # noqa: ARG001 - whoever is signed in may know
    worker_encoders: Given[WorkerEncoders],
) -> Reply[list[VideoCodec]]:
    """List the video codecs that some render worker encodes in hardware."""
    return reply(await worker_encoders.codecs())


ROUTES = [
    list_render_presets,
    create_render_preset,
    change_render_preset,
    delete_render_preset,
    list_render_encoders,
]
