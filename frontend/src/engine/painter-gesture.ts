// Ghosts of dragged clips, the hole they leave, and the words beside the pointer.

import type { Ghost } from "./gestures";
import { type Box, RULER_HEIGHT, segmentBox } from "./layout";
import { clipColors, HEADER_HEIGHT } from "./painter-clip";
import type { DynamicPaint } from "./painter-dynamic";
import type { Canvas } from "./painter-tracks";

/** Covers what is held, so that the ghost is the brighter of the two. */
export function paintLifted(canvas: Canvas, paint: DynamicPaint): void {
  const { ctx } = canvas;
  for (const id of paint.picture.lifted) {
    const clip = paint.scene.projection.clips[id];
    const row = clip && paint.layout.rowOfTrack.get(clip.track);
    if (clip === undefined || row === undefined) continue;
    const box = segmentBox(paint.view, row, clip);
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = paint.theme.canvas;
    ctx.fillRect(box.left, box.top, box.width, box.height);
    ctx.globalAlpha = 1;
  }
}

export function paintGhost(canvas: Canvas, paint: DynamicPaint, ghost: Ghost, name: string): void {
  const row = paint.layout.rowOfTrack.get(ghost.track);
  if (row === undefined) return;
  const { ctx } = canvas;
  const { theme, scene } = paint;
  const box = segmentBox(paint.view, row, ghost);
  const clip = scene.projection.clips[ghost.id];
  const asset = clip?.asset ? scene.findAsset(clip.asset) : null;
  const isAudio = row.track.kind === "audio";
  const color =
    clip === undefined
      ? isAudio
        ? theme.clipAudio
        : theme.clipVideo
      : clipColors(theme, clip, isAudio, asset).strong;
  const refused = paint.picture.tip?.tone === "refused";
  ctx.globalAlpha = 0.45;
  ctx.fillStyle = refused ? theme.bad : color;
  ctx.fillRect(box.left, box.top, box.width, box.height);
  ctx.globalAlpha = 0.95;
  ctx.fillRect(box.left, box.top, box.width, HEADER_HEIGHT);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = refused ? theme.bad : theme.text1;
  ctx.lineWidth = 1;
  ctx.strokeRect(
    Math.round(box.left) + 0.5,
    box.top + 0.5,
    Math.max(1, box.width - 1),
    box.height - 1,
  );
  paintGhostName(canvas, paint, box, name);
}

function paintGhostName(canvas: Canvas, paint: DynamicPaint, box: Box, name: string): void {
  if (box.width < 26) return;
  const { ctx } = canvas;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, HEADER_HEIGHT);
  ctx.clip();
  ctx.fillStyle = paint.theme.canvas;
  ctx.font = `600 11px ${paint.theme.sans}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(name, Math.max(box.left, 0) + 7, box.top + HEADER_HEIGHT / 2 + 0.5);
  ctx.restore();
}

const LINE_HEIGHT = 16;
const PADDING = 7;

export function paintTip(canvas: Canvas, paint: DynamicPaint): void {
  const { tip } = paint.picture;
  if (tip === null) return;
  const { ctx } = canvas;
  const { theme } = paint;
  ctx.font = `500 11.5px ${theme.mono}`;
  const width = Math.max(...tip.lines.map((line) => ctx.measureText(line).width)) + PADDING * 2;
  const height = tip.lines.length * LINE_HEIGHT + PADDING;
  const x = Math.round(Math.min(canvas.width - width - 4, Math.max(4, paint.pointer.x + 14)));
  const above = paint.pointer.y - height - 14;
  const y = Math.round(above > RULER_HEIGHT ? above : paint.pointer.y + 20);
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, 6);
  ctx.fillStyle = theme.surface3;
  ctx.fill();
  ctx.strokeStyle = tip.tone === "plain" ? theme.lineStrong : theme.bad;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const [index, line] of tip.lines.entries()) {
    const isWarning = tip.tone !== "plain" && index === tip.lines.length - 1;
    ctx.fillStyle = isWarning ? theme.bad : index === 0 ? theme.text1 : theme.text2;
    ctx.fillText(line, x + PADDING, y + PADDING / 2 + LINE_HEIGHT * (index + 0.5));
  }
}
