/**
 * What a transition does to its two clips at a frame: whole numbers, the same in both languages.
 *
 * `backend/timeline/mixing.py` is the twin; both run `tests/vectors/mixing.json`. The render worker
 * and the preview draw from these numbers and from nothing else.
 */

import { TRANSITIONS } from "./catalogue.ts";
import type { Transition } from "./model.ts";

/** All of a picture, a way or a side: shares and shifts are in 1/10000. */
export const WHOLE = 10_000;

/** Right and down, in 1/10000 of the canvas's sides. */
export type Shift = readonly [across: number, down: number];

/** The line between the two pictures of a wipe, a push or a slide. */
export interface Edge {
  /** Where it travels: 1/100 degree, clockwise from up. */
  readonly angle: number;
  /** How wide it is, in 1/10000 of its way; 0 is sharp. */
  readonly softness: number;
}

/** How the earlier clip `a` and the later clip `b` make one picture. */
export interface Mix {
  /** The share of `b` in every pixel; with an edge, how much of its way the edge has gone. */
  readonly weight: number;
  readonly edge: Edge | null;
  readonly shiftA: Shift;
  readonly shiftB: Shift;
  /** How large `b`'s picture is, about the canvas's middle; `a` shows around a smaller one. */
  readonly scaleB: number;
  /** A colour, and how much of it covers the pictures. */
  readonly tint: readonly [color: string, amount: number] | null;
}

const PLAIN = { edge: null, shiftA: [0, 0], shiftB: [0, 0], scaleB: WHOLE, tint: null } as const;
const STEPS: Readonly<Record<string, Shift>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};
const ANGLES: Readonly<Record<string, number>> = {
  up: 0,
  right: 9_000,
  down: 18_000,
  left: 27_000,
};

/**
 * How far a transition over [start, end) is in the middle of a frame, in 1/10000.
 *
 * From the middle, so that its first and last frames are mixed too and backwards is the mirror.
 */
export function progressAt(start: number, end: number, frame: number): number {
  const length = end - start;
  return Math.floor((WHOLE * (2 * (frame - start) + 1) + length) / (2 * length));
}

/** What a transition of the projection does at one of its frames. */
export function mixAt(transition: Transition, frame: number): Mix {
  const progress = progressAt(transition.start, transition.end, frame);
  const param = (name: string) =>
    transition.params[name] ?? TRANSITIONS.get(transition.type)?.params[name]?.default;
  switch (transition.type) {
    case "dip": {
      const amount = 2 * Math.min(progress, WHOLE - progress);
      const weight = 2 * progress >= WHOLE ? WHOLE : 0;
      return { ...PLAIN, weight, tint: [param("color") as string, amount] };
    }
    case "wipe": {
      const edge = { angle: param("angle") as number, softness: param("softness") as number };
      return { ...PLAIN, weight: progress, edge };
    }
    case "push":
    case "slide":
      return moved(progress, param("direction") as string, transition.type === "push");
    case "zoom":
      return { ...PLAIN, weight: WHOLE, scaleB: progress };
    default:
      return { ...PLAIN, weight: progress };
  }
}

function moved(progress: number, direction: string, pushes: boolean): Mix {
  const [across, down] = STEPS[direction] as Shift;
  const left = progress - WHOLE;
  // Adding 0 turns -0 into 0.
  return {
    ...PLAIN,
    weight: progress,
    edge: { angle: ANGLES[direction] as number, softness: 0 },
    shiftA: pushes ? [across * progress + 0, down * progress + 0] : [0, 0],
    shiftB: [across * left + 0, down * left + 0],
  };
}
