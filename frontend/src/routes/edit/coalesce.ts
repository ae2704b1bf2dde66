// Joins edits that belong to one gesture, so that one undo takes them back together. Pure.
import type { Patch, SetPatch, TextPatch } from "@/timeline/patches";

/** The patches of both as one gesture; null when they do not join. */
export function coalesce(
  earlier: readonly Patch[],
  later: readonly Patch[],
): readonly Patch[] | null {
  if (earlier.length !== later.length) return null;
  const joined: Patch[] = [];
  for (const [index, patch] of later.entries()) {
    const both = join(earlier[index] as Patch, patch);
    if (both === null) return null;
    joined.push(both);
  }
  return joined;
}

function join(earlier: Patch, later: Patch): Patch | null {
  if (earlier.type === "set" && later.type === "set") return joinSets(earlier, later);
  if (earlier.type === "text" && later.type === "text") return joinTexts(earlier, later);
  return null;
}

function joinSets(earlier: SetPatch, later: SetPatch): SetPatch | null {
  const same = earlier.map === later.map && earlier.id === later.id && earlier.key === later.key;
  return same ? { ...later, before: earlier.before } : null;
}

/** Typing on inside or beside what was just typed, taking some of it back, or deleting backwards. */
function joinTexts(earlier: TextPatch, later: TextPatch): TextPatch | null {
  if (earlier.id !== later.id) return null;
  const from = later.index - earlier.index;
  const to = from + later.remove.length;
  if (from >= 0 && to <= earlier.insert.length) {
    const insert = earlier.insert.slice(0, from) + later.insert + earlier.insert.slice(to);
    return { ...earlier, insert };
  }
  const deletesBack = later.insert === "" && earlier.insert === "" && to === 0;
  return deletesBack ? { ...later, remove: later.remove + earlier.remove } : null;
}
