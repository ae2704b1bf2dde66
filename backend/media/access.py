"""Finding an asset's row for somebody who may see or change it."""

from uuid import UUID

from backend.accounts.identity import CurrentPerson
from backend.errors import NotFound
from backend.media.errors import AssetNotFound
from backend.media.tables import Asset
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService

MISSING = "There is no such file."


class AssetAccess:
    """Answers with a row, or as if there were none."""

    def __init__(self, workspaces: WorkspaceService) -> None:
        self._workspaces = workspaces

    async def get_row(
        self, person: CurrentPerson, asset_id: UUID, needed: Role, *, also_removed: bool = False
    ) -> Asset:
        """Get the row of an asset in the bin, or also of one that was taken out of it.

        Raises:
            AssetNotFound: no such asset in any workspace of this person.
            RoleTooLow: a member, but not of that role.
        """
        row = await Asset.objects().where(Asset.id == asset_id).first()
        if row is None or (row.deleted_at is not None and not also_removed):
            raise AssetNotFound(MISSING)
        try:
            await self._workspaces.get_project(person.id, row.project_id, needed)
        except NotFound:
            raise AssetNotFound(MISSING) from None
        return row

    async def get_workspace_id(self, person: CurrentPerson, project_id: UUID, needed: Role) -> UUID:
        """Get the workspace of a project that somebody may use.

        Raises:
            NotFound: no such project in any workspace of this person.
            RoleTooLow: a member, but not of that role.
        """
        found = await self._workspaces.get_project(person.id, project_id, needed)
        return found.project.workspace_id
