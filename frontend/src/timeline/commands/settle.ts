/** What an edit must write besides, because it takes away what a clip was measured by. */

import type { Clip } from "../model.ts";
import { type Draft, keyValue, type Patch, type SetPatch } from "../patches.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  type Outcome,
  originOf,
} from "./context.ts";

/** Keys whose change may end a clamp of the projection; ripple counters are others. */
const FREEING = new Set(["at", "track", "src", "rate", "head", "del"]);

/**
 * Answer with a draft, once it keeps what people see of the clips around it as it is.
 *
 *     |- A -|- A' -|   ->   |- A -|        and not   |------ A ------|      (A' deleted)
 *
 * After two people's splits A reaches to the end of A' and is clamped where A' begins; a clip that
 * begins before frame 0 is clamped there. When the piece goes away or the clip moves, the clamp
 * ends: what it left is written.
 */
export function settled(
  context: EditContext,
  draft: Draft,
  made: readonly string[] = [],
  limits: readonly Limit[] = [],
): Outcome {
  const patches = draft.patches().filter((patch) => patch.type === "set");
  const written = new Set(patches.map(({ id, key }) => `${id}/${key}`));
  const freed = new Set(patches.filter(frees).map(({ id }) => id));
  const edited = new Set([...freed].filter((id) => Object.hasOwn(context.projection.clips, id)));
  const keep = (id: string, edge: "head" | "tail") => {
    if (!written.has(`${id}/${edge}`)) keepEdge(context, draft, id, edge);
  };
  for (const id of edited) {
    if (written.has(`${id}/del`)) continue;
    keep(id, "head");
    keep(id, "tail");
  }
  for (const id of siblingsOf(context, edited)) keep(id, "tail");
  return done(draft.patches(), made, limits);
}

function frees(patch: Patch): patch is SetPatch {
  if (patch.type !== "set" || patch.map !== "clips") return false;
  return FREEING.has(patch.key) || patch.key.startsWith("r:");
}

/** The other pieces that show beside some clips. */
function siblingsOf({ projection }: EditContext, ids: ReadonlySet<string>): string[] {
  const clipOf = (id: string) => projection.clips[id] as Clip;
  const rootOf = (id: string) => clipOf(id).of || id;
  // Most clips were never cut: their lineage is compared before all that makes a family.
  const roots = new Set(Array.from(ids, rootOf));
  const families = new Set(Array.from(ids, (id) => familyOf(id, clipOf(id))));
  const tracks = [...new Set(Array.from(ids, (id) => clipOf(id).track))].sort();
  return tracks
    .flatMap((track) => findTrack(projection, track)?.segments ?? [])
    .map((segment) => segment.clip)
    .filter((id) => !ids.has(id) && roots.has(rootOf(id)))
    .filter((id) => families.has(familyOf(id, clipOf(id))));
}

/** Names the pieces of one clip that the projection clamps against each other. */
function familyOf(id: string, clip: Clip): string {
  return [clip.of || id, clip.track, originOf(clip), clip.src, ...clip.rate].join();
}

function keepEdge(context: EditContext, draft: Draft, id: string, edge: "head" | "tail"): void {
  const seen = (context.projection.clips[id] as Clip)[edge];
  if ((keyValue(context.data, "clips", id, edge) ?? 0) !== seen) draft.set("clips", id, edge, seen);
}
