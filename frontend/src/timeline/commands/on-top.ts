/** Placing without covering anything, on tracks that are made where none is free. */

import type { Track } from "../model.ts";
import { Draft } from "../patches.ts";
import { readWords } from "../words.ts";
import { type AddClip, addClip, addTitle, prepareClip } from "./add.ts";
import { type Done, type EditContext, type Outcome, refuse } from "./context.ts";
import { setClipFields } from "./fields.ts";
import { segmentsIn } from "./overwrite.ts";
import { startOf } from "./placing.ts";
import { afterSteps, joinedSteps } from "./steps.ts";
import { addTrack } from "./tracks.ts";

/**
 * Place a source above what lies there, and its sound below, covering nothing.
 *
 *     V1  |---- A ----|          V2        |-- film --|
 *                          ->    V1  |---- A ----|
 *               ^ at             A1        |-- film --|
 *
 * It goes on the nearest track that is free; where none is, on a new one.
 */
export function placeOnTop(context: EditContext, args: Omit<AddClip, "audioTrack">): Outcome {
  const found = prepareClip(context, args);
  if (found.type === "refused") return found;
  const steps: Done[] = [];
  const homes: string[] = [];
  const start = startOf(args.at);
  for (const target of found.targets) {
    const free = freeTrack(context, target, { start, end: start + found.length });
    if (free !== undefined) {
      homes.push(free.id);
      continue;
    }
    const step = addTrack(afterSteps(context, steps), { kind: target.kind });
    if (step.type === "refused") return step;
    steps.push(step);
    homes.push(...step.made);
  }
  const [track = args.track, audioTrack] = homes;
  const sound = audioTrack === undefined ? {} : { audioTrack };
  return joinedSteps(steps, addClip(afterSteps(context, steps), { ...args, track, ...sound }));
}

export interface AddCaption {
  readonly at: number;
  readonly length: number;
  readonly text: string;
  /** [[start, length, text], ...] in flicks. */
  readonly words?: unknown;
}

/**
 * Write a caption over whatever caption is there, on the captions' own track.
 *
 *     CC  |-- one --|   ->   CC  |-- one --|-- two --|
 *                                          ^ at
 *
 * The track is made with the first caption.
 */
export function addCaption(context: EditContext, args: AddCaption): Outcome {
  const words = readWords(args.words ?? []);
  if (words === null) return refuse("bad_value");
  const steps: Done[] = [];
  let home = context.projection.tracks.find((track) => track.role === "captions")?.id;
  if (home === undefined) {
    const made = addTrack(context, { kind: "video", name: "Captions" });
    if (made.type === "refused") return made;
    steps.push(made);
    home = made.made[0] ?? "";
    const draft = new Draft(afterSteps(context, steps).data);
    draft.set("tracks", home, "role", "captions");
    steps.push({ type: "done", patches: draft.patches(), made: [], limits: [] });
  }
  const { at, text, length } = args;
  const caption = addTitle(afterSteps(context, steps), { track: home, at, text, length });
  if (caption.type === "refused" || words.length === 0) return joinedSteps(steps, caption);
  steps.push(caption);
  const clips = caption.made.slice(-1);
  const fields = { words: args.words };
  return joinedSteps(steps, setClipFields(afterSteps(context, steps), { clips, fields }));
}

/** The nearest free track of a kind: upwards for pictures, downwards for sound. */
function freeTrack(
  { projection }: EditContext,
  target: Track,
  span: { readonly start: number; readonly end: number },
): Track | undefined {
  const kin = projection.tracks.filter((track) => track.kind === target.kind);
  if (target.kind === "audio") kin.reverse();
  return kin
    .slice(kin.indexOf(target))
    .find((track) => !track.lock && segmentsIn({ track, ...span }).length === 0);
}
