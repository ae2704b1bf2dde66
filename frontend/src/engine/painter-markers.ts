// Markers: of the sequence on the ruler, of clips on their headers.
import { RULER_HEIGHT, segmentBox } from "./layout";
import { HEADER_HEIGHT } from "./painter-clip";
import type { Canvas, StaticPaint } from "./painter-tracks";
import { xOfFrame } from "./viewport";

type Marker = StaticPaint["scene"]["projection"]["markers"][number];

const HALF_WIDTH = 4;
const HEIGHT = 9;

/** Little flags that stand on the line under the ruler. */
export function paintRulerMarkers(canvas: Canvas, paint: StaticPaint): void {
  const { ctx, width } = canvas;
  ctx.fillStyle = paint.theme.warn;
  for (const marker of paint.scene.projection.markers) {
    if (marker.on !== "" || marker.dangling) continue;
    const x = Math.round(xOfFrame(paint.view, marker.frame)) + 0.5;
    const end = xOfFrame(paint.view, marker.frame + marker.dur);
    if (end < -HALF_WIDTH || x > width + HALF_WIDTH) continue;
    if (marker.dur > 0) ctx.fillRect(x, RULER_HEIGHT - 3, end - x, 3);
    paintFlag(ctx, x, RULER_HEIGHT - 1);
  }
}

/** Diamonds on the header of the clip, where the clip is seen. */
export function paintClipMarkers(canvas: Canvas, paint: StaticPaint): void {
  for (const marker of paint.scene.projection.markers) {
    if (marker.on !== "" && !marker.dangling) paintOnClip(canvas, paint, marker);
  }
}

function paintOnClip({ ctx }: Canvas, { layout, scene, theme, view }: StaticPaint, marker: Marker) {
  const clip = scene.projection.clips[marker.on];
  const row = clip && layout.rowOfTrack.get(clip.track);
  if (row === undefined || clip === undefined) return;
  if (marker.frame < clip.start || marker.frame >= clip.end) return;
  const box = segmentBox(view, row, { start: marker.frame, end: marker.frame + 1 });
  const [x, y] = [Math.round(box.left) + 0.5, box.top + HEADER_HEIGHT];
  ctx.beginPath();
  ctx.moveTo(x, y - HALF_WIDTH);
  ctx.lineTo(x + HALF_WIDTH, y);
  ctx.lineTo(x, y + HALF_WIDTH);
  ctx.lineTo(x - HALF_WIDTH, y);
  ctx.closePath();
  ctx.fillStyle = theme.warn;
  ctx.fill();
  ctx.strokeStyle = theme.canvas;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function paintFlag(ctx: CanvasRenderingContext2D, x: number, foot: number): void {
  ctx.beginPath();
  ctx.moveTo(x - HALF_WIDTH, foot - HEIGHT);
  ctx.lineTo(x + HALF_WIDTH, foot - HEIGHT);
  ctx.lineTo(x + HALF_WIDTH, foot - HALF_WIDTH);
  ctx.lineTo(x, foot);
  ctx.lineTo(x - HALF_WIDTH, foot - HALF_WIDTH);
  ctx.closePath();
  ctx.fill();
}
