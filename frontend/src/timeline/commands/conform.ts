/** Giving a timeline another rate: everything keeps its moment, in other frames. */

import { clipStep } from "../limits.ts";
import type { Clip } from "../model.ts";
import { Draft } from "../patches.ts";
import { asMap, own, readMeta } from "../reading.ts";
import { type Rate, sourceAt } from "../time.ts";
import { done, type EditContext, type Outcome, refuse } from "./context.ts";

const KEYFRAME = /^(kf:.+:)(0|-?[1-9][0-9]{0,9})$/;

type Scale = (frame: number) => number;

/**
 * Count in frames of another rate; cuts move to the nearest frame and clips keep touching.
 *
 *     25 fps  |-- 50 --|-- 25 --|   ->   50 fps  |-- 100 --|-- 50 --|
 *
 * Deleted clips keep their old frames. A locked track refuses it for all.
 */
export function conformTimeline(
  context: EditContext,
  args: { readonly rate: readonly [number, number] },
): Outcome {
  const { projection } = context;
  const { meta, notices } = readMeta({ rate_n: args.rate[0], rate_d: args.rate[1] });
  if (notices.length > 0) return refuse("bad_value");
  if (projection.tracks.some((track) => track.lock)) return refuse("track_locked");
  const [before, after] = [projection.rate, meta.rate];
  if (before[0] === after[0] && before[1] === after[1]) return refuse("nothing_changes");
  const scale = scaleOf(before, after);
  const draft = new Draft(context.data);
  draft.set("meta", "", "rate_n", after[0]);
  draft.set("meta", "", "rate_d", after[1]);
  draft.set("meta", "", "start", scale(projection.start) || null);
  for (const id of Object.keys(projection.clips).sort()) {
    conformClip(context, draft, { id, scale, after });
  }
  for (const { id, dur } of projection.transitions) {
    draft.set("xfades", id, "dur", Math.max(1, scale(dur)));
  }
  const markers = projection.markers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id, t, dur } of markers) {
    draft.set("marks", id, "t", scale(t));
    draft.set("marks", id, "dur", scale(dur) || null);
  }
  return done(draft.patches());
}

/** The function from old frames to the nearest new ones. */
function scaleOf(before: Rate, after: Rate): Scale {
  const up = 2n * BigInt(after[0]) * BigInt(before[1]);
  const down = BigInt(after[1]) * BigInt(before[0]);
  return (frame) => {
    const doubled = BigInt(frame) * up + down;
    const quotient = doubled / (2n * down);
    return Number(doubled < 0n && doubled % (2n * down) !== 0n ? quotient - 1n : quotient);
  };
}

interface Conforming {
  readonly id: string;
  readonly scale: Scale;
  readonly after: Rate;
}

function conformClip(context: EditContext, draft: Draft, args: Conforming): void {
  const { id, scale, after } = args;
  const clip = context.projection.clips[id] as Clip;
  const [start, end, head] = [scale(clip.start), scale(clip.end), scale(clip.head)];
  draft.set("clips", id, "at", start - head - clip.ripple);
  draft.set("clips", id, "head", head);
  draft.set("clips", id, "tail", head + Math.max(1, end - start));
  const shown = sourceAt(clip.src, clip.head, clipStep(clip, context.projection.rate));
  draft.set("clips", id, "src", shown - sourceAt(0, head, clipStep(clip, after)));
  draft.set("clips", id, "fin", scale(clip.fin) || null);
  draft.set("clips", id, "fout", scale(clip.fout) || null);
  conformKeyframes(context, draft, args);
}

function conformKeyframes(context: EditContext, draft: Draft, { id, scale }: Conforming): void {
  const raw = asMap(own(context.data.clips, id));
  const moved = new Map<string, unknown>();
  const found = Object.keys(raw).sort();
  const old: string[] = [];
  for (const key of found) {
    const [, target, frame] = KEYFRAME.exec(key) ?? [];
    if (target === undefined) continue;
    old.push(key);
    moved.set(`${target}${scale(Number(frame))}`, raw[key]);
  }
  for (const key of old) if (!moved.has(key)) draft.set("clips", id, key, null);
  for (const key of [...moved.keys()].sort()) draft.set("clips", id, key, moved.get(key));
}
