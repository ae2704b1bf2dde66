"""Who is in a workspace: listing, changing roles, removing, leaving."""

from uuid import UUID

from backend.accounts.identity import CurrentPerson
from backend.accounts.schemas import Person
from backend.accounts.service import AccountService
from backend.bus.client import AccessChange, RedisClient, publish_access, publish_event
from backend.database.connection import Database
from backend.errors import NotFound
from backend.web.envelope import Page, PageRequest
from backend.workspaces import schemas
from backend.workspaces.audit import record
from backend.workspaces.errors import LastOwner
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, require_covers, workspace_topic
from backend.workspaces.tables import Member

# Two owners who demote each other at once must not leave none: changes to one workspace queue up.
_LOCK = "SELECT id FROM workspace WHERE id = $1 FOR UPDATE"


class MemberService:
    """Members of workspaces."""

    def __init__(
        self,
        database: Database,
        redis: RedisClient,
        *,
        workspaces: WorkspaceService,
        accounts: AccountService,
    ) -> None:
        self._database = database
        self._redis = redis
        self._workspaces = workspaces
        self._accounts = accounts

    async def list_in(
        self, person: CurrentPerson, workspace_id: UUID, paging: PageRequest
    ) -> Page[schemas.Member]:
        """List members, in the order in which they came."""
        await self._workspaces.require_role(person.id, workspace_id, Role.VIEWER)
        rows = (
            await Member.objects()
            .where(Member.workspace_id == workspace_id)
            .order_by(Member.id)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        total = await Member.count().where(Member.workspace_id == workspace_id)
        people = await self._accounts.people([row.person_id for row in rows])
        return Page(
            [_member(row, people[row.person_id]) for row in rows if row.person_id in people], total
        )

    async def change_role(
        self, person: CurrentPerson, workspace_id: UUID, *, member_id: UUID, role: Role
    ) -> schemas.Member:
        """Give a member another role, effective at once on every socket.

        Raises:
            RoleTooLow: admins change roles below owner, only owners the others.
            LastOwner: somebody has to own it.
        """
        own_role = await self._workspaces.require_role(person.id, workspace_id, Role.ADMIN)
        require_covers(own_role, role)
        async with self._database.transaction():
            row = await self._lock_member(workspace_id, member_id)
            require_covers(own_role, Role(row.role))
            if role != Role.OWNER:
                await self._require_other_owner(row)
            row.role = role
            await row.save([Member.role])
            await record(
                workspace_id,
                person.id,
                action="member.role_changed",
                subject_id=member_id,
                details={"role": role},
            )
        await self._announce(workspace_id, member_id, role)
        return _member(row, (await self._accounts.people([member_id]))[member_id])

    async def remove(self, person: CurrentPerson, workspace_id: UUID, *, member_id: UUID) -> None:
        """Take somebody out of a workspace; everybody may take out themselves.

        Raises:
            RoleTooLow: removing others needs an admin, removing an owner an owner.
            LastOwner: somebody has to own it.
        """
        needed = Role.VIEWER if member_id == person.id else Role.ADMIN
        own_role = await self._workspaces.require_role(person.id, workspace_id, needed)
        async with self._database.transaction():
            row = await self._lock_member(workspace_id, member_id)
            require_covers(own_role, Role(row.role))
            await self._require_other_owner(row)
            await row.remove()
            await record(workspace_id, person.id, action="member.removed", subject_id=member_id)
        await self._announce(workspace_id, member_id, None)

    async def _lock_member(self, workspace_id: UUID, member_id: UUID) -> Member:
        await self._database.fetch(_LOCK, workspace_id)
        row = await Member.objects().get(
            (Member.workspace_id == workspace_id) & (Member.person_id == member_id)
        )
        if row is None:
            raise NotFound("There is no such member.")
        return row

    async def _require_other_owner(self, row: Member) -> None:
        if row.role != Role.OWNER:
            return
        owners = await Member.count().where(
            (Member.workspace_id == row.workspace_id) & (Member.role == Role.OWNER)
        )
        if owners == 1:
            raise LastOwner("A workspace always keeps one owner. Make somebody else owner first.")

    async def _announce(self, workspace_id: UUID, member_id: UUID, role: Role | None) -> None:
        change = AccessChange(person_id=member_id, workspace_id=workspace_id, role=role)
        await publish_access(self._redis, change)
        await publish_event(
            self._redis,
            workspace_topic(workspace_id),
            "member.changed",
            schemas.MemberChanged(member_id, role),
        )


def _member(row: Member, person: Person) -> schemas.Member:
    return schemas.Member(
        person_id=person.id,
        name=person.name,
        email=person.email,
        color=person.color,
        role=Role(row.role),
        joined_at=row.joined_at,
    )
