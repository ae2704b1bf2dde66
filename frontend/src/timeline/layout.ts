/** What one track shows: steps 4 to 6 of the projection for the clips that lie on it. */

import type { Claim } from "./claims.ts";
import type { Clip, Notice, Segment } from "./model.ts";
import { occlude, type Span } from "./occlusion.ts";
import { clampSiblings } from "./placement.ts";
import { notice } from "./reading.ts";

/** The segments of a track and its clips as the rules left them. */
export interface Layout {
  readonly segments: readonly Segment[];
  readonly clips: ReadonlyMap<string, Clip>;
}

/** The clips of one track by their ids. */
export type Placed = ReadonlyMap<string, Claim>;

/** Arrange the clips of one track. */
export function layOut(placed: Placed): Layout {
  const clamped = clampSiblings(placed.values());
  const claimOf = (id: string) => (clamped.claims.get(id) ?? placed.get(id)) as Claim;
  const spans: Span[] = [];
  for (const id of placed.keys()) {
    const { span } = claimOf(id);
    if (span !== null && !clamped.hidden.has(id)) spans.push(span);
  }
  const shown = occlude(spans);
  const seen = visibleFrames(shown);
  const clips = new Map<string, Clip>();
  for (const id of placed.keys()) clips.set(id, claimOf(id).settled(seen.get(id) ?? 0));
  return { segments: shown.map((part) => claimOf(part.clip).segment(part)), clips };
}

/** Keep the clips of a track that this version cannot show. */
export function layAside(placed: Placed): Layout {
  const clips = new Map<string, Clip>();
  for (const [id, { clip }] of placed) clips.set(id, { ...clip, flags: ["hidden_track"] });
  return { segments: [], clips };
}

/** Put every flag of a clip into words for the warnings list. */
export function flagNotices(id: string, clip: Clip): Notice[] {
  return clip.flags.map((flag) => notice(flag, id, Math.max(0, clip.start)));
}

function visibleFrames(shown: readonly Span[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const part of shown) {
    seen.set(part.clip, (seen.get(part.clip) ?? 0) + part.end - part.start);
  }
  return seen;
}
