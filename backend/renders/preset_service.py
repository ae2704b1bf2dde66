"""Presets that people choose from: the catalogue's, and those that a workspace's admins make."""

from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.errors import FieldError, Invalid
from backend.renders import schemas
from backend.renders.errors import PresetNotFound, PresetUnknown, TooManyPresets
from backend.renders.presets import BY_ID, PRESETS, Preset, PresetSettings, find_fault
from backend.renders.tables import RenderPreset
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, require_covers

OWN_GROUP = "This workspace"
MOST_OWN = 50
"""Of one workspace."""


class PresetService:
    """Looks presets up and lets admins make their own."""

    def __init__(self, workspaces: WorkspaceService) -> None:
        self._workspaces = workspaces

    async def find(self, workspace_id: UUID, preset_id: str) -> Preset:
        """Get a preset that a workspace's renders may have; rights are the caller's to check.

        Raises:
            PresetUnknown
        """
        if preset_id in BY_ID:
            return BY_ID[preset_id]
        row = await RenderPreset.objects().get(
            (RenderPreset.id == _uuid(preset_id)) & (RenderPreset.workspace_id == workspace_id)
        )
        if row is None:
            message = "There is no such preset; it may have been deleted."
            raise PresetUnknown(message, FieldError("preset", message))
        return _preset(row)

    async def list_for(
        self, person: CurrentPerson, workspace_id: UUID
    ) -> list[schemas.RenderPreset]:
        """List the workspace's own presets and then the catalogue's."""
        await self._workspaces.require_role(person.id, workspace_id, Role.VIEWER)
        rows = (
            await RenderPreset.objects()
            .where(RenderPreset.workspace_id == workspace_id)
            .order_by(RenderPreset.name)
        )
        return [*map(_own_view, rows), *map(_catalogue_view, PRESETS)]

    async def create(
        self, person: CurrentPerson, wish: schemas.NewRenderPreset
    ) -> schemas.RenderPreset:
        """Make a preset. For admins.

        Raises:
            Invalid: the settings do not go together; the field is named.
            TooManyPresets
        """
        await self._workspaces.require_role(person.id, wish.workspace_id, Role.ADMIN)
        _check(wish.file_settings)
        own = RenderPreset.workspace_id == wish.workspace_id
        if await RenderPreset.count().where(own) >= MOST_OWN:
            raise TooManyPresets(f"A workspace has at most {MOST_OWN} presets of its own.")
        now = now_utc()
        row = RenderPreset(
            id=uuid7(),
            workspace_id=wish.workspace_id,
            name=_name(wish.name),
            settings=_json(wish.file_settings),
            created_by=person.id,
            created_at=now,
            updated_at=now,
        )
        await row.save()
        return _own_view(row)

    async def update(
        self, person: CurrentPerson, preset_id: UUID, change: schemas.RenderPresetChange
    ) -> schemas.RenderPreset:
        """Change a preset; renders that were asked for before stay as they are. For admins.

        Raises:
            Invalid: the settings do not go together; the field is named.
        """
        row = await self._get_row(person, preset_id)
        if change.file_settings is not None:
            _check(change.file_settings)
            row.settings = _json(change.file_settings)
        if change.name is not None:
            row.name = _name(change.name)
        row.updated_at = now_utc()
        await row.save()
        return _own_view(row)

    async def delete(self, person: CurrentPerson, preset_id: UUID) -> None:
        """Remove a preset. For admins."""
        row = await self._get_row(person, preset_id)
        await RenderPreset.delete().where(RenderPreset.id == row.id)

    async def _get_row(self, person: CurrentPerson, preset_id: UUID) -> RenderPreset:
        row = await RenderPreset.objects().get(RenderPreset.id == preset_id)
        role = row and await self._workspaces.find_role(person.id, row.workspace_id)
        if row is None or not isinstance(role, Role):
            raise PresetNotFound("There is no such preset.")
        require_covers(role, Role.ADMIN)
        return row


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        message = "A preset needs a name."
        raise Invalid(message, FieldError("name", message))
    return name


def _check(settings: PresetSettings) -> None:
    fault = find_fault(settings)
    if fault is not None:
        field, message = fault
        raise Invalid(message, FieldError(f"file_settings.{field}", message))


def _json(settings: PresetSettings) -> str:
    return msgspec.json.encode(settings).decode()


def _preset(row: RenderPreset) -> Preset:
    settings = msgspec.json.decode(row.settings, type=PresetSettings)
    return Preset(str(row.id), row.name, OWN_GROUP, "", settings)


def _own_view(row: RenderPreset) -> schemas.RenderPreset:
    return _view(_preset(row), is_own=True)


def _catalogue_view(preset: Preset) -> schemas.RenderPreset:
    return _view(preset, is_own=False)


def _view(preset: Preset, *, is_own: bool) -> schemas.RenderPreset:
    return schemas.RenderPreset(
        preset.id, preset.name, preset.group, preset.use, preset.settings, is_own
    )
