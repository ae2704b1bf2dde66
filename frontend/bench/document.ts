/**
 * The browser's half of `./cutroom bench document` (backend/bench/document.py says what is
 * measured): standard input is a JSON object, standard output one of medians in milliseconds.
 */

import { readFileSync } from "node:fs";
import type { EditContext, Outcome } from "../src/timeline/commands/context.ts";
import {
  deleteClips,
  moveClips,
  rippleTrimTail,
  setClipFields,
  slipClips,
  splitClips,
  trimHead,
  trimTail,
} from "../src/timeline/commands/index.ts";
import { applyPatches } from "../src/timeline/patches.ts";
import { type Change, createProjector, type Projector } from "../src/timeline/projector.ts";

interface Asked {
  readonly edited: unknown;
  readonly large: unknown;
  readonly clips: readonly string[];
  /** The clip that a ripple makes longer. */
  readonly rippled: string;
  readonly rounds: number;
  readonly full_rounds: number;
}

const SLIP_FLICKS = 28_224_000;
const WARM_UP = 20;

function medianMs(work: () => void, rounds: number): number {
  for (let round = 0; round < Math.min(WARM_UP, rounds); round++) work();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  times.sort((first, second) => first - second);
  return times[Math.floor(rounds / 2)] as number;
}

/** Time some work on one thing after the other. */
function over<T>(things: readonly T[], work: (thing: T) => void, rounds: number): number {
  let turn = 0;
  return medianMs(() => work(things[turn++ % things.length] as T), rounds);
}

function contextOf(projector: Projector): EditContext {
  let made = 0;
  return {
    data: projector.data,
    projection: projector.current(),
    newId: () => String(++made).padStart(12, "0"),
    stamp: ["0192f0c4-7000-7000-8000-000000000000", 1_763_700_000_000],
    device: "bench000",
  };
}

type Gesture = (context: EditContext, clip: string) => Outcome;

const GESTURES: Readonly<Record<string, Gesture>> = {
  move: (context, clip) => moveClips(context, { clips: [clip], frames: 3 }),
  trim_head: (context, clip) => trimHead(context, { clips: [clip], frames: 2 }),
  trim_tail: (context, clip) => trimTail(context, { clips: [clip], frames: -2 }),
  slip: (context, clip) => slipClips(context, { clips: [clip], flicks: SLIP_FLICKS }),
  gain: (context, clip) => setClipFields(context, { clips: [clip], fields: { gain: -450 } }),
  split: (context, clip) => {
    const { start = 0, end = 0 } = context.projection.clips[clip] ?? {};
    return splitClips(context, { clips: [clip], frame: Math.floor((start + end) / 2) });
  },
  delete: (context, clip) => deleteClips(context, { clips: [clip] }),
};

function patchesOf(outcome: Outcome) {
  if (outcome.type === "refused") throw new Error(outcome.message);
  return outcome.patches;
}

function shortened(projector: Projector, id: string): Change {
  const clip = projector.data.clips[id] as { tail: number };
  return { map: "clips", id, value: { ...clip, tail: clip.tail - 2 } };
}

function rippled(projector: Projector, clip: string, rounds: number) {
  const context = contextOf(projector);
  const ripple = () => patchesOf(rippleTrimTail(context, { clips: [clip], frames: 1 }));
  const patches = ripple();
  const before = projector.data.clips;
  const { clips: after } = applyPatches(projector.data, patches);
  const ids = [...new Set(patches.flatMap((patch) => ("id" in patch ? [patch.id] : [])))];
  const there = ids.map((id): Change => ({ map: "clips", id, value: after[id] }));
  const back = ids.map((id): Change => ({ map: "clips", id, value: before[id] }));
  return {
    ripple_ms: medianMs(ripple, rounds),
    ripple_projection_ms: over([there, back], (changes) => projector.update(changes), rounds),
  };
}

function measure({ edited, large, clips, rippled: longer, rounds, full_rounds }: Asked) {
  const projector = createProjector(edited);
  const context = contextOf(projector);
  const commands = Object.entries(GESTURES).map(([name, gesture]) => {
    return [name, over(clips, (clip) => patchesOf(gesture(context, clip)), rounds)];
  });
  const changes = clips.map((id) => shortened(projector, id));
  return {
    full_ms: medianMs(() => createProjector(large), full_rounds),
    command_ms: Object.fromEntries(commands),
    ...rippled(projector, longer, full_rounds),
    incremental_ms: over(changes, (change) => projector.update([change]), rounds),
  };
}

process.stdout.write(JSON.stringify(measure(JSON.parse(readFileSync(0, "utf8")))));
