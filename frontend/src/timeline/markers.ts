/** Marks on the sequence and on clips, at the frame where they are now. */

import type { Clip, Marker, Notice } from "./model.ts";
import { type Mark, notice } from "./reading.ts";

/** Find a mark's frame: a clip's mark moves with it, and dangles when the clip is gone. */
export function placeMarker(id: string, mark: Mark, clips: Readonly<Record<string, Clip>>): Marker {
  const clip = clips[mark.on];
  const frame = clip === undefined ? mark.t : mark.t + clip.at + clip.ripple;
  return { id, ...mark, frame, dangling: mark.on !== "" && clip === undefined };
}

/** Sort by where they are. */
export function sortMarkers(markers: Marker[]): Marker[] {
  return markers.sort((first, second) => {
    return first.frame - second.frame || (first.id < second.id ? -1 : 1);
  });
}

/** Name the marks whose clip is gone. */
export function markerNotices(markers: readonly Marker[]): Notice[] {
  return markers
    .filter((marker) => marker.dangling)
    .map(({ id, on, frame }) => notice("marker_dangling", on, Math.max(0, frame), { id }));
}
