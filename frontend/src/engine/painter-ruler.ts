// The ruler: ticks, labels, the line under it.
import { RULER_HEIGHT } from "./layout";
import type { Canvas, StaticPaint } from "./painter-tracks";
import { rulerScale } from "./ruler";
import type { Scene } from "./scene";
import type { Theme } from "./theme";
import { frameAt, type Viewport, xOfFrame } from "./viewport";

export function paintRuler(
  ctx: CanvasRenderingContext2D,
  theme: Theme,
  scene: Scene,
  view: Viewport,
  width: number,
): void {
  ctx.fillStyle = theme.surface1;
  ctx.fillRect(0, 0, width, RULER_HEIGHT);
  const [numerator, denominator] = scene.projection.rate;
  const framesPerSecond = Math.max(1, Math.round(numerator / denominator));
  const scale = rulerScale(view.pxPerFrame, framesPerSecond);
  const first = Math.floor(frameAt(view, 0) / scale.tickEvery) * scale.tickEvery;
  const last = frameAt(view, width);
  ctx.font = `10.5px ${theme.mono}`;
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  for (let frame = first; frame <= last; frame += scale.tickEvery) {
    const x = Math.round(xOfFrame(view, frame)) + 0.5;
    const isLabel = frame % scale.labelEvery === 0;
    ctx.fillStyle = isLabel ? theme.lineStrong : theme.line;
    const top = isLabel ? 12 : RULER_HEIGHT - 6;
    ctx.fillRect(x - 0.5, top, 1, RULER_HEIGHT - top);
    if (!isLabel) continue;
    ctx.fillStyle = theme.text3;
    ctx.fillText(scale.unit === "frames" ? String(frame) : scene.formatFrame(frame), x + 4.5, 17);
  }
  ctx.fillStyle = theme.line;
  ctx.fillRect(0, RULER_HEIGHT - 1, width, 1);
}

const BRACKET = { width: 2, foot: 5 };

/** The part between the in and the out mark: tinted, with a bracket at each end. */
export function paintMarked(canvas: Canvas, paint: StaticPaint): void {
  const { marked } = paint.scene;
  if (marked === null) return;
  const { ctx, width } = canvas;
  const [left, right] = marked.map((frame) => Math.round(xOfFrame(paint.view, frame)));
  if (left === undefined || right === undefined || right < 0 || left > width) return;
  ctx.fillStyle = paint.theme.accentSoft;
  ctx.fillRect(left, 0, right - left, RULER_HEIGHT - 1);
  ctx.fillStyle = paint.theme.accent;
  ctx.fillRect(left, 0, right - left, BRACKET.width);
  for (const [x, foot] of [
    [left, left],
    [right - BRACKET.width, right - BRACKET.foot],
  ] as const) {
    ctx.fillRect(x, 0, BRACKET.width, RULER_HEIGHT - 1);
    ctx.fillRect(foot, RULER_HEIGHT - 1 - BRACKET.width, BRACKET.foot, BRACKET.width);
  }
}
