// What the others do, as time goes by: pointers glide and fade, playheads run on.
import type { Layout } from "./layout";
import type { RemoteCursor, RemoteMark } from "./scene";

/** A pointer that rests so long fades away. */
export const IDLE_MS = 5_000;
export const FADE_MS = 400;
/** A pointer is heard of 25 times a second and drawn 60 times. */
const GLIDE_MS = 50;

interface Track {
  readonly from: RemoteCursor;
  readonly to: RemoteCursor;
  readonly movedAtMs: number;
}

/** A pointer on the content: frames to the right, pixels down from under the ruler. */
export interface CursorPlace {
  readonly frame: number;
  /** Null on the ruler, which does not scroll. */
  readonly contentY: number | null;
  readonly alpha: number;
}

export class RemoteLayer {
  readonly #now: () => number;
  readonly #glides: boolean;
  #marks: readonly RemoteMark[] = [];
  #tracks = new Map<number, Track>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param glides whether pointers glide between places; not for people who want less motion. */
  constructor(now: () => number = () => performance.now(), glides = true) {
    this.#now = now;
    this.#glides = glides;
  }

  get marks(): readonly RemoteMark[] {
    return this.#marks;
  }

  set(marks: readonly RemoteMark[]): void {
    const tracks = new Map<number, Track>();
    for (const { clientId, cursor } of marks) {
      if (cursor !== null) tracks.set(clientId, this.#follow(this.#tracks.get(clientId), cursor));
    }
    this.#marks = marks;
    this.#tracks = tracks;
  }

  /** Where somebody's pointer is drawn now; null when it is nowhere or has faded. */
  cursorOf(clientId: number, layout: Layout): CursorPlace | null {
    const track = this.#tracks.get(clientId);
    if (track === undefined) return null;
    const alpha = this.#alphaOf(track);
    if (alpha <= 0) return null;
    const to = contentY(layout, track.to);
    const from = contentY(layout, track.from);
    const part = this.#glides ? Math.min(1, this.#restedMs(track) / GLIDE_MS) : 1;
    const frame = track.from.f + (track.to.f - track.from.f) * part;
    if (to === undefined) return null;
    const glides = typeof to === "number" && typeof from === "number";
    return { frame, alpha, contentY: glides ? from + (to - from) * part : to };
  }

  /** Calls `repaint` when something will look different; at once while something moves. */
  wake(repaint: () => void): void {
    clearTimeout(this.#timer);
    const wait = this.nextChangeMs();
    if (wait === 0) repaint();
    else if (wait !== null) this.#timer = setTimeout(repaint, wait);
  }

  /** Milliseconds until something looks different; null when nothing will by itself. */
  nextChangeMs(): number | null {
    if (this.#marks.some(({ runs }) => runs)) return 0;
    const rested = [...this.#tracks.values()].map((track) => this.#restedMs(track));
    const fading = rested.filter((ms) => ms < IDLE_MS + FADE_MS);
    if (fading.some((ms) => ms <= GLIDE_MS || ms >= IDLE_MS)) return 0;
    return fading.length === 0 ? null : IDLE_MS - Math.max(...fading);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  #follow(track: Track | undefined, to: RemoteCursor): Track {
    if (track === undefined) return { from: to, to, movedAtMs: this.#now() };
    const { to: last } = track;
    if (last.f === to.f && last.row === to.row && last.y === to.y) return track;
    // One that had faded does not fly in from where it was.
    return { from: this.#alphaOf(track) > 0 ? last : to, to, movedAtMs: this.#now() };
  }

  #restedMs(track: Track): number {
    return this.#now() - track.movedAtMs;
  }

  #alphaOf(track: Track): number {
    return Math.min(1, 1 - (this.#restedMs(track) - IDLE_MS) / FADE_MS);
  }
}

/** Pixels under the ruler; null on it; undefined on a track that is gone. */
function contentY(layout: Layout, { row: id, y }: RemoteCursor): number | null | undefined {
  if (id === RULER) return null;
  const row = layout.rowOfTrack.get(id);
  return row === undefined ? undefined : row.top + y * row.height;
}

/** The name of the ruler among rows. */
export const RULER = "ruler";
