// The dynamic layer: what moves while nothing in the document changes.
import type { GesturePicture, Ghost } from "./gestures";
import { type Layout, RULER_HEIGHT, segmentBox } from "./layout";
import { paintGhost, paintLifted, paintTip } from "./painter-gesture";
import { paintRemotes } from "./painter-remote";
import type { Canvas } from "./painter-tracks";
import type { RemoteLayer } from "./remote-layer";
import type { Scene } from "./scene";
import type { Theme } from "./theme";
import { type Viewport, xOfFrame } from "./viewport";

export interface DynamicPaint {
  readonly theme: Theme;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: Viewport;
  readonly playhead: number;
  readonly remotes: RemoteLayer;
  readonly picture: GesturePicture;
  readonly pointer: { readonly x: number; readonly y: number };
  /** What would be made of an asset that hovers over the tracks. */
  readonly drop: readonly (Ghost & { readonly name: string })[];
}

export function paintDynamic(canvas: Canvas, paint: DynamicPaint): void {
  const { ctx, width, height } = canvas;
  ctx.clearRect(0, 0, width, height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, RULER_HEIGHT, width, height - RULER_HEIGHT);
  ctx.clip();
  paintLifted(canvas, paint);
  for (const ghost of paint.picture.ghosts)
    paintGhost(canvas, paint, ghost, paint.scene.projection.clips[ghost.id]?.name ?? "");
  for (const ghost of paint.drop) paintGhost(canvas, paint, ghost, ghost.name);
  paintLimit(canvas, paint);
  paintMarquee(canvas, paint);
  ctx.restore();
  paintRemotes(canvas, paint);
  paintGuide(canvas, paint);
  paintPlayhead(canvas, paint);
  paintTip(canvas, paint);
}

function paintLimit(canvas: Canvas, paint: DynamicPaint): void {
  const { limitEdge } = paint.picture;
  const row = limitEdge === null ? undefined : paint.layout.rowOfTrack.get(limitEdge.track);
  if (limitEdge === null || row === undefined) return;
  const box = segmentBox(paint.view, row, { start: limitEdge.frame, end: limitEdge.frame });
  canvas.ctx.fillStyle = paint.theme.bad;
  canvas.ctx.fillRect(Math.round(box.left) - 2, box.top, 4, box.height);
}

function paintMarquee(canvas: Canvas, paint: DynamicPaint): void {
  const { marquee } = paint.picture;
  if (marquee === null) return;
  const { ctx } = canvas;
  const width = marquee.right - marquee.left;
  const height = marquee.bottom - marquee.top;
  ctx.fillStyle = paint.theme.accentSoft;
  ctx.fillRect(marquee.left, marquee.top, width, height);
  ctx.strokeStyle = paint.theme.accent;
  ctx.lineWidth = 1;
  ctx.strokeRect(Math.round(marquee.left) + 0.5, Math.round(marquee.top) + 0.5, width, height);
}

function paintGuide(canvas: Canvas, paint: DynamicPaint): void {
  const { guide } = paint.picture;
  if (guide === null) return;
  const x = Math.round(xOfFrame(paint.view, guide.frame));
  canvas.ctx.fillStyle = guide.kind === "playhead" ? paint.theme.play : paint.theme.accent;
  canvas.ctx.fillRect(x, RULER_HEIGHT - 6, 1, canvas.height);
}

function paintPlayhead(canvas: Canvas, paint: DynamicPaint): void {
  const { ctx, height, width } = canvas;
  const x = Math.round(xOfFrame(paint.view, paint.playhead));
  if (x < -8 || x > width + 8) return;
  ctx.fillStyle = paint.theme.play;
  ctx.fillRect(x, 12, 1, height);
  ctx.beginPath();
  ctx.moveTo(x - 5, 5);
  ctx.lineTo(x + 6, 5);
  ctx.lineTo(x + 6, 12);
  ctx.lineTo(x + 0.5, 18);
  ctx.lineTo(x - 5, 12);
  ctx.closePath();
  ctx.fill();
}
