// The static layer: the well, the rows and every clip in view.

import {
  DIVIDER,
  type Layout,
  RULER_HEIGHT,
  segmentBox,
  segmentsBetween,
  TRACK_GAP,
} from "./layout";
import type { MediaCache } from "./media-cache";
import { paintClip } from "./painter-clip";
import { paintClipMarkers, paintRulerMarkers } from "./painter-markers";
import { paintMarked, paintRuler } from "./painter-ruler";
import type { Scene, Track } from "./scene";
import type { Theme } from "./theme";
import { frameAt, type Viewport, xOfFrame } from "./viewport";

export interface Canvas {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

export interface StaticPaint {
  readonly theme: Theme;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: Viewport;
  readonly media: MediaCache;
}

export function paintStatic(canvas: Canvas, paint: StaticPaint): void {
  const { ctx, width, height } = canvas;
  const { theme, scene, view } = paint;
  ctx.fillStyle = theme.canvas;
  ctx.fillRect(0, 0, width, height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, RULER_HEIGHT, width, height - RULER_HEIGHT);
  ctx.clip();
  paintRows(canvas, paint);
  paintClipMarkers(canvas, paint);
  paintEnd(canvas, paint);
  ctx.restore();
  paintRuler(ctx, theme, scene, view, width);
  paintMarked(canvas, paint);
  paintRulerMarkers(canvas, paint);
}

function paintRows(canvas: Canvas, paint: StaticPaint): void {
  const { ctx, width, height } = canvas;
  const { theme, scene, layout, view } = paint;
  const first = frameAt(view, 0);
  const end = frameAt(view, width) + 1;
  let previousKind: string | null = null;
  for (const row of layout.rows) {
    const top = RULER_HEIGHT + row.top - view.scrollY;
    if (previousKind === "video" && row.track.kind === "audio") {
      ctx.fillStyle = theme.line;
      ctx.fillRect(0, Math.round(top - DIVIDER / 2 - TRACK_GAP), width, 1);
    }
    previousKind = row.track.kind;
    if (top > height || top + row.height < RULER_HEIGHT) continue;
    ctx.fillStyle = theme.surface1;
    ctx.globalAlpha = 0.55;
    ctx.fillRect(0, top, width, row.height);
    ctx.globalAlpha = isSilenced(row.track, scene) ? 0.4 : 1;
    for (const segment of segmentsBetween(row.track.segments, first, end)) {
      const clip = scene.projection.clips[segment.clip];
      if (clip !== undefined)
        paintClip(canvas, paint, clip, segment, segmentBox(view, row, segment));
    }
    ctx.globalAlpha = 1;
    if (row.track.lock) paintLock(canvas, theme, top, row.height);
  }
}

/** Neither seen nor heard: hidden, muted, or another track is solo. */
function isSilenced(track: Track, scene: Scene): boolean {
  const soloOfKind = scene.projection.tracks.some(
    (other) => other.kind === track.kind && scene.solo.has(other.id),
  );
  if (soloOfKind && !scene.solo.has(track.id)) return true;
  return track.kind === "video" ? track.hide : track.mute;
}

function paintLock(canvas: Canvas, theme: Theme, top: number, height: number): void {
  const { ctx, width } = canvas;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, top, width, height);
  ctx.clip();
  ctx.strokeStyle = theme.text3;
  ctx.globalAlpha = 0.22;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = -height; x < width; x += 9) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** Where the timeline ends. */
function paintEnd(canvas: Canvas, paint: StaticPaint): void {
  const x = Math.round(xOfFrame(paint.view, paint.scene.projection.duration));
  if (paint.scene.projection.duration === 0 || x < 0 || x > canvas.width) return;
  canvas.ctx.fillStyle = paint.theme.line;
  canvas.ctx.fillRect(x, RULER_HEIGHT, 1, canvas.height);
}
