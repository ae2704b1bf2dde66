// Which part of the timeline is on screen: frames to pixels and back, zoom, scroll. Pure.

export interface Viewport {
  readonly pxPerFrame: number;
  /** Pixels from frame 0 to the left edge; negative shows space before the start. */
  readonly scrollX: number;
  readonly scrollY: number;
}

/** Space kept before frame 0, so that its handle can be taken hold of. */
export const LEAD_PX = 14;
export const MOST_PX_PER_FRAME = 48;
const SHORTEST_SPAN_FRAMES = 250;

export function xOfFrame(view: Viewport, frame: number): number {
  return frame * view.pxPerFrame - view.scrollX;
}

/** The boundary nearest to a pixel. */
export function nearestFrame(view: Viewport, x: number): number {
  return Math.max(0, Math.round((x + view.scrollX) / view.pxPerFrame));
}

/** The frame a pixel lies in. */
export function frameAt(view: Viewport, x: number): number {
  return Math.max(0, Math.floor((x + view.scrollX) / view.pxPerFrame));
}

export function clampZoom(pxPerFrame: number, width: number, durationFrames: number): number {
  const least = width / (Math.max(durationFrames, SHORTEST_SPAN_FRAMES) * 3);
  return Math.min(MOST_PX_PER_FRAME, Math.max(least, pxPerFrame));
}

/** Never far from the content: half a screen of empty space after the last frame. */
export function clampScrollX(
  scrollX: number,
  pxPerFrame: number,
  width: number,
  durationFrames: number,
): number {
  const most = Math.max(-LEAD_PX, durationFrames * pxPerFrame - width / 2);
  return Math.min(most, Math.max(-LEAD_PX, scrollX));
}

/** Zooms so that the place under `x` stays under `x`. */
export function zoomAt(view: Viewport, x: number, pxPerFrame: number): Viewport {
  const place = (x + view.scrollX) / view.pxPerFrame;
  return { ...view, pxPerFrame, scrollX: Math.max(-LEAD_PX, place * pxPerFrame - x) };
}

/** Shows frames `first` to `endExclusive` with a little air on both sides. */
export function fitFrames(
  view: Viewport,
  first: number,
  endExclusive: number,
  width: number,
): Viewport {
  const length = Math.max(1, endExclusive - first);
  const pxPerFrame = Math.min(MOST_PX_PER_FRAME, (width - LEAD_PX * 3) / length);
  return { ...view, pxPerFrame, scrollX: first * pxPerFrame - LEAD_PX };
}

/** Scrolls as little as needed for a frame to be on screen; a page when it has left it. */
export function revealFrame(view: Viewport, frame: number, width: number): Viewport {
  const x = xOfFrame(view, frame);
  if (x >= 0 && x <= width - LEAD_PX) return view;
  return { ...view, scrollX: Math.max(-LEAD_PX, frame * view.pxPerFrame - width * 0.1) };
}
