// What a piece that I cut holds of mine: values of the clip it was cut from, and the cut's shift.
import type { JsonMap } from "@/timeline/model";
import { type CreatePatch, type Patch, type SetPatch, sameJson } from "@/timeline/patches";
import { asEntry, keyOf } from "./ledger-places";

/** What a cut gives each piece anew. */
const PLACED = new Set(["head", "tail", "z", "by", "of", "link", "fin", "fout", "del"]);

/** A piece with where it comes from. */
export interface Cut {
  readonly made: CreatePatch;
  /** Clips whose values it may have: those that were cut, and the one of its lineage. */
  readonly sources: readonly string[];
  /** The clip that ends where the piece begins; null when the cut took something out between. */
  readonly clip: string | null;
  /** That clip after the cut. */
  readonly left: JsonMap;
}

/** One value of mine in an entry that I wrote into, with what it was before me. */
interface Mine {
  readonly key: string;
  readonly base: unknown;
  readonly after: unknown;
}

/** As much of a remembered write as is needed here. */
interface Write {
  readonly patch: Patch;
  readonly base: unknown;
  readonly inherited: JsonMap;
}

/** Where a piece comes from; `entry` reads a clip as the gesture left it. */
export function cutOf(
  made: CreatePatch,
  gesture: readonly Patch[],
  entry: (id: string) => JsonMap,
): Cut {
  const { head, of: root } = asEntry(made.value);
  const cut = gesture.filter((other) => keyOf(other) === "tail").map(({ id }) => id);
  const clip = cut.find((id) => {
    const { tail, of = id } = entry(id);
    return tail === head && of === root;
  });
  const sources = [...new Set([...cut, String(root ?? "")])];
  return { made, sources, clip: clip ?? null, left: clip === undefined ? {} : entry(clip) };
}

/**
 * The shift of a cut that ripples at once, which is written into the piece itself.
 *
 * It is remembered as a write of its own: another's equal piece has the counter of the clip, or
 * none, but never this gesture's share.
 */
export function shiftOf({ made, clip, left }: Cut, gesture: readonly Patch[]): SetPatch[] {
  if (clip === null) return [];
  const value = asEntry(made.value);
  const before = new Map(Object.entries(left).filter(([key]) => isCounter(key)));
  for (const patch of gesture) {
    const isHere = patch.type === "set" && patch.map === "clips" && patch.id === clip;
    if (isHere && isCounter(patch.key)) before.set(patch.key, patch.before);
  }
  const keys = new Set([...before.keys(), ...Object.keys(value).filter(isCounter)]);
  return [...keys].flatMap((key) => {
    const [was, after] = [before.get(key) ?? null, value[key] ?? null];
    if (sameJson(was, after)) return [];
    return { type: "set", map: "clips", id: made.id, key, before: was, after };
  });
}

/** What of a piece I had set on the clip that it was cut from, with the values before that. */
export function inheritedBy(
  { made }: Cut,
  shift: readonly SetPatch[],
  sources: readonly (readonly Write[])[],
): JsonMap {
  const value = asEntry(made.value);
  const inherited: Record<string, unknown> = {};
  for (const { key, base, after } of sources.flatMap(mineOf)) {
    if (PLACED.has(key)) continue;
    const shifted = shift.find((patch) => patch.key === key);
    const cut = shifted === undefined ? value[key] : shifted.before;
    if (sameJson(cut ?? null, after)) inherited[key] = base;
  }
  return inherited;
}

/** My values in one entry, the newest of each key. */
function mineOf(writes: readonly Write[]): readonly Mine[] {
  return [...new Map(writes.flatMap(valuesOf).map((mine) => [mine.key, mine])).values()];
}

function valuesOf({ patch, base, inherited }: Write): readonly Mine[] {
  if (patch.type === "set") return [{ key: patch.key, base, after: patch.after }];
  if (patch.type === "text") return [];
  const value = asEntry(patch.value);
  return Object.entries(inherited).map(([key, before]) => {
    return { key, base: before, after: value[key] ?? null };
  });
}

function isCounter(key: string): boolean {
  return key.startsWith("r:");
}
