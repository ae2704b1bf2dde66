// Where patches write, and what stands there.
import type { RootName } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";

export interface EntryName {
  readonly map: RootName;
  readonly id: string;
}

export function whereOf(patch: Patch): EntryName & { readonly key: string | null } {
  if (patch.type === "text") return { map: "texts", id: patch.id, key: null };
  return { map: patch.map, id: patch.id, key: patch.type === "set" ? patch.key : null };
}

export function keyOf(patch: Patch): string | null {
  return patch.type === "set" ? patch.key : null;
}

/** A text goes with its clip. */
export function namesOf(patch: Patch): string[] {
  const { map, id } = whereOf(patch);
  return map === "texts" ? [`texts/${id}`, `clips/${id}`] : [`${map}/${id}`];
}

export function asEntry(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
