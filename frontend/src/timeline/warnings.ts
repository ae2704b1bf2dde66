/** The warnings list: collected when somebody asks, in an order that everybody shares. */

import { canonicalJson } from "./canonical.ts";
import { TRANSITIONS } from "./catalogue.ts";
import type { Entries } from "./entries.ts";
import { isReadableId } from "./ids.ts";
import { flagNotices } from "./layout.ts";
import { linkNotices } from "./links.ts";
import { markerNotices } from "./markers.ts";
import type { Clip, Marker, Notice, Transition } from "./model.ts";
import { isMap, notice, unreadableEntry, unreadableId } from "./reading.ts";
import { madeUp, trackNotices } from "./tracks.ts";

/** What the warnings are collected from. */
export interface Findings {
  readonly entries: Entries;
  readonly clips: Readonly<Record<string, Clip>>;
  readonly transitions: readonly Transition[];
  readonly markers: readonly Marker[];
  /** Tracks that live clips lie on. */
  readonly used: ReadonlySet<string>;
}

/** Collect everything people must be told. */
export function collectWarnings(findings: Findings): Notice[] {
  const { entries, clips, transitions, markers, used } = findings;
  const found: Notice[] = [...entries.meta.notices, ...markerNotices(markers)];
  const tables = [entries.assets, entries.clips, entries.xfades, entries.marks];
  for (const table of tables) for (const entry of table.values()) found.push(...entry.notices);
  for (const id in clips) found.push(...flagNotices(id, clips[id] as Clip));
  for (const { id, a, type, dangling } of transitions) {
    if (dangling) found.push(notice("transition_dangling", a, 0, { id }));
    if (!TRANSITIONS.has(type)) found.push(notice("unknown_transition", a, 0, { id }));
  }
  return sortNotices([...found, ...stackNotices(entries, used), ...linkNotices(clips)]);
}

function stackNotices(entries: Entries, used: ReadonlySet<string>): Notice[] {
  const found: Notice[] = [];
  for (const [id, raw] of Object.entries(entries.data.tracks)) {
    if (!isReadableId(id)) found.push(...unreadableId("tracks").notices);
    else if (!isMap(raw) && raw !== null && !used.has(id)) {
      found.push(...unreadableEntry("tracks", id).notices);
    }
  }
  for (const id of new Set([...entries.tracks.keys(), ...used])) {
    found.push(...trackNotices(id, entries.tracks.get(id) ?? madeUp(id), used.has(id)));
  }
  return found;
}

/** Order by code, clip and frame; what is still equal by its whole spelling. */
function sortNotices(notices: readonly Notice[]): Notice[] {
  return [...notices].sort(
    (first, second) =>
      compare(first.code, second.code) ||
      compare(first.clip, second.clip) ||
      first.frame - second.frame ||
      compare(canonicalJson(first), canonicalJson(second)),
  );
}

function compare(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
