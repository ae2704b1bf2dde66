// What the connection chip and the page say about saving. Pure.
import type { FinalReason, Trouble } from "@/collab/close-codes";
import type { StorageTrouble } from "@/collab/offline-copy";
import type { SyncStatus } from "@/collab/status";
import { count } from "../edit-words";

const WHY: Readonly<Record<Trouble, string>> = {
  busy: "The server is too busy to take edits.",
  full: "As many people as fit have this timeline open.",
  failed: "Something broke on the server.",
  restarting: "The server restarts.",
  "message-too-large":
    "The edits are too many to be sent at once: an administrator can raise the limit.",
};

/** The chip's tooltip: what is safe, and what happens next. */
export function statusHint(status: SyncStatus, trouble: StorageTrouble | null): string {
  switch (status.type) {
    case "live":
      return "Everything you did is saved, and you see what others do";
    case "saving":
      return `${count(Math.max(1, status.edits), "edit")} on the way to the server, not saved yet`;
    case "read-only":
      return "You can watch, but not edit";
    case "offline":
      return offlineHint(status, trouble);
  }
}

type Status = SyncStatus["type"];
export type SpokenStatus = Exclude<Status, "saving">;

/** What screen readers say of the connection. */
export const SPOKEN: Readonly<Record<SpokenStatus, string>> = {
  live: "Connected",
  offline: "Offline",
  "read-only": "Read-only",
};

/** A save is no change of the connection: what was said last stays said. */
export function spokenStatus(now: Status, before: SpokenStatus): SpokenStatus {
  return now === "saving" ? before : now;
}

function offlineHint(
  status: SyncStatus & { type: "offline" },
  trouble: StorageTrouble | null,
): string {
  const why = status.why === null ? "The server cannot be reached." : WHY[status.why];
  const where = trouble === null ? "in this browser" : "in this tab only";
  if (status.ended !== null) return `Not connected. Edits are kept ${where}`;
  return `${why} Edits are kept ${where} and sent when it is back`;
}

const STORAGE: Readonly<Record<StorageTrouble, string>> = {
  blocked: "This browser gives no storage for this timeline",
  full: "This browser has no room left for this timeline",
};

/** What to mind while the browser keeps nothing. */
export function storageWords(trouble: StorageTrouble): string {
  return `${STORAGE[trouble]}. Editing goes on, but what is not saved yet is lost when this tab closes: leave it open until it says Live.`;
}

export const DAMAGE_WORDS =
  "Part of this browser's copy of the timeline could not be read. Everything that was saved is here; edits you made offline before may be missing.";

/** Edits that the server does not take from somebody who may only look. */
export function unsentWords(edits: number): string {
  const [yours, are] = edits === 1 ? ["Your last edit", "is"] : [`Your last ${edits} edits`, "are"];
  return `You may no longer edit this timeline. ${yours} ${are} not saved and kept in this browser only: ask for the right to edit and they are sent, or show what everybody else sees without them.`;
}

export interface EndWords {
  readonly title: string;
  readonly text: string;
}

const ENDS: Readonly<Record<Exclude<FinalReason, "signed-out">, EndWords>> = {
  malformed: {
    title: "This page and the server do not understand each other",
    text: "One of them is newer. Reload to go on.",
  },
  "not-allowed": {
    title: "You cannot open this timeline any more",
    text: "Your role in the workspace was changed. What you had saved is in the timeline.",
  },
  "no-such-timeline": {
    title: "This timeline is gone",
    text: "It was deleted, or it belongs to a workspace you are no longer a member of.",
  },
  "old-epoch": {
    title: "This timeline was tidied up on the server",
    text: "The copy in this browser belongs to the state before. Opening it anew takes a moment.",
  },
  "old-page": {
    title: "There is a newer version of Cutroom",
    text: "This page is too old to go on. Reload it.",
  },
  "too-large": {
    title: "This timeline has reached its largest size",
    text: "Split it into several timelines to go on.",
  },
};

/** Why the connection ended for good, and what became of edits that were not saved. */
export function endWords(reason: Exclude<FinalReason, "signed-out">, edits: number): EndWords {
  const { title, text } = ENDS[reason];
  return edits === 0 ? { title, text } : { title, text: `${text} ${fate(reason, edits)}` };
}

function fate(reason: FinalReason, edits: number): string {
  const [which, they, are] =
    edits === 1 ? ["One edit", "it", "was"] : [`${edits} edits`, "they", "were"];
  const unsaved = `${which} of yours ${are} not saved`;
  if (reason === "old-epoch") return `${unsaved} and cannot be carried over.`;
  if (reason === "malformed" || reason === "old-page")
    return `${unsaved} yet: ${they} will be sent after reloading.`;
  return `${unsaved} and stay${edits === 1 ? "s" : ""} in this browser only.`;
}
