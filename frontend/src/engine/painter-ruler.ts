// The ruler: ticks, labels, the line under it.
import { RULER_HEIGHT } from "./layout";
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
