"""The order of roles."""

from itertools import pairwise

from backend.workspaces.roles import Role


def test_each_role_covers_itself_and_those_before_it() -> None:
    for lower, higher in pairwise(Role):
        assert higher.covers(lower)
        assert higher.covers(higher)
        assert not lower.covers(higher)


def test_the_owner_stands_above_everybody() -> None:
    assert max(Role, key=lambda role: role.rank) is Role.OWNER
