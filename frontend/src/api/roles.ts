import type { Role } from "./types";

/** From the most rights to the fewest. */
export const ROLES = ["owner", "admin", "editor", "commenter", "viewer"] as const;

export const ROLE_WORDS: Readonly<Record<Role, { name: string; may: string }>> = {
  owner: { name: "Owner", may: "Everything, also deleting the workspace" },
  admin: { name: "Admin", may: "Edits, and manages people" },
  editor: { name: "Editor", may: "Cuts, uploads and renders" },
  commenter: { name: "Commenter", may: "Watches and comments" },
  viewer: { name: "Viewer", may: "Watches" },
};

const atLeast = (role: Role, needed: Role) => ROLES.indexOf(role) <= ROLES.indexOf(needed);

export const canEdit = (role: Role) => atLeast(role, "editor");
export const canComment = (role: Role) => atLeast(role, "commenter");
export const canManage = (role: Role) => atLeast(role, "admin");
export const isOwner = (role: Role) => role === "owner";
