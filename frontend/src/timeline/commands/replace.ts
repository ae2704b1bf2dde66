/** Showing another source in the place of a clip's own. */

import { clipStep, mediaRange } from "../limits.ts";
import type { Asset, Clip, JsonMap } from "../model.ts";
import { Draft } from "../patches.ts";
import { own, readAsset } from "../reading.ts";
import { framesAt, type Rate, sourceAt, stepOf } from "../time.ts";
import {
  type EditContext,
  findTrack,
  type Limit,
  type LimitReason,
  type Outcome,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { settled } from "./settle.ts";

export interface ReplaceMedia {
  readonly clips: readonly string[];
  /** The new source's key in documents. */
  readonly asset: string;
  /** What the document is to know about it. */
  readonly facts: JsonMap;
}

/**
 * Give clips another source; place, length, speed and looks stay.
 *
 *     |-- draft.mp4 --|-- B --|   ->   |-- final.mp4 --|-- B --|
 *
 * They show the same moments of the new source. Where it is shorter the clip is, too; where it does
 * not reach at all, the clip shows its beginning. A name that was the source's changes.
 */
export function replaceMedia(context: EditContext, args: ReplaceMedia): Outcome {
  const ids = [...new Set(args.clips)];
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  const known = own(context.data.assets, args.asset);
  const source = readAsset(args.asset, known ?? args.facts).value;
  if (source === null || source.kind === "unknown" || source.kind === "lut") {
    return refuse("not_placeable");
  }
  const refused = ids.map((id) => refusalOf(context, id, source)).find(Boolean);
  if (refused) return refused;
  const draft = new Draft(context.data);
  if (known === undefined) draft.create("assets", args.asset, args.facts);
  const limits = ids.flatMap((clip) =>
    replace(context, draft, clip, { asset: args.asset, source }).map(
      (reason): Limit => ({ reason, clip }),
    ),
  );
  return settled(context, draft, [], limits);
}

function refusalOf({ projection }: EditContext, id: string, source: Asset): Refused | null {
  const clip = projection.clips[id] as Clip;
  if (clip.kind !== "media") return refuse("no_source");
  const isSound = findTrack(projection, clip.track)?.kind === "audio";
  const fits = isSound ? source.kind === "audio" || source.ch > 0 : source.kind !== "audio";
  return fits ? null : refuse("wrong_track_kind");
}

function replace(
  context: EditContext,
  draft: Draft,
  id: string,
  { asset, source }: { readonly asset: string; readonly source: Asset },
): readonly LimitReason[] {
  const { clips, assets, rate } = context.projection;
  const clip = clips[id] as Clip;
  if (clip.name === assets[clip.asset]?.name) draft.set("clips", id, "name", source.name || null);
  draft.set("clips", id, "asset", asset);
  draft.set("clips", id, "stream", null);
  const { limits, ...fit } = fitOf(clip, source, rate);
  for (const [key, value] of Object.entries(fit)) {
    if (value !== clip[key as keyof typeof fit]) draft.set("clips", id, key, value);
  }
  return limits;
}

/** What of a clip is left with its new source. */
interface Fit {
  readonly src: number;
  readonly head: number;
  readonly tail: number;
  readonly limits: readonly LimitReason[];
}

function fitOf(clip: Clip, source: Asset, rate: Rate): Fit {
  const { src } = clip;
  const media = mediaRange(clip, source, rate);
  if (media === null) return { src, head: clip.head, tail: clip.tail, limits: [] };
  const [head, tail] = [Math.max(clip.head, media.first), Math.min(clip.tail, media.end)];
  if (head < tail) {
    const limits: LimitReason[] = head === clip.head ? [] : ["media_start"];
    if (tail !== clip.tail) limits.push("media_end");
    return { src, head, tail, limits };
  }
  return beginningOf(clip, source, rate);
}

function beginningOf(clip: Clip, source: Asset, rate: Rate): Fit {
  const step = clipStep(clip, rate);
  const [numerator = 1, denominator = 1] = clip.rate;
  const forwards = stepOf(rate, [Math.abs(numerator), denominator]);
  const whole = Math.max(1, framesAt(source.dur, forwards));
  return {
    src: (step.flicks > 0 ? 0 : source.dur) - sourceAt(0, clip.head, step),
    head: clip.head,
    tail: Math.min(clip.tail, clip.head + whole),
    limits: ["media_end"],
  };
}
