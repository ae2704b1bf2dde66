// What tabs say about themselves, and how it is read: anybody may send anything. Pure.
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
  /** The one that is held comes first. */
  readonly ids: readonly string[];
  readonly kind: "move" | "trim-head" | "trim-tail";
  /** Where the held clip's start (of its tail: its end) was, and how far it has come since. */
  readonly at: number;
  readonly dx: number;
  /** Tracks of clips that leave their own. */
  readonly to: Readonly<Record<string, string>>;
}

/** A pointer over the timeline, in its own measures: everybody scrolls and zooms for themselves. */
export interface CursorPresence {
  readonly f: number;
  /** A track's id, or the ruler. */
  readonly row: string;
  /** From the row's top (0) to its bottom (1). */
  readonly y: number;
}

/** What part of the timeline somebody looks at. */
export interface ViewPresence {
  /** The frame at the left edge; with a fraction, negative before the start. */
  readonly f: number;
  /** Frames over the whole width. */
  readonly n: number;
  /** Pixels scrolled down. */
  readonly y: number;
}

export interface LocalPresence {
  readonly user: { readonly id: string; readonly name: string; readonly color: number };
  readonly ph?: PlayheadPresence | null;
  readonly sel?: readonly string[];
  readonly drag?: DragPresence | null;
  readonly cur?: CursorPresence | null;
  readonly view?: ViewPresence | null;
  /** Whose view is followed. */
  readonly follow?: number | null;
  /** Does not want to be followed. */
  readonly alone?: boolean;
}

/** What changes now and then: who is here, what they hold. */
export interface RemotePerson {
  readonly clientId: number;
  readonly userId: string;
  readonly name: string;
  readonly color: number;
  readonly role: Role | null;
  readonly selection: readonly string[];
  /** Clips that are being dragged. */
  readonly dragging: readonly string[];
  readonly follows: number | null;
  readonly alone: boolean;
}

/** What changes many times a second. */
export interface RemoteMotion {
  readonly clientId: number;
  readonly playhead: PlayheadPresence | null;
  readonly cursor: CursorPresence | null;
  readonly drag: DragPresence | null;
  readonly view: ViewPresence | null;
}

/** The server ignores more than 2 KB. */
const MOST_BYTES = 2_000;
const LONGEST_SELECTION = 50;
const MOST_DRAGGED = 20;
const MOST_FRAMES = 2 ** 40;
const FASTEST = 64;

type Json = Readonly<Record<string, unknown>>;

/** Names come from the server where it knows the client: awareness may claim anything. */
export function readPerson(clientId: number, state: Json, member?: Member): RemotePerson {
  const said = asJson(state.user);
  return {
    clientId,
    userId: member?.userId ?? asText(said.id, String(clientId)),
    name: member?.name ?? asText(said.name, "Somebody"),
    color: member?.color ?? (isNumber(said.color) ? said.color : 0),
    role: member?.role ?? null,
    selection: asTexts(state.sel, LONGEST_SELECTION),
    dragging: readDrag(state.drag)?.ids ?? [],
    follows: isNumber(state.follow) ? state.follow : null,
    alone: state.alone === true,
  };
}

export function readMotion(clientId: number, state: Json): RemoteMotion {
  return {
    clientId,
    playhead: readPlayhead(state.ph),
    cursor: readCursor(state.cur),
    drag: readDrag(state.drag),
    view: readView(state.view),
  };
}

function readPlayhead(value: unknown): PlayheadPresence | null {
  const { f, t0, rate } = asJson(value);
  if (!isFrame(f) || !isNumber(t0) || !isNumber(rate) || Math.abs(rate) > FASTEST) return null;
  return { f, t0, rate };
}

function readCursor(value: unknown): CursorPresence | null {
  const { f, row, y } = asJson(value);
  if (!isFrame(f) || typeof row !== "string" || !isNumber(y)) return null;
  return { f, row, y: Math.min(1, Math.max(0, y)) };
}

function readView(value: unknown): ViewPresence | null {
  const { f, n, y } = asJson(value);
  return isFrame(f) && isFrame(n) && n > 0 && isFrame(y) ? { f, n, y } : null;
}

function readDrag(value: unknown): DragPresence | null {
  const { ids, kind, at, dx, to } = asJson(value);
  if (kind !== "move" && kind !== "trim-head" && kind !== "trim-tail") return null;
  const known = asTexts(ids, MOST_DRAGGED);
  if (known.length === 0 || !isFrame(at) || !isFrame(dx)) return null;
  const tracks = Object.entries(asJson(to)).filter(([, track]) => typeof track === "string");
  return { ids: known, kind, at, dx, to: Object.fromEntries(tracks) as Record<string, string> };
}

/** Shortens what is said until the server takes it: the first clips of a selection say enough. */
export function fitting(state: LocalPresence): LocalPresence {
  let most = LONGEST_SELECTION;
  let fits = shortened(state, most);
  while (most > 0 && sizeOf(fits) > MOST_BYTES) {
    most = Math.floor(most / 2);
    fits = shortened(state, most);
  }
  return fits;
}

function shortened(state: LocalPresence, most: number): LocalPresence {
  const { sel, drag } = state;
  const ids = drag?.ids.slice(0, Math.min(most, MOST_DRAGGED)) ?? [];
  const to = Object.fromEntries(ids.flatMap((id) => (drag?.to[id] ? [[id, drag.to[id]]] : [])));
  return {
    ...state,
    ...(sel === undefined ? {} : { sel: sel.slice(0, most) }),
    ...(drag == null ? {} : { drag: ids.length === 0 ? null : { ...drag, ids, to } }),
  };
}

const sizeOf = (state: LocalPresence) => new TextEncoder().encode(JSON.stringify(state)).length;

const asJson = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isFrame = (value: unknown): value is number =>
  isNumber(value) && Math.abs(value) <= MOST_FRAMES;
const asText = (value: unknown, otherwise: string) =>
  typeof value === "string" && value !== "" ? value : otherwise;
const asTexts = (value: unknown, most: number): string[] =>
  Array.isArray(value)
    ? value.filter((one): one is string => typeof one === "string").slice(0, most)
    : [];

/** Where a remote playhead is now: nobody sends a message per frame. Never past `last`. */
export function playheadNow(
  playhead: PlayheadPresence,
  serverNowMs: number,
  framesPerSecond: number,
  last = Number.POSITIVE_INFINITY,
): number {
  if (playhead.rate === 0) return Math.max(0, Math.round(playhead.f));
  const elapsed = Math.max(0, serverNowMs - playhead.t0) / 1000;
  const frame = Math.round(playhead.f + elapsed * playhead.rate * framesPerSecond);
  return Math.max(0, Math.min(frame, Math.max(last, playhead.f)));
}

export type Leader =
  | { readonly type: "leads"; readonly person: RemotePerson }
  | { readonly type: "gone" | "alone" | "circle" };

/**
 * Whose view somebody sees who follows `followed`: whoever stands at the head of the line. In a
 * circle nobody does, and everybody's view would chase everybody else's.
 */
export function leaderOf(people: readonly RemotePerson[], me: number, followed: number): Leader {
  const passed = new Set([me]);
  let person = people.find(({ clientId }) => clientId === followed);
  if (person === undefined) return { type: "gone" };
  if (person.alone) return { type: "alone" };
  while (person.follows !== null) {
    passed.add(person.clientId);
    const next: number = person.follows;
    if (passed.has(next)) return { type: "circle" };
    const ahead = people.find(({ clientId }) => clientId === next);
    if (ahead === undefined || ahead.alone) break;
    person = ahead;
  }
  return { type: "leads", person };
}

/** Everybody who sees what `me` sees: directly, or by following somebody who does. */
export function followersOf(people: readonly RemotePerson[], me: number): readonly RemotePerson[] {
  return people.filter((person) => {
    const passed = new Set<number>();
    let ahead: RemotePerson | undefined = person;
    while (ahead !== undefined && ahead.follows !== null && !passed.has(ahead.clientId)) {
      const { follows, clientId }: RemotePerson = ahead;
      if (follows === me) return true;
      passed.add(clientId);
      ahead = people.find((one) => one.clientId === follows);
    }
    return false;
  });
}
