"""Workspaces, members, roles, invitations, projects."""
