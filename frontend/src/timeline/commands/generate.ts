/** Placing clips that need no file: colours, adjustments and other timelines. */

import { CLIP_FIELDS, readerOf } from "../fields.ts";
import { type EditContext, type Outcome, refuse } from "./context.ts";
import { generated, type Spot } from "./placing.ts";

const readColor = readerOf(CLIP_FIELDS.color);
const readNested = readerOf(CLIP_FIELDS.seq);
const readName = readerOf(CLIP_FIELDS.name);

/**
 * Place a colour over whatever lies there.
 *
 *     V1  |---- A ----|   ->   |- A -|-- #0a5c2f --|
 *               ^ at
 */
export function addSolid(
  context: EditContext,
  { color, ...spot }: Spot & { readonly color: string },
): Outcome {
  const shade = readColor(color);
  if (shade === null) return refuse("bad_value");
  return generated(context, spot, {
    kind: "solid",
    ...(shade === CLIP_FIELDS.color.default ? {} : { color: shade }),
  });
}

/**
 * Place a clip whose effects apply to everything below it.
 *
 *     V2                       V2        |-- adjustment --|
 *     V1  |---- A ----|   ->   V1  |---- A ----|
 *               ^ at
 */
export function addAdjustment(context: EditContext, spot: Spot): Outcome {
  return generated(context, spot, { kind: "adjust" });
}

export interface AddNested extends Spot {
  /** The other timeline's id. */
  readonly timeline: string;
  readonly length: number;
  readonly name?: string;
  /** Where its sound goes; without one it is not heard. */
  readonly audioTrack?: string;
}

/**
 * Place another timeline as one clip over whatever lies there.
 *
 *     V1  |---- A ----|   ->   |- A -|-- timeline --|
 *     A1                             |-- timeline --|
 *               ^ at
 *
 * Its sound is heard from an audio track alone, where it lies linked to its pictures.
 */
export function addNested(
  context: EditContext,
  { timeline, name, audioTrack, ...spot }: AddNested,
): Outcome {
  const nested = readNested(timeline);
  if (nested === null) return refuse("bad_value");
  const named = readName(name ?? "");
  const fields = { kind: "seq", seq: nested };
  return generated(context, spot, named === "" ? fields : { ...fields, name: named }, {
    audioTrack,
  });
}
