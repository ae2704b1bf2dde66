// Edits in words, for labels and notices. Pure.
import type { Projection } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";

const MOST_NAMED = 3;

/** `1 clip`, `3 clips`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
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
