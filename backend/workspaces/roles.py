"""The five roles of a workspace and what each of them may do."""

from enum import StrEnum


class Role(StrEnum):
    """From least to most; each may do everything the ones before it may."""

    # Looks and downloads.
    VIEWER = "viewer"
    # Writes comments.
    COMMENTER = "commenter"
    # Cuts, uploads, renders; makes and removes projects and timelines.
    EDITOR = "editor"
    # Invites people and changes their roles below owner.
    ADMIN = "admin"
    # Deletes the workspace; makes and removes owners.
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Position in the order of roles, for comparing."""
        return list(Role).index(self)

    def covers(self, needed: "Role") -> bool:
        """Say whether this role may do what `needed` may."""
        return self.rank >= needed.rank
