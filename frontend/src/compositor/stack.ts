// What the compositor draws: pictures with their places and looks, bottom to top.
import type { DrawnEffect } from "@/timeline/looks";
import type { Mix } from "@/timeline/mixing";
import type { Table } from "./effects/passes";
import type { Matrix, Size } from "./placement";
import { tableSlot } from "./textures";

/** Parts of a picture, 0..1, that are cut off from each side. */
export type Crop = readonly [left: number, top: number, right: number, bottom: number];

/** A picture to draw: its pixels, where they go, how opaque, and what is cut off. */
export interface Quad {
  /** None for an adjustment, whose picture is what lies below it. */
  readonly picture: TexImageSource | null;
  readonly matrix: Matrix;
  readonly opacity: number;
  readonly crop: Crop;
  /** Changes when the pixels do, so that a still picture is uploaded once. */
  readonly version: string;
  /** Names the texture to reuse. */
  readonly slot: string;
  /** Drawn on the picture before it is placed; shadows once it is. */
  readonly effects: readonly DrawnEffect[];
  /** The look-up tables of its effects that are loaded. */
  readonly tables: readonly Table[];
  /** Its size in pixels of the timeline, as it is placed. */
  readonly extent: Size;
  /** What it makes of the picture below it. */
  readonly mode: string;
}

/** The two pictures of a transition, either of which may be missing, and how they are mixed. */
export interface Blend {
  readonly mix: Mix;
  readonly before: Quad | null;
  readonly after: Quad | null;
}

/** One picture of the stack. */
export type Stacked = Quad | Blend;

/** A stack's size in pixels, and the timeline's own. */
export interface Canvas {
  readonly size: Size;
  readonly timeline: Size;
}

/** The quads of a stack, bottom to top. */
export function quadsOf(stack: readonly Stacked[]): Quad[] {
  return stack.flatMap((one) =>
    "mix" in one ? [one.before, one.after].filter((quad) => quad !== null) : [one],
  );
}

/** The names of the textures that a stack is drawn with. */
export function slotsOf(stack: readonly Stacked[]): Set<string> {
  const quads = quadsOf(stack);
  const tables = quads.flatMap((quad) => quad.tables.map(({ key }) => tableSlot(key)));
  return new Set([...quads.map((quad) => quad.slot), ...tables]);
}

/** Whether a quad depends on the pixels below it. */
export function readsBelow(quad: Quad): boolean {
  return quad.mode !== "normal" || !quad.picture;
}
