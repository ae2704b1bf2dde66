/** What one track shows: steps 4 to 6 of the projection for the clips that lie on it. */

import { clipStep, mediaRange } from "./limits.ts";
import type { Asset, Clip, Notice, Segment } from "./model.ts";
import { occlude, type Shown, type Span } from "./occlusion.ts";
import { type Claim, clampSiblings, clampToZero } from "./placement.ts";
import { notice } from "./reading.ts";
import { type Rate, sourceAt } from "./time.ts";

/** The segments of a track and its clips as the rules left them. */
export interface Layout {
  readonly segments: readonly Segment[];
  readonly clips: ReadonlyMap<string, Clip>;
}

export type Assets = Readonly<Record<string, Asset>>;

/** Clips as the rules left them, by what was read: equal results stay the same object. */
export type SettledCache = WeakMap<Clip, Clip>;

/** Arrange the clips of one track; what is read is not changed. */
export function layOut(
  placed: ReadonlyMap<string, Clip>,
  assets: Assets,
  rate: Rate,
  cache: SettledCache = new WeakMap(),
): Layout {
  const claims = Array.from(placed, ([id, clip]): Claim => {
    return { id, clip, head: clip.head, tail: clip.tail, hidden: false };
  });
  clampSiblings(claims);
  const spans: Span[] = [];
  for (const claim of claims) {
    if (clampToZero(claim) && !claim.hidden) spans.push(spanOf(claim));
  }
  const shown = occlude(spans);
  const seen = visibleFrames(shown);
  const clips = new Map<string, Clip>();
  for (const claim of claims) {
    const flags = flagsOf(claim, seen.get(claim.id) ?? 0, assets, rate);
    clips.set(claim.id, settled(claim, flags, cache));
  }
  return { segments: shown.map((part) => segmentOf(part, placed, rate)), clips };
}

/** Put every flag of a clip into words for the warnings list. */
export function flagNotices(id: string, clip: Clip): Notice[] {
  return clip.flags.map((flag) => notice(flag, id, Math.max(0, clip.start)));
}

/** The same clip with other flags. */
export function withFlags(clip: Clip, flags: readonly string[]): Clip {
  return { ...clip, flags };
}

function spanOf(claim: Claim): Span {
  const origin = claim.clip.at + claim.clip.ripple;
  return {
    start: origin + claim.head,
    end: origin + claim.tail,
    z: claim.clip.z,
    clip: claim.id,
  };
}

function visibleFrames(shown: readonly Shown[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const part of shown) {
    seen.set(part.clip, (seen.get(part.clip) ?? 0) + part.end - part.start);
  }
  return seen;
}

function flagsOf(claim: Claim, seen: number, assets: Assets, rate: Rate): string[] {
  const { clip, head, tail } = claim;
  const flags: string[] = [];
  if (clip.at + clip.ripple + tail <= 0) flags.push("before_start");
  else if (seen < tail - head) flags.push("overlapped");
  if (clip.kind === "unknown") flags.push("unknown_kind");
  if (clip.kind !== "media") return flags;
  const asset = assets[clip.asset];
  if (asset === undefined) return [...flags, "offline"];
  const media = mediaRange(clip, asset, rate);
  if (media !== null && (head < media.first || tail > media.end)) flags.push("outside_media");
  return flags;
}

function settled(claim: Claim, flags: readonly string[], cache: SettledCache): Clip {
  const { clip, head, tail } = claim;
  if (flags.length === 0 && head === clip.head && tail === clip.tail) return clip;
  const before = cache.get(clip);
  if (before !== undefined && before.head === head && before.tail === tail) {
    if (before.flags.join() === flags.join()) return before;
  }
  const origin = clip.at + clip.ripple;
  const after = { ...clip, head, tail, start: origin + head, end: origin + tail, flags };
  cache.set(clip, after);
  return after;
}

function segmentOf(part: Shown, placed: ReadonlyMap<string, Clip>, rate: Rate): Segment {
  const clip = placed.get(part.clip) as Clip;
  const local = part.start - clip.at - clip.ripple;
  const src = sourceAt(clip.src, local, clipStep(clip, rate));
  return { clip: part.clip, start: part.start, end: part.end, src, local };
}
