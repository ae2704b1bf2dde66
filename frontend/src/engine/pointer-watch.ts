// Where the pointer is over the timeline, for the others to see.
import { RULER_HEIGHT, rowAt } from "./layout";
import { RULER } from "./remote-layer";
import type { RemoteCursor } from "./scene";
import type { TimelineEngine } from "./timeline-engine";

/** A tenth of a frame is finer than anybody sees. */
const FINENESS = 10;

/** Calls back with each place of the pointer, null when it is elsewhere, until the answer is called. */
export function watchPointer(
  engine: TimelineEngine,
  onPlace: (place: RemoteCursor | null) => void,
): { readonly refresh: () => void; readonly stop: () => void } {
  let last: { readonly x: number; readonly y: number } | null = null;
  const refresh = () => onPlace(last === null ? null : placeOf(engine, last.x, last.y));
  const ending = new AbortController();
  const { signal } = ending;
  const move = (event: PointerEvent) => {
    const box = engine.element.getBoundingClientRect();
    last = { x: event.clientX - box.left, y: event.clientY - box.top };
    refresh();
  };
  const leave = () => {
    last = null;
    refresh();
  };
  engine.element.addEventListener("pointermove", move, { signal });
  engine.element.addEventListener("pointerleave", leave, { signal });
  engine.element.addEventListener("pointercancel", leave, { signal });
  return { refresh, stop: () => ending.abort() };
}

export function placeOf(
  { view, layout, width, height }: Pick<TimelineEngine, "view" | "layout" | "width" | "height">,
  x: number,
  y: number,
): RemoteCursor | null {
  if (x < 0 || y < 0 || x > width || y > height) return null;
  const f = Math.round(((x + view.scrollX) / view.pxPerFrame) * FINENESS) / FINENESS;
  if (y < RULER_HEIGHT) return { f, row: RULER, y: share(y / RULER_HEIGHT) };
  const contentY = y - RULER_HEIGHT + view.scrollY;
  const row = rowAt(layout, contentY);
  if (row === null) return null;
  return { f, row: row.track.id, y: share((contentY - row.top) / row.height) };
}

const share = (part: number) => Math.round(part * 100) / 100;
