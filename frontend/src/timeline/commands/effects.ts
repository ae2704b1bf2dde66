/** Effects on clips. */

import { EFFECTS } from "../catalogue.ts";
import { readerOf } from "../fields.ts";
import type { Clip, Effect, JsonMap } from "../model.ts";
import { orderBetween } from "../order.ts";
import { Draft, sameJson } from "../patches.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  type Outcome,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { inRange } from "./fields.ts";

const JITTER_LENGTH = 3;

/**
 * Put an effect on clips, after those they have.
 *
 *     A [blur]   ->   A [blur, color]
 */
export function addEffect(
  context: EditContext,
  args: { readonly clips: readonly string[]; readonly kind: string },
): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const known = EFFECTS.get(args.kind);
  if (known === undefined) return refuse("bad_value");
  const draft = new Draft(context.data);
  const made: string[] = [];
  for (const id of ids) {
    const clip = context.projection.clips[id] as Clip;
    const track = findTrack(context.projection, clip.track);
    if (track?.kind !== known.on) return refuse("wrong_track_kind");
    const effect = context.newId();
    const last = clip.fx?.at(-1)?.order ?? null;
    const order = orderBetween(last, null, effect.slice(0, JITTER_LENGTH));
    draft.set("clips", id, `fx:${effect}`, [args.kind, order, true]);
    made.push(effect);
  }
  return done(draft.patches(), made);
}

export interface MoveEffect {
  readonly clip: string;
  readonly effect: string;
  /** The effect that is to come after it; without one it comes last. */
  readonly before?: string;
}

/**
 * Apply an effect before another one, or last of all.
 *
 *     A [blur, color]   ->   A [color, blur]
 */
export function moveEffect(context: EditContext, args: MoveEffect): Outcome {
  const found = findEffect(context, args);
  if ("reason" in found) return found;
  const effects = context.projection.clips[args.clip]?.fx ?? [];
  const others = effects.filter((effect) => effect.id !== found.id);
  const index = others.findIndex((effect) => effect.id === args.before);
  if (args.before !== undefined && index < 0) return refuse("no_such_effect");
  const place = index < 0 ? others.length : index;
  const [low, high] = [others[place - 1]?.order ?? null, others[place]?.order ?? null];
  const order = orderBetween(low, high, context.newId().slice(0, JITTER_LENGTH));
  const draft = new Draft(context.data);
  draft.set("clips", args.clip, `fx:${found.id}`, [found.type, order, found.on]);
  return done(draft.patches());
}

export interface SetEffect {
  readonly clip: string;
  readonly effect: string;
  readonly on?: boolean;
  readonly params?: JsonMap;
}

/**
 * Switch an effect, or change its parameters; numbers stop at the ends of their range.
 *
 *     A [blur]   ->   A [blur { radius: 12000 }]
 *
 * Each parameter is a key of its own: two people may set different ones.
 */
export function setEffect(context: EditContext, args: SetEffect): Outcome {
  const found = findEffect(context, args);
  if ("reason" in found) return found;
  const draft = new Draft(context.data);
  const limits: Limit[] = [];
  const head = `fx:${found.id}`;
  if (args.on !== undefined) {
    draft.set("clips", args.clip, head, [found.type, found.order, args.on]);
  }
  const known = EFFECTS.get(found.type)?.params ?? {};
  for (const [name, wanted] of Object.entries(args.params ?? {})) {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (field === undefined) return refuse("not_editable");
    const value = readerOf(field)(inRange(field, wanted));
    if (value === null) return refuse("bad_value");
    const stored = sameJson(value, field.default) ? null : value;
    draft.set("clips", args.clip, `${head}:${name}`, stored);
    if (field.type === "integer" && value !== wanted) {
      limits.push({ reason: "range", clip: args.clip });
    }
  }
  return done(draft.patches(), [], limits);
}

/**
 * Take an effect from a clip.
 *
 *     A [blur, color]   ->   A [color]
 *
 * Its parameters and keyframes stay in the document and come back with it.
 */
export function removeEffect(
  context: EditContext,
  args: { readonly clip: string; readonly effect: string },
): Outcome {
  const found = findEffect(context, args);
  if ("reason" in found) return found;
  const draft = new Draft(context.data);
  draft.set("clips", args.clip, `fx:${found.id}`, null);
  return done(draft.patches());
}

function findEffect(
  { projection }: EditContext,
  { clip, effect }: { readonly clip: string; readonly effect: string },
): Effect | Refused {
  const refusal = refusalFor(projection, [clip]);
  if (refusal !== null) return refusal;
  const found = projection.clips[clip]?.fx?.find((known) => known.id === effect);
  return found ?? refuse("no_such_effect");
}
