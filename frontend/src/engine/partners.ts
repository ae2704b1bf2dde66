// Which clips go along with the one that is touched. Pure.
import type { Projection } from "./scene";

/** The clip and those it is linked with: picture and sound of one take. */
export function linkedClips(projection: Projection, id: string): Set<string> {
  const link = projection.clips[id]?.link;
  const found = new Set([id]);
  if (!link) return found;
  for (const [other, clip] of Object.entries(projection.clips)) {
    if (clip.link === link) found.add(other);
  }
  return found;
}

/** The clip whose edge is dragged, and its linked, selected clips that have the same edge. */
export function trimPartners(
  projection: Projection,
  selection: ReadonlySet<string>,
  id: string,
  edge: "head" | "tail",
): string[] {
  const clip = projection.clips[id];
  if (clip === undefined) return [];
  const frame = edge === "head" ? clip.start : clip.end;
  return [...linkedClips(projection, id)].filter((other) => {
    const partner = projection.clips[other];
    if (partner === undefined || (other !== id && !selection.has(other))) return false;
    const locked = projection.tracks.some((track) => track.id === partner.track && track.lock);
    return !locked && (edge === "head" ? partner.start : partner.end) === frame;
  });
}
