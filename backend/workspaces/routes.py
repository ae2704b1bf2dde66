"""Routes of workspaces, their members, invitations and projects."""

from uuid import UUID

from litestar import delete, get, patch, post

from backend.accounts.identity import CurrentPerson
from backend.web.envelope import Listing, PageRequest, Reply, listing, reply
from backend.web.idempotency import IDEMPOTENT
from backend.web.inject import FromPath, Given, JSONBody
from backend.workspaces.invitations import InvitationService
from backend.workspaces.members import MemberService
from backend.workspaces.projects import ProjectService
from backend.workspaces.schemas import (
    Invitation,
    InvitationPreview,
    Member,
    NewName,
    NewRole,
    Project,
    Workspace,
)
from backend.workspaces.service import WorkspaceService

_WORKSPACES = "/api/v1/workspaces"
_WORKSPACE = _WORKSPACES + "/{workspace_id:str}"
_MEMBER = _WORKSPACE + "/members/{person_id:str}"
_PROJECT = "/api/v1/projects/{project_id:str}"
_INVITATION = "/api/v1/invitations/{token:str}"


@get(_WORKSPACES)
async def list_workspaces(
    person: Given[CurrentPerson],
    workspaces: Given[WorkspaceService],
    *,
    paging: Given[PageRequest],
) -> Listing[Workspace]:
    """List one's workspaces."""
    return listing(await workspaces.list_for(person.id, paging), paging)


@post(_WORKSPACES, opt=IDEMPOTENT)
async def create_workspace(
    data: JSONBody[NewName],
    person: Given[CurrentPerson],
    *,
    workspaces: Given[WorkspaceService],
) -> Reply[Workspace]:
    """Make a workspace and own it."""
    return reply(await workspaces.create(person.id, data.name))


@get(_WORKSPACE)
async def read_workspace(
    workspace_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    workspaces: Given[WorkspaceService],
) -> Reply[Workspace]:
    """Read one workspace."""
    return reply(await workspaces.get(person.id, workspace_id))


@patch(_WORKSPACE)
async def rename_workspace(
    workspace_id: FromPath[UUID],
    data: JSONBody[NewName],
    *,
    person: Given[CurrentPerson],
    workspaces: Given[WorkspaceService],
) -> Reply[Workspace]:
    """Rename a workspace."""
    return reply(await workspaces.rename(person, workspace_id, name=data.name))


@delete(_WORKSPACE)
async def delete_workspace(
    workspace_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    workspaces: Given[WorkspaceService],
) -> None:
    """Delete a workspace."""
    await workspaces.delete(person, workspace_id)


@get(_WORKSPACE + "/members")
async def list_members(
    workspace_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    members: Given[MemberService],
    paging: Given[PageRequest],
) -> Listing[Member]:
    """List members."""
    return listing(await members.list_in(person, workspace_id, paging), paging)


@patch(_MEMBER)
async def change_member(
    workspace_id: FromPath[UUID],
    person_id: FromPath[UUID],
    *,
    data: JSONBody[NewRole],
    person: Given[CurrentPerson],
    members: Given[MemberService],
) -> Reply[Member]:
    """Change a member's role."""
    return reply(
        await members.change_role(person, workspace_id, member_id=person_id, role=data.role)
    )


@delete(_MEMBER)
async def remove_member(
    workspace_id: FromPath[UUID],
    person_id: FromPath[UUID],
    *,
    person: Given[CurrentPerson],
    members: Given[MemberService],
) -> None:
    """Remove a member, or leave."""
    await members.remove(person, workspace_id, member_id=person_id)


@get(_WORKSPACE + "/invitations")
async def list_invitations(
    workspace_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    invitations: Given[InvitationService],
    paging: Given[PageRequest],
) -> Listing[Invitation]:
    """List the links that still work."""
    return listing(await invitations.list_in(person, workspace_id, paging), paging)


@post(_WORKSPACE + "/invitations", opt=IDEMPOTENT)
async def create_invitation(
    workspace_id: FromPath[UUID],
    data: JSONBody[NewRole],
    *,
    person: Given[CurrentPerson],
    invitations: Given[InvitationService],
) -> Reply[Invitation]:
    """Make an invitation link."""
    return reply(await invitations.create(person, workspace_id, role=data.role))


@delete(_WORKSPACE + "/invitations/{invitation_id:str}")
async def revoke_invitation(
    workspace_id: FromPath[UUID],
    invitation_id: FromPath[UUID],
    *,
    person: Given[CurrentPerson],
    invitations: Given[InvitationService],
) -> None:
    """Make a link stop working."""
    await invitations.revoke(person, workspace_id, invitation_id=invitation_id)


@get(_INVITATION)
async def preview_invitation(
    token: FromPath[str], invitations: Given[InvitationService]
) -> Reply[InvitationPreview]:
    """Say what a link leads to."""
    return reply(await invitations.preview(token))


@post(_INVITATION + "/accept", status_code=200)
async def accept_invitation(
    token: FromPath[str], person: Given[CurrentPerson], *, invitations: Given[InvitationService]
) -> Reply[Workspace]:
    """Become a member."""
    return reply(await invitations.accept(person, token))


@get(_WORKSPACE + "/projects")
async def list_projects(
    workspace_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    projects: Given[ProjectService],
    paging: Given[PageRequest],
) -> Listing[Project]:
    """List projects."""
    return listing(await projects.list_in(person, workspace_id, paging), paging)


@post(_WORKSPACE + "/projects", opt=IDEMPOTENT)
async def create_project(
    workspace_id: FromPath[UUID],
    data: JSONBody[NewName],
    *,
    person: Given[CurrentPerson],
    projects: Given[ProjectService],
) -> Reply[Project]:
    """Make a project."""
    return reply(await projects.create(person, workspace_id, name=data.name))


@get(_PROJECT)
async def read_project(
    project_id: FromPath[UUID],
    person: Given[CurrentPerson],
    *,
    workspaces: Given[WorkspaceService],
) -> Reply[Project]:
    """Read one project."""
    return reply((await workspaces.get_project(person.id, project_id)).project)


@patch(_PROJECT)
async def rename_project(
    project_id: FromPath[UUID],
    data: JSONBody[NewName],
    *,
    person: Given[CurrentPerson],
    projects: Given[ProjectService],
) -> Reply[Project]:
    """Rename a project."""
    return reply(await projects.rename(person, project_id, name=data.name))


@delete(_PROJECT)
async def delete_project(
    project_id: FromPath[UUID], person: Given[CurrentPerson], *, projects: Given[ProjectService]
) -> None:
    """Delete a project."""
    await projects.delete(person, project_id)


ROUTES = [
    list_workspaces,
    create_workspace,
    read_workspace,
    rename_workspace,
    delete_workspace,
    list_members,
    change_member,
    remove_member,
    list_invitations,
    create_invitation,
    revoke_invitation,
    preview_invitation,
    accept_invitation,
    list_projects,
    create_project,
    read_project,
    rename_project,
    delete_project,
]
