// Why the server closes a socket: the browser's copy of backend/collab/close_codes.py.

export const CloseCode = {
  /** Nothing is left to do. */
  DONE: 1000,
  /** The other side is leaving. */
  LEAVING: 1001,
  /** One message is larger than the limit. */
  MESSAGE_TOO_LARGE: 1009,
  /** Something broke in this room; the rest of the process goes on. */
  ROOM_FAILED: 1011,
  /** The process stops; another one takes over. */
  RESTARTING: 1012,
  /** Not now: full, too fast, too slow, or the document could not be loaded. */
  TRY_LATER: 1013,
  /** Bytes that are no message of this protocol. */
  MALFORMED: 4400,
  /** Nobody is signed in, or the session has ended. */
  SIGNED_OUT: 4401,
  /** The role does not allow this. */
  NOT_ALLOWED: 4403,
  /** There is no such timeline, or it belongs to somebody else. */
  NO_SUCH_TIMELINE: 4404,
  /** The document was rewritten under a new epoch or schema. */
  OLD_EPOCH: 4409,
  /** The document has reached its largest size. */
  DOCUMENT_TOO_LARGE: 4413,
} as const;

/** Why the connection will not come back by itself. */
export type FinalReason =
  | "malformed"
  | "signed-out"
  | "not-allowed"
  | "no-such-timeline"
  /** The document was rewritten: what is kept here belongs to another one. */
  | "old-epoch"
  /** This page is of an older version than the server. */
  | "old-page"
  | "too-large";

/** Why the connection is gone for now, as far as the server said. */
export type Trouble = "busy" | "full" | "failed" | "restarting" | "message-too-large";

const FINAL_REASONS: Readonly<Record<number, FinalReason>> = {
  [CloseCode.MALFORMED]: "malformed",
  [CloseCode.SIGNED_OUT]: "signed-out",
  [CloseCode.NOT_ALLOWED]: "not-allowed",
  [CloseCode.NO_SUCH_TIMELINE]: "no-such-timeline",
  // Another epoch is known from the hello before; without that, it is the page that is old.
  [CloseCode.OLD_EPOCH]: "old-page",
  [CloseCode.DOCUMENT_TOO_LARGE]: "too-large",
};

/** Too many edits after the right to edit was lost: whoever may still look comes back to look. */
const REFUSED_TOO_OFTEN = "read_only";

/** The reason when this close is final; null means: come back later. */
export function finalReason(code: number, reason = ""): FinalReason | null {
  if (code < 4400 || code > 4499) return null;
  if (code === CloseCode.NOT_ALLOWED && reason === REFUSED_TOO_OFTEN) return null;
  return FINAL_REASONS[code] ?? "malformed";
}

const TROUBLES: Readonly<Record<number, Trouble>> = {
  [CloseCode.MESSAGE_TOO_LARGE]: "message-too-large",
  [CloseCode.ROOM_FAILED]: "failed",
  [CloseCode.RESTARTING]: "restarting",
  [CloseCode.TRY_LATER]: "busy",
};

/** What the server said when it closed for now; null when it said nothing. */
export function troubleOf(code: number, reason = ""): Trouble | null {
  if (code === CloseCode.TRY_LATER && reason === "room_full") return "full";
  return TROUBLES[code] ?? null;
}
