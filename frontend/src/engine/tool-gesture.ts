// Dragging with a tool: rolling a cut, slipping a clip's source, sliding a clip.
import {
  type Gesture,
  type GestureContext,
  type GesturePicture,
  type Ghost,
  type Intent,
  NO_PICTURE,
  type PointerPlace,
} from "./gestures";
import type { Clip, RemoteDrag, Tool } from "./scene";

export interface ToolHold {
  readonly tool: Exclude<Tool, "select">;
  readonly ids: readonly string[];
  /** The edge that is rolled. */
  readonly edge: "head" | "tail";
}

const WORDS = { roll: "Roll", slip: "Slip", slide: "Slide" } as const;

export class ToolGesture implements Gesture {
  readonly cursor: string;
  readonly #hold: ToolHold;
  readonly #startPlace: number;
  #delta = 0;

  constructor(context: GestureContext, hold: ToolHold, start: PointerPlace) {
    this.cursor = hold.tool === "roll" ? "col-resize" : "grabbing";
    this.#hold = hold;
    this.#startPlace = (start.x + context.view.scrollX) / context.view.pxPerFrame;
  }

  move({ scene, view }: GestureContext, place: PointerPlace): GesturePicture {
    this.#delta = Math.round((place.x + view.scrollX) / view.pxPerFrame - this.#startPlace);
    const { tool, ids } = this.#hold;
    const ghosts = ids.flatMap((id): Ghost[] => {
      const clip = scene.projection.clips[id];
      return clip === undefined ? [] : [{ id, track: clip.track, ...this.#spanOf(clip) }];
    });
    const lines = [`${WORDS[tool]} ${scene.formatDelta(this.#delta)}`];
    const shared = this.#shared(scene.projection.clips[ids[0] ?? ""]);
    return { ...NO_PICTURE, ghosts, shared, tip: { lines, tone: "plain" } };
  }

  finish({ scene }: GestureContext): Intent | null {
    const ids = this.#hold.ids.filter((id) => scene.projection.clips[id] !== undefined);
    if (this.#delta === 0 || ids.length === 0) return null;
    return { ...this.#hold, type: "tool", ids, deltaFrames: this.#delta };
  }

  /** What the others see; a slip moves nothing on the timeline. */
  #shared(held: Clip | undefined): RemoteDrag | null {
    const { tool, edge, ids } = this.#hold;
    if (held === undefined || tool === "slip") return null;
    const isTail = tool === "roll" && edge === "tail";
    const kind = tool === "slide" ? "move" : isTail ? "trim-tail" : "trim-head";
    return { ids, kind, at: isTail ? held.end : held.start, dx: this.#delta, to: {} };
  }

  /** Where the clip would lie; how far it may really go is the command's to say. */
  #spanOf({ start, end }: Clip): { start: number; end: number } {
    const { tool, edge } = this.#hold;
    if (tool === "slip") return { start, end };
    if (tool === "slide") return { start: start + this.#delta, end: end + this.#delta };
    return edge === "head"
      ? { start: Math.min(start + this.#delta, end - 1), end }
      : { start, end: Math.max(end + this.#delta, start + 1) };
  }
}
