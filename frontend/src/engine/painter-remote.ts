// The others: outlines of what they selected, ghosts of what they drag, their playheads.
import { type Box, RULER_HEIGHT, segmentBox } from "./layout";
import type { DynamicPaint } from "./painter-dynamic";
import type { Canvas } from "./painter-tracks";
import type { RemoteDrag, RemoteMark } from "./scene";
import { xOfFrame } from "./viewport";

export function paintRemotes(canvas: Canvas, paint: DynamicPaint): void {
  for (const remote of paint.scene.remotes) {
    canvas.ctx.save();
    canvas.ctx.beginPath();
    canvas.ctx.rect(0, RULER_HEIGHT, canvas.width, canvas.height - RULER_HEIGHT);
    canvas.ctx.clip();
    paintSelection(canvas, paint, remote);
    if (remote.drag !== null) paintDrag(canvas, paint, remote, remote.drag);
    canvas.ctx.restore();
    paintPlayhead(canvas, paint, remote);
  }
}

function boxOf(paint: DynamicPaint, id: string): Box | null {
  const clip = paint.scene.projection.clips[id];
  const row = clip && paint.layout.rowOfTrack.get(clip.track);
  return clip !== undefined && row !== undefined ? segmentBox(paint.view, row, clip) : null;
}

function paintSelection(canvas: Canvas, paint: DynamicPaint, remote: RemoteMark): void {
  const { ctx } = canvas;
  ctx.strokeStyle = remote.color;
  ctx.lineWidth = 2;
  let labelled = false;
  for (const id of remote.selection) {
    const box = boxOf(paint, id);
    if (box === null || box.left > canvas.width || box.left + box.width < 0) continue;
    // Inside of my own outline where both of us selected it.
    const inset = paint.scene.selection.has(id) ? 4 : 1;
    ctx.strokeRect(
      box.left + inset,
      box.top + inset,
      Math.max(1, box.width - 1 - inset * 2),
      box.height - inset * 2,
    );
    if (!labelled)
      paintName(canvas, paint, remote, Math.max(0, box.left), box.top + box.height - 15);
    labelled = true;
  }
}

function paintDrag(
  canvas: Canvas,
  paint: DynamicPaint,
  remote: RemoteMark,
  drag: RemoteDrag,
): void {
  const { ctx } = canvas;
  for (const id of drag.ids) {
    const clip = paint.scene.projection.clips[id];
    if (clip === undefined) continue;
    const onlyClip = drag.ids.length === 1 ? drag.track : null;
    const row = paint.layout.rowOfTrack.get(onlyClip ?? clip.track);
    if (row === undefined) continue;
    const start = drag.kind === "trim-tail" ? clip.start : clip.start + drag.dx;
    const end = drag.kind === "trim-head" ? clip.end : clip.end + drag.dx;
    const box = segmentBox(paint.view, row, { start, end });
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = remote.color;
    ctx.fillRect(box.left, box.top, box.width, box.height);
    ctx.globalAlpha = 1;
    ctx.setLineDash([5, 3]);
    ctx.strokeStyle = remote.color;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(box.left, box.top + 0.5, box.width, box.height - 1);
    ctx.setLineDash([]);
    paintName(canvas, paint, remote, Math.max(0, box.left), box.top);
  }
}

function paintName(
  canvas: Canvas,
  paint: DynamicPaint,
  remote: RemoteMark,
  x: number,
  y: number,
): void {
  const { ctx } = canvas;
  ctx.font = `600 10.5px ${paint.theme.sans}`;
  const width = ctx.measureText(remote.name).width + 10;
  ctx.fillStyle = remote.color;
  ctx.fillRect(x, y, width, 15);
  ctx.fillStyle = paint.theme.onPeople;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(remote.name, x + 5, y + 8);
}

function paintPlayhead(canvas: Canvas, paint: DynamicPaint, remote: RemoteMark): void {
  if (remote.playheadFrame === null) return;
  const { ctx } = canvas;
  const x = Math.round(xOfFrame(paint.view, remote.playheadFrame));
  if (x < -60 || x > canvas.width) return;
  ctx.fillStyle = remote.color;
  ctx.globalAlpha = 0.85;
  ctx.fillRect(x, 2, 1, canvas.height);
  ctx.globalAlpha = 1;
  paintName(canvas, paint, remote, x, 0);
}
