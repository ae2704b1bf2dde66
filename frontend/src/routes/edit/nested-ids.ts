import type { Nested } from "@/compositor/scenes";
import type { Projection } from "@/timeline/model";

/** Anything else in a document is no timeline of ours, and nothing to ask the server for. */
const TIMELINE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The timelines that lie in one, and in those of them that are known, in order; never itself. */
export function nestedIds(projection: Projection, known: Nested, itself = ""): string[] {
  const found = new Set<string>();
  const waiting: Projection[] = [projection];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const { kind, seq } of Object.values(next.clips)) {
      if (kind !== "seq" || !TIMELINE_ID.test(seq) || seq === itself || found.has(seq)) continue;
      found.add(seq);
      const inner = known.get(seq);
      if (inner) waiting.push(inner);
    }
  }
  return [...found].sort();
}
