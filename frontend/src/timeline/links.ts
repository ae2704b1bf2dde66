/** Step 8 of the projection: linked clips that drifted apart are reported, never moved. */

import type { Clip, Notice } from "./model.ts";
import { notice } from "./reading.ts";

/**
 * Report clips that are off by some frames against the first of their link group.
 *
 * The first is the one with the lowest id, so that everybody measures from the same.
 */
export function linkNotices(clips: Readonly<Record<string, Clip>>): Notice[] {
  const groups = new Map<string, string[]>();
  for (const id in clips) {
    const link = clips[id]?.link;
    if (link) groups.set(link, [...(groups.get(link) ?? []), id]);
  }
  return [...groups.values()].flatMap((group) => offsets(group.sort(), clips));
}

function offsets(group: readonly string[], clips: Readonly<Record<string, Clip>>): Notice[] {
  const first = clips[group[0] as string] as Clip;
  const origin = first.at + first.ripple;
  const notices: Notice[] = [];
  for (const id of group.slice(1)) {
    const clip = clips[id] as Clip;
    const offset = clip.at + clip.ripple - origin;
    if (offset !== 0) notices.push(notice("link_offset", id, Math.max(0, clip.start), { offset }));
  }
  return notices;
}
