// Dragging an edge: within the media, up to the neighbour, never below one frame.
import {
  type Gesture,
  type GestureContext,
  type GesturePicture,
  type Intent,
  NO_PICTURE,
  type PointerPlace,
} from "./gestures";
import { type TrimRange, trimRange } from "./limits";
import type { Clip, Projection } from "./scene";
import { findSnap, type SnapTarget, snapTargets } from "./snapping";

export class TrimGesture implements Gesture {
  readonly cursor = "ew-resize";
  readonly #ids: readonly string[];
  readonly #edge: "head" | "tail";
  readonly #grabbed: string;
  readonly #startPlace: number;
  #delta = 0;
  #targets: readonly SnapTarget[] | null = null;

  /** @param ids the clip whose edge was taken hold of, and linked clips with the same edge */
  constructor(
    context: GestureContext,
    ids: readonly string[],
    grabbed: string,
    edge: "head" | "tail",
    start: PointerPlace,
  ) {
    this.#ids = ids;
    this.#edge = edge;
    this.#grabbed = grabbed;
    this.#startPlace = (start.x + context.view.scrollX) / context.view.pxPerFrame;
  }

  move(context: GestureContext, place: PointerPlace): GesturePicture {
    const { scene, view } = context;
    const clip = scene.projection.clips[this.#grabbed];
    if (clip === undefined) return NO_PICTURE;
    const from = edgeFrame(clip, this.#edge);
    const raw = Math.round((place.x + view.scrollX) / view.pxPerFrame - this.#startPlace);
    this.#targets ??= snapTargets(scene.projection, new Set(this.#ids), context.playhead);
    const snap =
      scene.snapping && !place.alt ? findSnap(this.#targets, [from + raw], view.pxPerFrame) : null;
    const wanted = raw + (snap?.correction ?? 0);
    const reached = this.#clamp(context, wanted);
    this.#delta = reached.delta;
    return this.#picture(
      context,
      clip,
      snap !== null && reached.delta === wanted ? snap.target : null,
      reached.isMediaEnd,
    );
  }

  finish(context: GestureContext): Intent | null {
    const ids = this.#ids.filter((id) => context.scene.projection.clips[id] !== undefined);
    if (this.#delta === 0 || ids.length === 0) return null;
    return { type: "trim", ids, edge: this.#edge, deltaFrames: this.#delta };
  }

  /** The narrowest range of all trimmed clips wins, so linked edges stay together. */
  #clamp(context: GestureContext, wanted: number): { delta: number; isMediaEnd: boolean } {
    let delta = wanted;
    let isMediaEnd = false;
    for (const id of this.#ids) {
      const clip = context.scene.projection.clips[id];
      const range = clip && this.#range(context, clip, id);
      if (clip === undefined || !range) continue;
      const from = edgeFrame(clip, this.#edge);
      if (from + delta < range.least)
        [delta, isMediaEnd] = [range.least - from, range.leastIsMedia];
      if (from + delta > range.most) [delta, isMediaEnd] = [range.most - from, range.mostIsMedia];
    }
    return { delta, isMediaEnd };
  }

  #range(context: GestureContext, clip: Clip, id: string): TrimRange | null {
    const asset = clip.asset ? context.scene.findAsset(clip.asset) : null;
    return trimRange(context.scene.projection, id, this.#edge, asset);
  }

  #picture(
    context: GestureContext,
    grabbed: Clip,
    guide: SnapTarget | null,
    isMediaEnd: boolean,
  ): GesturePicture {
    const { projection, formatDelta } = context.scene;
    const ghosts = this.#ids.flatMap((id) => trimmedGhost(projection, id, this.#edge, this.#delta));
    const own = ghosts.find((ghost) => ghost.id === this.#grabbed);
    const length = own === undefined ? 0 : own.end - own.start;
    const words = [formatDelta(this.#delta), `Length ${formatDelta(length).replace("+", "")}`];
    if (isMediaEnd) words.push("End of media");
    return {
      ...NO_PICTURE,
      ghosts,
      guide,
      lifted: new Set(this.#ids),
      tip: { lines: words, tone: isMediaEnd ? "limit" : "plain" },
      limitEdge: isMediaEnd
        ? { track: grabbed.track, frame: edgeFrame(grabbed, this.#edge) + this.#delta }
        : null,
      shared: {
        ids: [this.#grabbed, ...this.#ids.filter((id) => id !== this.#grabbed)],
        kind: this.#edge === "head" ? "trim-head" : "trim-tail",
        at: edgeFrame(grabbed, this.#edge),
        dx: this.#delta,
        to: {},
      },
    };
  }
}

function edgeFrame(clip: Clip, edge: "head" | "tail"): number {
  return edge === "head" ? clip.start : clip.end;
}

function trimmedGhost(projection: Projection, id: string, edge: "head" | "tail", delta: number) {
  const clip = projection.clips[id];
  if (clip === undefined) return [];
  const start = edge === "head" ? clip.start + delta : clip.start;
  const end = edge === "tail" ? clip.end + delta : clip.end;
  return { id, track: clip.track, start, end };
}
