/** Step 4 of the projection: pieces of one clip share its length. */

import type { Claim } from "./claims.ts";

/** What pieces of one clip leave each other. */
export interface Clamped {
  /** Those that end earlier. */
  readonly claims: Map<string, Claim>;
  /** Ids that show nothing. */
  readonly hidden: Set<string>;
}

/**
 * Let pieces of the same clip divide its length instead of lying on each other.
 *
 *     |----- root -----|           |- root -|
 *           |-- A -----|    ->              |- A -|
 *                 |-B--|                          |-B--|
 *
 * Concurrent splits leave such pieces. Of two that begin at the same frame the lower id shows.
 */
export function clampSiblings(claims: Iterable<Claim>): Clamped {
  const clamped: Clamped = { claims: new Map(), hidden: new Set() };
  for (const family of families([...claims])) {
    family.sort((a, b) => a.clip.head - b.clip.head || (a.id < b.id ? -1 : 1));
    divide(family, clamped);
  }
  return clamped;
}

/** Group by lineage and by everything that makes two pieces show one source alike. */
function families(claims: readonly Claim[]): Claim[][] {
  const roots = new Set<string>();
  for (const { clip } of claims) if (clip.of !== "") roots.add(clip.of);
  if (roots.size === 0) return [];
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const { of, src, rate } = claim.clip;
    const root = of || claim.id;
    if (!roots.has(root)) continue;
    const key = [root, claim.origin, src, ...rate].join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [claim]);
    else group.push(claim);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function divide(family: readonly Claim[], clamped: Clamped): void {
  let shown: Claim | undefined;
  for (const claim of family) {
    const { head } = claim.clip;
    if (head === shown?.clip.head) {
      clamped.hidden.add(claim.id);
      continue;
    }
    if (shown !== undefined && head < shown.tail) {
      clamped.claims.set(shown.id, shown.endingAt(head));
    }
    shown = claim;
  }
}
