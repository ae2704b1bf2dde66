"""Use cases of workspaces, and the question every slice asks: which role has this person here?"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.accounts.text import clean_name
from backend.bus.client import AccessChange, RedisClient, publish_access, publish_event
from backend.database.connection import Database
from backend.errors import NotFound
from backend.web.envelope import Page, PageRequest
from backend.workspaces import schemas
from backend.workspaces.audit import record
from backend.workspaces.errors import RoleTooLow
from backend.workspaces.roles import Role
from backend.workspaces.tables import Member, Workspace

_ROLE = """
SELECT m.role FROM member m JOIN workspace w ON w.id = m.workspace_id
WHERE m.person_id = $1 AND m.workspace_id = $2 AND w.deleted_at IS NULL
"""
_MINE = """
SELECT w.id, w.name, w.created_at, m.role
FROM member m JOIN workspace w ON w.id = m.workspace_id
WHERE m.person_id = $1 AND w.deleted_at IS NULL
ORDER BY w.id LIMIT $2 OFFSET $3
"""
_COUNT_MINE = """
SELECT count(*) AS total FROM member m JOIN workspace w ON w.id = m.workspace_id
WHERE m.person_id = $1 AND w.deleted_at IS NULL
"""
_PROJECT = """
SELECT p.id, p.workspace_id, p.name, p.created_at, m.role
FROM project p
JOIN workspace w ON w.id = p.workspace_id AND w.deleted_at IS NULL
JOIN member m ON m.workspace_id = w.id AND m.person_id = $1
WHERE p.id = $2 AND p.deleted_at IS NULL
"""


@dataclass(frozen=True)
class ProjectAccess:
    """A project and the role the asking person has in its workspace."""

    project: schemas.Project
    role: Role


def workspace_topic(workspace_id: UUID) -> str:
    """Name the live topic everybody of a workspace may watch."""
    return f"workspace:{workspace_id}"


class WorkspaceService:
    """Workspaces themselves, and the rights in them."""

    def __init__(self, database: Database, redis: RedisClient) -> None:
        self._database = database
        self._redis = redis

    async def find_role(self, person_id: UUID, workspace_id: UUID) -> Role | None:
        """Find somebody's role; None outside, and when the workspace is deleted."""
        rows = await self._database.fetch(_ROLE, person_id, workspace_id)
        return Role(rows[0]["role"]) if rows else None

    async def require_role(self, person_id: UUID, workspace_id: UUID, needed: Role) -> Role:
        """Get somebody's role, if it covers what is needed.

        Raises:
            NotFound: not a member; for them the workspace does not exist.
            RoleTooLow: a member, but not of that role.
        """
        role = await self.find_role(person_id, workspace_id)
        if role is None:
            raise NotFound("There is no such workspace.")
        require_covers(role, needed)
        return role

    async def get_project(
        self, person_id: UUID, project_id: UUID, needed: Role = Role.VIEWER
    ) -> ProjectAccess:
        """Get a project somebody may see, if their role covers what is needed.

        Raises:
            NotFound: no such project in any workspace of this person.
            RoleTooLow: a member, but not of that role.
        """
        rows = await self._database.fetch(_PROJECT, person_id, project_id)
        if not rows:
            raise NotFound("There is no such project.")
        found = rows[0]
        role = Role(found.pop("role"))
        require_covers(role, needed)
        return ProjectAccess(schemas.Project(**found), role)

    async def create(self, person_id: UUID, name: str) -> schemas.Workspace:
        """Make a workspace; its maker owns it."""
        row = Workspace(
            id=uuid7(), name=clean_name(name), created_by=person_id, created_at=now_utc()
        )
        async with self._database.transaction():
            await row.save()
            await Member(
                id=uuid7(),
                workspace_id=row.id,
                person_id=person_id,
                role=Role.OWNER,
                joined_at=row.created_at,
            ).save()
            await record(row.id, person_id, action="workspace.created", subject_id=row.id)
        return schemas.Workspace(row.id, row.name, Role.OWNER, row.created_at)

    async def list_for(self, person_id: UUID, paging: PageRequest) -> Page[schemas.Workspace]:
        """List the workspaces somebody is a member of, oldest first."""
        rows = await self._database.fetch(_MINE, person_id, paging.limit, paging.offset)
        counted = await self._database.fetch(_COUNT_MINE, person_id)
        return Page([_workspace(row) for row in rows], counted[0]["total"])

    async def get(self, person_id: UUID, workspace_id: UUID) -> schemas.Workspace:
        """Get one workspace.

        Raises:
            NotFound: not a member.
        """
        role = await self.require_role(person_id, workspace_id, Role.VIEWER)
        row = await Workspace.objects().get(Workspace.id == workspace_id)
        if row is None:
            raise NotFound("There is no such workspace.")
        return schemas.Workspace(row.id, row.name, role, row.created_at)

    async def rename(
        self, person: CurrentPerson, workspace_id: UUID, *, name: str
    ) -> schemas.Workspace:
        """Give a workspace another name. For admins."""
        await self.require_role(person.id, workspace_id, Role.ADMIN)
        cleaned = clean_name(name)
        async with self._database.transaction():
            await Workspace.update({Workspace.name: cleaned}).where(Workspace.id == workspace_id)
            await record(
                workspace_id, person.id, action="workspace.renamed", details={"name": cleaned}
            )
        renamed = await self.get(person.id, workspace_id)
        await publish_event(
            self._redis, workspace_topic(workspace_id), "workspace.renamed", {"name": cleaned}
        )
        return renamed

    async def delete(self, person: CurrentPerson, workspace_id: UUID) -> None:
        """Delete a workspace with everything in it. For owners; rows stay for a restore."""
        await self.require_role(person.id, workspace_id, Role.OWNER)
        async with self._database.transaction():
            await Workspace.update({Workspace.deleted_at: now_utc()}).where(
                Workspace.id == workspace_id
            )
            await record(workspace_id, person.id, action="workspace.deleted")
        await publish_access(self._redis, AccessChange(workspace_id=workspace_id))


def require_covers(role: Role, needed: Role) -> None:
    """Refuse a role that is too low.

    Raises:
        RoleTooLow: naming the role that would do.
    """
    if not role.covers(needed):
        raise RoleTooLow(f"This needs the role {needed}; yours is {role}.")


def _workspace(row: dict[str, Any]) -> schemas.Workspace:
    return schemas.Workspace(row["id"], row["name"], Role(row["role"]), row["created_at"])
