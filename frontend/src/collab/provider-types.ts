// What the provider is given, what it reports, and what it needs of a WebSocket.
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { ServerClock } from "./server-clock";
import type { Role, SyncStatus } from "./status";
import type { JsonObject } from "./wire";

/** What the server's connection table knows about one client. */
export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly color: number;
  readonly role: Role;
}

/** The part of a WebSocket that is used here. */
export interface Socket {
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason?: string }) => void) | null;
  readonly readyState: number;
  readonly bufferedAmount?: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

export interface ProviderEvents {
  onStatus(status: SyncStatus): void;
  onRole(role: Role): void;
  onMembers(members: ReadonlyMap<number, Member>): void;
  /** The server's document has arrived, after each connecting. */
  onSynced(): void;
  /** The server did not take an edit. */
  onRefused(code: string): void;
  onEpoch(epoch: number): void;
  /** Edits without an acknowledgement, whenever the number changes. */
  onUnsaved(count: number): void;
}

export interface ProviderOptions {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly openSocket: () => Socket;
  readonly events: ProviderEvents;
  /** Unacknowledged edits that the loaded copy carries. */
  readonly keptEdits: number;
  readonly clock: ServerClock;
  /** What this person might do when last heard of. */
  readonly role?: Role | null;
  /** The epoch of the loaded copy. */
  readonly epoch: number | null;
  readonly random?: () => number;
}

/** Whether somebody with an id of their own is meant: a role may be added by a later server. */
export function readRole(value: unknown): Role | null {
  return typeof value === "string" ? (value as Role) : null;
}

/** Reads the members message: client id to who it is. */
export function readMembers(body: JsonObject): Map<number, Member> {
  const members = new Map<number, Member>();
  for (const [clientId, value] of Object.entries(body)) {
    const entry = value as {
      id?: string;
      name?: string;
      color?: number;
      role?: Role;
    };
    members.set(Number(clientId), {
      userId: entry.id ?? "",
      name: entry.name ?? "",
      color: entry.color ?? 0,
      role: entry.role ?? "viewer",
    });
  }
  return members;
}
