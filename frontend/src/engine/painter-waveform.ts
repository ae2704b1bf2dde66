// The waveform inside a clip's body: one column per pixel, as loud as the clip's gain makes it.

import { type StripContent, sourceSecondsPerPx } from "./painter-strip";
import type { Canvas, StaticPaint } from "./painter-tracks";
import { levelFor, peakBetween } from "./peaks";
import { FLICKS_PER_SECOND } from "./scene";

export function paintWaveform(canvas: Canvas, paint: StaticPaint, content: StripContent): void {
  const { asset, box, clip, segment } = content;
  const { ctx } = canvas;
  const middle = box.top + box.height / 2;
  ctx.fillStyle = content.color;
  ctx.globalAlpha = content.alpha * 0.9;
  ctx.fillRect(box.left, Math.floor(middle), box.width, 1);
  const peaks = asset.peaksUrl === null ? null : paint.media.peaks(asset.peaksUrl);
  if (peaks === null) return;
  const secondsPerPx = sourceSecondsPerPx(paint, clip);
  const level = levelFor(peaks, 1 / secondsPerPx);
  if (level === null) return;
  const scale = ((box.height / 2 - 2) / 128) * 10 ** ((clip.gain ?? 0) / 2000);
  const most = box.height / 2 - 1;
  const first = Math.max(0, Math.floor(box.left));
  const end = Math.min(canvas.width, Math.ceil(box.left + box.width));
  ctx.beginPath();
  for (let x = first; x < end; x++) {
    const from = segment.src / FLICKS_PER_SECOND + (x - box.left) * secondsPerPx;
    const [low, high] = peakBetween(level, from, from + secondsPerPx);
    const up = Math.min(most, high * scale);
    const down = Math.min(most, -low * scale);
    ctx.rect(x, middle - up, 1, Math.max(1, up + down));
  }
  ctx.fill();
}
