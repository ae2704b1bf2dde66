// Who else is here and what they are doing, read from awareness and the server's own list.
import { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { Member } from "./provider-types";
import type { Role } from "./status";

export interface PlayheadPresence {
  readonly f: number;
  /** Server time in ms at which the playhead stood on `f`. */
  readonly t0: number;
  /** Frames per frame time: 0 when standing, 1 when playing. */
  readonly rate: number;
}

export interface DragPresence {
  readonly ids: readonly string[];
  readonly kind: "move" | "trim-head" | "trim-tail";
  /** Frames from where the clips are now. */
  readonly dx: number;
  /** The track the first clip is held over; null when it stays on its own. */
  readonly track: string | null;
}

/** What this tab says about itself; at most 2 KB, so selections are cut short. */
export interface LocalPresence {
  readonly user: { readonly id: string; readonly name: string; readonly color: number };
  readonly ph?: PlayheadPresence | null;
  readonly sel?: readonly string[];
  readonly drag?: DragPresence | null;
}

export interface RemotePerson {
  readonly clientId: number;
  readonly userId: string;
  readonly name: string;
  readonly color: number;
  readonly role: Role | null;
  readonly playhead: PlayheadPresence | null;
  readonly selection: readonly string[];
  readonly drag: DragPresence | null;
}

const LONGEST_SELECTION = 50;

/** The presence of one document; a store in the sense of useSyncExternalStore. */
export class Presence {
  readonly awareness: Awareness;
  readonly #listeners = new Set<() => void>();
  #members: ReadonlyMap<number, Member> = new Map();
  #people: readonly RemotePerson[] = [];

  constructor(doc: Y.Doc) {
    this.awareness = new Awareness(doc);
    this.awareness.on("change", () => this.#refresh());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Everybody else, in an order that does not jump about. */
  readonly getPeople = (): readonly RemotePerson[] => this.#people;

  setMembers(members: ReadonlyMap<number, Member>): void {
    this.#members = members;
    this.#refresh();
  }

  /** Changes some fields of what this tab says about itself. */
  say(fields: Partial<LocalPresence>): void {
    const before = this.awareness.getLocalState() ?? {};
    const selection =
      fields.sel === undefined ? {} : { sel: fields.sel.slice(0, LONGEST_SELECTION) };
    this.awareness.setLocalState({ ...before, ...fields, ...selection });
  }

  destroy(): void {
    this.awareness.destroy();
    this.#listeners.clear();
  }

  #refresh(): void {
    const people: RemotePerson[] = [];
    for (const [clientId, state] of this.awareness.getStates()) {
      if (clientId === this.awareness.clientID) continue;
      people.push(readPerson(clientId, state, this.#members.get(clientId)));
    }
    this.#people = people.sort((a, b) => a.clientId - b.clientId);
    for (const listener of this.#listeners) listener();
  }
}

/** Names come from the server where it knows the client: awareness may claim anything. */
function readPerson(
  clientId: number,
  state: Record<string, unknown>,
  member: Member | undefined,
): RemotePerson {
  const said = state as Partial<LocalPresence>;
  return {
    clientId,
    userId: member?.userId ?? String(said.user?.id ?? clientId),
    name: member?.name ?? String(said.user?.name ?? "Somebody"),
    color: member?.color ?? (Number(said.user?.color ?? 0) || 0),
    role: member?.role ?? null,
    playhead: said.ph ?? null,
    selection: Array.isArray(said.sel) ? said.sel : [],
    drag: said.drag ?? null,
  };
}

/** Where a remote playhead is now: nobody sends a message per frame. */
export function playheadNow(
  playhead: PlayheadPresence,
  serverNowMs: number,
  framesPerSecond: number,
): number {
  const elapsed = Math.max(0, serverNowMs - playhead.t0) / 1000;
  return Math.max(0, Math.round(playhead.f + elapsed * playhead.rate * framesPerSecond));
}
