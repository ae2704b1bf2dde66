// The four states of the connection chip, and what is said beside them.
import type { FinalReason, Trouble } from "./close-codes";

export type Role = "owner" | "admin" | "editor" | "commenter" | "viewer";

export type SyncStatus =
  /** Connected, and everything made here is committed on the server. */
  | { readonly type: "live" }
  /** Connected; something made here is not committed yet. */
  | { readonly type: "saving"; readonly edits: number }
  /** Not connected; edits are kept here. `why` is what the server said, `ended` why it stays so. */
  | {
      readonly type: "offline";
      readonly edits: number;
      readonly why: Trouble | null;
      readonly ended: FinalReason | null;
    }
  /** Connected, without the right to edit. `edits` were made before the right was lost. */
  | { readonly type: "read-only"; readonly edits: number };

const EDITING_ROLES: readonly Role[] = ["owner", "admin", "editor"];

export function mayEdit(role: Role | null): boolean {
  return role !== null && EDITING_ROLES.includes(role);
}

/** Whether something that was made here is not on the server. */
export function hasUnsaved(status: SyncStatus): boolean {
  return status.type !== "live" && status.edits > 0;
}

/** The words on the chip. */
export function statusLabel(status: SyncStatus): string {
  switch (status.type) {
    case "live":
      return "Live";
    case "saving":
      return "Saving";
    case "read-only":
      return "Read-only";
    case "offline":
      return status.edits === 0
        ? "Offline"
        : `Offline (${status.edits} ${status.edits === 1 ? "edit" : "edits"} kept)`;
  }
}

export function sameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
