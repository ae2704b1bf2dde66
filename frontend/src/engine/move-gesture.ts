// Dragging clips: over time, over tracks, several at once.
import {
  DROP_WORDS,
  dropModeOf,
  type Gesture,
  type GestureContext,
  type GesturePicture,
  type Ghost,
  type Intent,
  NO_PICTURE,
  type PointerPlace,
} from "./gestures";
import { nearestRow, type Row, RULER_HEIGHT } from "./layout";
import type { Clip, Projection } from "./scene";
import { findSnap, type SnapTarget, snapTargets } from "./snapping";

interface Refusal {
  readonly words: string;
}

export class MoveGesture implements Gesture {
  readonly cursor = "grabbing";
  readonly #ids: readonly string[];
  readonly #grabbed: string;
  readonly #startX: number;
  readonly #startY: number;
  readonly #startPlace: number;
  #delta = 0;
  #tracks: Readonly<Record<string, string>> = {};
  #refusal: Refusal | null = null;
  #targets: readonly SnapTarget[] | null = null;

  /** @param ids the selection, among them the clip that was taken hold of */
  constructor(
    context: GestureContext,
    ids: readonly string[],
    grabbed: string,
    start: PointerPlace,
  ) {
    this.#ids = ids;
    this.#grabbed = grabbed;
    this.#startX = start.x;
    this.#startY = start.y;
    this.#startPlace = (start.x + context.view.scrollX) / context.view.pxPerFrame;
  }

  move(context: GestureContext, place: PointerPlace): GesturePicture {
    const { projection } = context.scene;
    const clips = this.#ids.flatMap((id) => projection.clips[id] ?? []);
    const grabbed = projection.clips[this.#grabbed];
    // Somebody deleted it while it was held: there is nothing left to move.
    if (grabbed === undefined) return NO_PICTURE;
    const alongTime =
      !place.shift || Math.abs(place.x - this.#startX) >= Math.abs(place.y - this.#startY);
    const guide = this.#moveInTime(context, place, clips, alongTime);
    this.#moveOverTracks(context, place, grabbed, !place.shift || !alongTime);
    return this.#picture(context, grabbed, guide, DROP_WORDS[dropModeOf(place)]);
  }

  finish(context: GestureContext, place: PointerPlace): Intent | null {
    const { projection } = context.scene;
    if (this.#refusal !== null) return null;
    const ids = this.#ids.filter((id) => projection.clips[id] !== undefined);
    const changesTrack = ids.some(
      (id) => this.#trackOf(projection, id) !== projection.clips[id]?.track,
    );
    if (this.#delta === 0 && !changesTrack) return null;
    const mode = dropModeOf(place);
    return { type: "move", ids, deltaFrames: this.#delta, tracks: this.#tracks, mode };
  }

  #moveInTime(
    context: GestureContext,
    place: PointerPlace,
    clips: readonly Clip[],
    allowed: boolean,
  ): SnapTarget | null {
    const { scene, view } = context;
    if (!allowed) {
      this.#delta = 0;
      return null;
    }
    const raw = Math.round((place.x + view.scrollX) / view.pxPerFrame - this.#startPlace);
    const first = Math.min(...clips.map((clip) => clip.start));
    const last = Math.max(...clips.map((clip) => clip.end));
    const grabbed = scene.projection.clips[this.#grabbed];
    const edges = [grabbed?.start ?? first, grabbed?.end ?? last, first, last].map(
      (frame) => frame + raw,
    );
    this.#targets ??= snapTargets(scene.projection, new Set(this.#ids), context.playhead);
    const snap =
      scene.snapping && !place.alt ? findSnap(this.#targets, edges, view.pxPerFrame) : null;
    this.#delta = Math.max(-first, raw + (snap?.correction ?? 0));
    return snap?.target ?? null;
  }

  #moveOverTracks(
    context: GestureContext,
    place: PointerPlace,
    grabbed: Clip,
    allowed: boolean,
  ): void {
    const { layout, scene, view } = context;
    this.#tracks = {};
    this.#refusal = null;
    const own = layout.rowOfTrack.get(grabbed.track);
    if (own === undefined) return;
    const target = allowed
      ? nearestRow(layout, place.y - RULER_HEIGHT + view.scrollY, own.track.kind)
      : own;
    const rows = layout.rows.filter((row) => row.track.kind === own.track.kind);
    const steps = target === null ? 0 : rows.indexOf(target) - rows.indexOf(own);
    if (steps !== 0) this.#shiftRows(scene.projection, rows, steps);
    this.#refuseLocked(context);
  }

  /** All clips of the kind go the same number of rows; the outermost decides how many. */
  #shiftRows(projection: Projection, rows: readonly Row[], steps: number): void {
    const index = new Map(rows.map((row, at) => [row.track.id, at]));
    const moved = this.#ids.filter((id) => index.has(projection.clips[id]?.track ?? ""));
    const at = moved.map((id) => index.get(projection.clips[id]?.track ?? "") ?? 0);
    const allowed = Math.max(-Math.min(...at), Math.min(rows.length - 1 - Math.max(...at), steps));
    this.#tracks = Object.fromEntries(
      moved.map((id, which) => [id, rows[(at[which] ?? 0) + allowed]?.track.id ?? ""]),
    );
  }

  #refuseLocked(context: GestureContext): void {
    for (const id of this.#ids) {
      const row = context.layout.rowOfTrack.get(this.#trackOf(context.scene.projection, id));
      if (row?.track.lock) this.#refusal = { words: `${row.track.name} is locked` };
    }
  }

  #trackOf(projection: Projection, id: string): string {
    return this.#tracks[id] ?? projection.clips[id]?.track ?? "";
  }

  #picture(
    context: GestureContext,
    grabbed: Clip,
    guide: SnapTarget | null,
    mode: string,
  ): GesturePicture {
    const { projection, formatDelta, formatFrame } = context.scene;
    const ghosts: Ghost[] = this.#ids.flatMap((id) => {
      const clip = projection.clips[id];
      if (clip === undefined) return [];
      return {
        id,
        track: this.#trackOf(projection, id),
        start: clip.start + this.#delta,
        end: clip.end + this.#delta,
      };
    });
    const lines =
      this.#refusal === null
        ? [`Δ ${formatDelta(this.#delta)}`, formatFrame(grabbed.start + this.#delta), mode]
        : [this.#refusal.words];
    return {
      ...NO_PICTURE,
      ghosts,
      guide,
      lifted: new Set(this.#ids),
      tip: { lines: lines.filter(Boolean), tone: this.#refusal === null ? "plain" : "refused" },
      shared: {
        ids: [this.#grabbed, ...this.#ids.filter((id) => id !== this.#grabbed)],
        kind: "move",
        at: grabbed.start,
        dx: this.#delta,
        to: this.#tracks,
      },
    };
  }
}
