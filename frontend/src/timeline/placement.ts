/** Steps 4 and 5 of the projection: pieces of one clip share its length, nothing precedes 0. */

import type { Clip } from "./model.ts";

/** What the rules left of a clip: the frames it still claims. */
export interface Claim {
  readonly id: string;
  readonly clip: Clip;
  head: number;
  tail: number;
  hidden: boolean;
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
export function clampSiblings(claims: readonly Claim[]): void {
  for (const family of families(claims)) {
    family.sort((first, second) => first.head - second.head || (first.id < second.id ? -1 : 1));
    divide(family);
  }
}

/**
 * Cut away what lies before frame 0; false when nothing is left.
 *
 *     0                      0
 *   --|------ A --|   ->     |------ A --|
 */
export function clampToZero(claim: Claim): boolean {
  const origin = claim.clip.at + claim.clip.ripple;
  if (origin + claim.tail <= 0) return false;
  claim.head = Math.max(claim.head, 0 - origin);
  return true;
}

/** Group by lineage and by everything that makes two pieces show one source alike. */
function families(claims: readonly Claim[]): Claim[][] {
  const byRoot = new Map<string, Claim[]>();
  for (const claim of claims) {
    const root = claim.clip.of || claim.id;
    const sharing = byRoot.get(root);
    if (sharing === undefined) byRoot.set(root, [claim]);
    else sharing.push(claim);
  }
  const found: Claim[][] = [];
  for (const sharing of byRoot.values()) {
    if (sharing.length > 1) found.push(...alike(sharing));
  }
  return found;
}

function alike(sharing: readonly Claim[]): Claim[][] {
  const groups = new Map<string, Claim[]>();
  for (const claim of sharing) {
    const { at, ripple, src, rate } = claim.clip;
    const key = [at + ripple, src, rate[0], rate[1]].join();
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function divide(family: readonly Claim[]): void {
  let shown: Claim | undefined;
  for (const claim of family) {
    if (shown !== undefined && claim.head === shown.head) {
      claim.hidden = true;
      continue;
    }
    if (shown !== undefined) shown.tail = Math.min(shown.tail, claim.head);
    shown = claim;
  }
}
