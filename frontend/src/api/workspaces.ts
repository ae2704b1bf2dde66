import { newIdempotencyKey, request, requestList } from "./client";
import type { Invitation, InvitationOffer, Member, Project, Role, Workspace } from "./types";

export const listWorkspaces = () => requestList<Workspace>("/workspaces");

export const createWorkspace = (name: string) =>
  request<Workspace>("POST", "/workspaces", {
    body: { name },
    idempotencyKey: newIdempotencyKey(),
  });

export const renameWorkspace = (id: string, name: string) =>
  request<Workspace>("PATCH", `/workspaces/${id}`, { body: { name } });

export const deleteWorkspace = (id: string) => request<void>("DELETE", `/workspaces/${id}`);

export const listMembers = (workspaceId: string) =>
  requestList<Member>(`/workspaces/${workspaceId}/members`);

export const changeRole = (workspaceId: string, personId: string, role: Role) =>
  request<Member>("PATCH", `/workspaces/${workspaceId}/members/${personId}`, { body: { role } });

export const removeMember = (workspaceId: string, personId: string) =>
  request<void>("DELETE", `/workspaces/${workspaceId}/members/${personId}`);

export const listInvitations = (workspaceId: string) =>
  requestList<Invitation>(`/workspaces/${workspaceId}/invitations`);

export const createInvitation = (workspaceId: string, role: Role) =>
  request<Invitation>("POST", `/workspaces/${workspaceId}/invitations`, {
    body: { role },
    idempotencyKey: newIdempotencyKey(),
  });

export const withdrawInvitation = (workspaceId: string, id: string) =>
  request<void>("DELETE", `/workspaces/${workspaceId}/invitations/${id}`);

export const getInvitation = (token: string) =>
  request<InvitationOffer>("GET", `/invitations/${encodeURIComponent(token)}`, {
    publicRoute: true,
  });

export const acceptInvitation = (token: string) =>
  request<Workspace>("POST", `/invitations/${encodeURIComponent(token)}/accept`);

export const listProjects = (workspaceId: string) =>
  requestList<Project>(`/workspaces/${workspaceId}/projects`);

export const createProject = (workspaceId: string, name: string) =>
  request<Project>("POST", `/workspaces/${workspaceId}/projects`, {
    body: { name },
    idempotencyKey: newIdempotencyKey(),
  });

export const getProject = (id: string) => request<Project>("GET", `/projects/${id}`);

export const renameProject = (id: string, name: string) =>
  request<Project>("PATCH", `/projects/${id}`, { body: { name } });

export const deleteProject = (id: string) => request<void>("DELETE", `/projects/${id}`);
