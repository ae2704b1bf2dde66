// Scrolling by holding a dragged thing near an edge. Pure.

const ZONE_PX = 40;
const FASTEST_PX_PER_FRAME = 22;

/** Pixels to scroll in one animation frame: 0 away from the edges, more the deeper the pointer is. */
export function edgeScroll(position: number, length: number): number {
  if (position < ZONE_PX) return -depth(ZONE_PX - position);
  if (position > length - ZONE_PX) return depth(position - (length - ZONE_PX));
  return 0;
}

function depth(px: number): number {
  return Math.ceil((Math.min(px, ZONE_PX) / ZONE_PX) * FASTEST_PX_PER_FRAME);
}
