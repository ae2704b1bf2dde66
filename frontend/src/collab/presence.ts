// Who else is here and what they are doing, read from awareness and the server's own list.
import { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { ExternalStore } from "./external-store";
import {
  fitting,
  type LocalPresence,
  type RemoteMotion,
  type RemotePerson,
  readMotion,
  readPerson,
} from "./presence-model";
import type { Member } from "./provider-types";

export class Presence {
  readonly awareness: Awareness;
  /** Everybody else, in an order that does not jump about; a new list only when it says more. */
  readonly people = new ExternalStore<readonly RemotePerson[]>([]);
  /** Their pointers, playheads, drags and views: new many times a second. */
  readonly motions = new ExternalStore<readonly RemoteMotion[]>([]);
  #members: ReadonlyMap<number, Member> = new Map();
  /** Kept while the page rests in the back/forward cache, where nobody is shown. */
  #mine: Partial<LocalPresence> = {};

  constructor(doc: Y.Doc) {
    this.awareness = new Awareness(doc);
    this.awareness.on("change", () => this.#refresh());
  }

  get clientId(): number {
    return this.awareness.clientID;
  }

  setMembers(members: ReadonlyMap<number, Member>): void {
    this.#members = members;
    this.#refresh();
  }

  /** Changes some fields of what this tab says about itself. */
  say(fields: Partial<LocalPresence>): void {
    this.#mine = { ...this.#mine, ...fields };
    const state = fitting(this.#mine as LocalPresence);
    if (!isSame(state, this.awareness.getLocalState())) this.awareness.setLocalState(state);
  }

  /** Says the same again: who is silent for 30 s is taken to be gone. */
  renew(): void {
    const state = this.awareness.getLocalState();
    if (state !== null) this.awareness.setLocalState(state);
  }

  destroy(): void {
    this.awareness.destroy();
  }

  #refresh(): void {
    const others = [...this.awareness.getStates()].filter(([id]) => id !== this.clientId);
    others.sort(([a], [b]) => a - b);
    const people = others.map(([id, state]) => readPerson(id, state, this.#members.get(id)));
    if (!isSame(people, this.people.get())) this.people.set(people);
    this.motions.set(others.map(([id, state]) => readMotion(id, state)));
  }
}

/** Equal as JSON with the same order of keys, which both sides here have. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
