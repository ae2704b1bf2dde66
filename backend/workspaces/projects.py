"""Projects: create, list, rename, delete."""

from uuid import UUID

from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.sessions import now_utc
from backend.accounts.text import clean_name
from backend.bus.client import AccessChange, RedisClient, publish_access, publish_event
from backend.database.connection import Database
from backend.web.envelope import Page, PageRequest
from backend.workspaces import schemas
from backend.workspaces.audit import record
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, workspace_topic
from backend.workspaces.tables import Project


class ProjectService:
    """Projects of workspaces."""

    def __init__(
        self, database: Database, redis: RedisClient, *, workspaces: WorkspaceService
    ) -> None:
        self._database = database
        self._redis = redis
        self._workspaces = workspaces

    async def create(
        self, person: CurrentPerson, workspace_id: UUID, *, name: str
    ) -> schemas.Project:
        """Make a project. For editors."""
        await self._workspaces.require_role(person.id, workspace_id, Role.EDITOR)
        row = Project(
            id=uuid7(),
            workspace_id=workspace_id,
            name=clean_name(name),
            created_by=person.id,
            created_at=now_utc(),
        )
        async with self._database.transaction():
            await row.save()
            await record(workspace_id, person.id, action="project.created", subject_id=row.id)
        project = schemas.Project(row.id, workspace_id, row.name, row.created_at)
        await self._announce("project.created", project)
        return project

    async def list_in(
        self, person: CurrentPerson, workspace_id: UUID, paging: PageRequest
    ) -> Page[schemas.Project]:
        """List a workspace's projects, oldest first."""
        await self._workspaces.require_role(person.id, workspace_id, Role.VIEWER)
        present = (Project.workspace_id == workspace_id) & Project.deleted_at.is_null()
        rows = (
            await Project.objects()
            .where(present)
            .order_by(Project.id)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        shown = [schemas.Project(r.id, workspace_id, r.name, r.created_at) for r in rows]
        return Page(shown, await Project.count().where(present))

    async def rename(
        self, person: CurrentPerson, project_id: UUID, *, name: str
    ) -> schemas.Project:
        """Give a project another name. For editors."""
        found = (await self._workspaces.get_project(person.id, project_id, Role.EDITOR)).project
        cleaned = clean_name(name)
        async with self._database.transaction():
            await Project.update({Project.name: cleaned}).where(Project.id == project_id)
            await record(
                found.workspace_id,
                person.id,
                action="project.renamed",
                subject_id=project_id,
                details={"name": cleaned},
            )
        project = schemas.Project(found.id, found.workspace_id, cleaned, found.created_at)
        await self._announce("project.renamed", project)
        return project

    async def delete(self, person: CurrentPerson, project_id: UUID) -> None:
        """Delete a project with its timelines and assets. For editors; rows stay."""
        project = (await self._workspaces.get_project(person.id, project_id, Role.EDITOR)).project
        async with self._database.transaction():
            await Project.update({Project.deleted_at: now_utc()}).where(Project.id == project_id)
            await record(
                project.workspace_id, person.id, action="project.deleted", subject_id=project_id
            )
        await publish_access(self._redis, AccessChange(project_id=project_id))
        await self._announce("project.deleted", project)

    async def _announce(self, kind: str, project: schemas.Project) -> None:
        await publish_event(self._redis, workspace_topic(project.workspace_id), kind, project)
