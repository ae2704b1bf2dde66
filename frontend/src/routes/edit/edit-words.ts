// Edits in words, for labels and notices. Pure.
import type { DocumentData, Projection } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { asMap, isDeleted, own } from "@/timeline/reading";
import type { Reversal } from "@/timeline/undo";

const MOST_NAMED = 3;

/** `1 clip`, `3 clips`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** What an undo left as it is, and why; null when it took everything back. */
export function reversalWords(
  verb: string,
  { label, patches, skipped }: Reversal,
  { data, projection }: { data: DocumentData; projection: Projection },
): string | null {
  if (skipped.length === 0) return null;
  const isGone = ({ id }: Patch) => isDeleted(asMap(own(data.clips, id)));
  if (patches.length === 0 && skipped.every(isGone)) {
    const names = deletedNames(data, skipped);
    return `${verb} ${label}: nothing to take back, because somebody deleted ${names} since.`;
  }
  const all = count(skipped.length + patches.length, "change");
  const names = clipNames(projection, skipped);
  return `${verb} ${label}: ${skipped.length} of ${all} kept, because somebody changed ${names} since.`;
}

function deletedNames(data: DocumentData, patches: readonly Patch[]): string {
  const ids = [...new Set(patches.map(({ id }) => id))];
  const name = own(asMap(own(data.clips, ids[0] ?? "")), "name");
  if (ids.length > 1) return `these ${ids.length} clips`;
  return typeof name === "string" && name !== "" ? `“${name}”` : "this clip";
}

/** Which clips patches are about: `“Intro.mp4” and “Logo.png”`. */
export function clipNames(projection: Projection, patches: readonly Patch[]): string {
  const ids = new Set(patches.map((patch) => patch.id));
  const names = [...ids].map((id) => {
    const track = projection.tracks.find((candidate) => candidate.id === id);
    const clip = projection.clips[id];
    const name = track?.name ?? (clip?.kind === "text" ? clip.text : clip?.name);
    return name ? `“${name}”` : "a deleted clip";
  });
  const shown = names.slice(0, MOST_NAMED);
  if (names.length > MOST_NAMED) shown.push(`${names.length - MOST_NAMED} more`);
  return shown.length < 2
    ? (shown[0] ?? "it")
    : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
