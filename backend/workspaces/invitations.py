"""Invitations by link: each makes one person a member, within a week, until it is revoked."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from piccolo.columns.combination import And
from uuid_utils.compat import uuid7

from backend.accounts.identity import CurrentPerson
from backend.accounts.service import AccountService
from backend.accounts.sessions import now_utc
from backend.bus.client import AccessChange, RedisClient, publish_access, publish_event
from backend.database.connection import Database
from backend.errors import NotFound
from backend.web.envelope import Page, PageRequest
from backend.workspaces import schemas
from backend.workspaces.audit import record
from backend.workspaces.errors import InvitationGone
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService, require_covers, workspace_topic
from backend.workspaces.tables import Invitation, Member, Workspace

LIFETIME = timedelta(days=7)
_GONE = "This invitation has been used, revoked, or is over a week old."


@dataclass(frozen=True)
class InvitationLinks:
    """Makes links whose tokens can be shown again, although only their hashes are stored."""

    secret_key: str
    public_url: str

    def token(self, invitation_id: UUID) -> str:
        """Derive an invitation's token: nobody without the secret key can."""
        digest = hmac.digest(
            self.secret_key.encode(), b"invitation:" + invitation_id.bytes, hashlib.sha256
        )
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def url(self, invitation_id: UUID) -> str:
        """Write the address people are sent."""
        return f"{self.public_url}/invitation/{self.token(invitation_id)}"


class InvitationService:
    """Makes, shows, revokes and accepts invitations."""

    def __init__(
        self,
        database: Database,
        redis: RedisClient,
        *,
        workspaces: WorkspaceService,
        accounts: AccountService,
        links: InvitationLinks,
    ) -> None:
        self._database = database
        self._redis = redis
        self._workspaces = workspaces
        self._accounts = accounts
        self._links = links

    async def create(
        self, person: CurrentPerson, workspace_id: UUID, *, role: Role
    ) -> schemas.Invitation:
        """Make a link; its role is at most the inviting person's own.

        Raises:
            RoleTooLow: not an admin, or inviting above oneself.
        """
        own_role = await self._workspaces.require_role(person.id, workspace_id, Role.ADMIN)
        require_covers(own_role, role)
        invitation_id, now = uuid7(), now_utc()
        row = Invitation(
            id=invitation_id,
            workspace_id=workspace_id,
            role=role,
            token_hash=_hash(self._links.token(invitation_id)),
            created_by=person.id,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        async with self._database.transaction():
            await row.save()
            await record(
                workspace_id,
                person.id,
                action="invitation.created",
                subject_id=invitation_id,
                details={"role": role},
            )
        return self._shape(row)

    async def list_in(
        self, person: CurrentPerson, workspace_id: UUID, paging: PageRequest
    ) -> Page[schemas.Invitation]:
        """List the links that still work. For admins."""
        await self._workspaces.require_role(person.id, workspace_id, Role.ADMIN)
        working = _working() & (Invitation.workspace_id == workspace_id)
        rows = (
            await Invitation.objects()
            .where(working)
            .order_by(Invitation.id)
            .limit(paging.limit)
            .offset(paging.offset)
        )
        return Page([self._shape(row) for row in rows], await Invitation.count().where(working))

    async def revoke(
        self, person: CurrentPerson, workspace_id: UUID, *, invitation_id: UUID
    ) -> None:
        """Make a link stop working. For admins."""
        await self._workspaces.require_role(person.id, workspace_id, Role.ADMIN)
        async with self._database.transaction():
            revoked = (
                await Invitation.update({Invitation.revoked_at: now_utc()})
                .where(
                    _working()
                    & (Invitation.id == invitation_id)
                    & (Invitation.workspace_id == workspace_id)
                )
                .returning(Invitation.id)
            )
            if not revoked:
                raise NotFound("There is no such invitation.")
            await record(
                workspace_id, person.id, action="invitation.revoked", subject_id=invitation_id
            )

    async def preview(self, token: str) -> schemas.InvitationPreview:
        """Say what a link leads to.

        Raises:
            InvitationGone: it does not work (any more).
        """
        row, workspace = await self._get_working(token)
        people = await self._accounts.people([row.created_by])
        inviter = people.get(row.created_by)
        return schemas.InvitationPreview(
            workspace.name, Role(row.role), inviter.name if inviter else ""
        )

    async def accept(self, person: CurrentPerson, token: str) -> schemas.Workspace:
        """Become a member. Somebody who is one already keeps their role and the link stays good.

        Raises:
            InvitationGone: it does not work (any more).
        """
        own = await Invitation.objects().get(
            (Invitation.token_hash == _hash(token)) & (Invitation.accepted_by == person.id)
        )
        if own is not None and await self._workspaces.find_role(person.id, own.workspace_id):
            # A second click on the same button.
            return await self._workspaces.get(person.id, own.workspace_id)
        row, workspace = await self._get_working(token)
        role = Role(row.role)
        existing = await self._workspaces.find_role(person.id, workspace.id)
        if existing is not None:
            return schemas.Workspace(workspace.id, workspace.name, existing, workspace.created_at)
        async with self._database.transaction():
            await self._use_up(row, person)
            await Member(
                id=uuid7(),
                workspace_id=workspace.id,
                person_id=person.id,
                role=role,
                joined_at=now_utc(),
            ).save()
            await record(workspace.id, person.id, action="invitation.accepted", subject_id=row.id)
        await self._announce(workspace.id, person.id, role)
        return schemas.Workspace(workspace.id, workspace.name, role, workspace.created_at)

    async def _get_working(self, token: str) -> tuple[Invitation, Workspace]:
        row = await Invitation.objects().get(_working() & (Invitation.token_hash == _hash(token)))
        if row is None:
            raise InvitationGone(_GONE)
        workspace = await Workspace.objects().get(
            (Workspace.id == row.workspace_id) & Workspace.deleted_at.is_null()
        )
        if workspace is None:
            raise InvitationGone(_GONE)
        return row, workspace

    async def _use_up(self, row: Invitation, person: CurrentPerson) -> None:
        used = (
            await Invitation.update(
                {Invitation.accepted_at: now_utc(), Invitation.accepted_by: person.id}
            )
            .where(_working() & (Invitation.id == row.id))
            .returning(Invitation.id)
        )
        # Two people with one link at the same moment: the second one comes here.
        if not used:
            raise InvitationGone("This invitation has just been used.")

    async def _announce(self, workspace_id: UUID, person_id: UUID, role: Role) -> None:
        change = AccessChange(person_id=person_id, workspace_id=workspace_id, role=role)
        await publish_access(self._redis, change)
        await publish_event(
            self._redis,
            workspace_topic(workspace_id),
            "member.changed",
            schemas.MemberChanged(person_id, role),
        )

    def _shape(self, row: Invitation) -> schemas.Invitation:
        return schemas.Invitation(
            row.id, Role(row.role), row.created_at, row.expires_at, self._links.url(row.id)
        )


def _working() -> And:
    return (
        Invitation.accepted_at.is_null()
        & Invitation.revoked_at.is_null()
        & (Invitation.expires_at > now_utc())
    )


def _hash(token: str) -> bytes:
    # Lone surrogates cannot come in through an address, but encoding must not be what fails.
    return hashlib.sha256(token.encode(errors="replace")).digest()
