// The others: outlines of what they selected, ghosts of what they drag, their playheads and pointers.
import { type Box, RULER_HEIGHT, segmentBox } from "./layout";
import type { DynamicPaint } from "./painter-dynamic";
import type { Canvas } from "./painter-tracks";
import type { CursorPlace } from "./remote-layer";
import type { Clip, RemoteDrag, RemoteMark } from "./scene";
import { xOfFrame } from "./viewport";

const FLAG_HEIGHT = 15;

export function paintRemotes(canvas: Canvas, paint: DynamicPaint): void {
  const { ctx, width, height } = canvas;
  const { marks } = paint.remotes;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, RULER_HEIGHT, width, height - RULER_HEIGHT);
  ctx.clip();
  for (const remote of marks) {
    paintSelection(canvas, paint, remote);
    if (remote.drag !== null) paintDrag(canvas, paint, remote, remote.drag);
  }
  ctx.restore();
  for (const remote of marks) paintPlayhead(canvas, paint, remote);
  // Pointers over everything: they are what moves.
  for (const remote of marks) {
    const place = paint.remotes.cursorOf(remote.clientId, paint.layout);
    if (place !== null) paintCursor(canvas, paint, remote, place);
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
  // The ghost says the name while it is dragged.
  let labelled = remote.drag !== null;
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
      paintName(canvas, paint, remote, Math.max(0, box.left), box.top + box.height - FLAG_HEIGHT);
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
  const boxes = dragBoxes(paint, drag);
  for (const box of boxes) {
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = remote.color;
    ctx.fillRect(box.left, box.top, box.width, box.height);
    ctx.globalAlpha = 1;
    ctx.setLineDash([5, 3]);
    ctx.strokeStyle = remote.color;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(box.left, box.top + 0.5, box.width, box.height - 1);
    ctx.setLineDash([]);
  }
  const [held] = boxes;
  if (held !== undefined) paintName(canvas, paint, remote, Math.max(0, held.left), held.top);
}

/** Where clips would lie that somebody drags; the held one first. */
function dragBoxes(paint: DynamicPaint, drag: RemoteDrag): Box[] {
  const { clips } = paint.scene.projection;
  return ghostsOf(clips, drag).flatMap(({ track, start, end }) => {
    const row = paint.layout.rowOfTrack.get(track);
    return row === undefined ? [] : [segmentBox(paint.view, row, { start, end })];
  });
}

/**
 * The places a drag would come to. Reckoned from where the held clip was when it was taken: its
 * drop may arrive before the news that it is let go, and the ghost then lies on it.
 */
export function ghostsOf(
  clips: Readonly<Record<string, Clip>>,
  { ids, kind, at, dx, to }: RemoteDrag,
): { readonly track: string; readonly start: number; readonly end: number }[] {
  const held = clips[ids[0] ?? ""];
  const edge = kind === "trim-tail" ? held?.end : held?.start;
  const by = at + dx - (edge ?? at);
  return ids.flatMap((id) => {
    const clip = clips[id];
    if (clip === undefined) return [];
    const start = kind === "trim-tail" ? clip.start : clip.start + by;
    const end = kind === "trim-head" ? clip.end : clip.end + by;
    return [{ track: to[id] ?? clip.track, start, end: Math.max(start + 1, end) }];
  });
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
  ctx.beginPath();
  ctx.roundRect(x, y, width, FLAG_HEIGHT, 3);
  ctx.fillStyle = remote.color;
  ctx.fill();
  ctx.fillStyle = paint.theme.onPeople;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(remote.name, x + 5, y + 8);
}

function paintPlayhead(canvas: Canvas, paint: DynamicPaint, remote: RemoteMark): void {
  const frame = remote.playheadNow();
  if (frame === null) return;
  const { ctx } = canvas;
  const x = Math.round(xOfFrame(paint.view, frame));
  if (x < -60 || x > canvas.width) return;
  ctx.fillStyle = remote.color;
  ctx.globalAlpha = 0.85;
  ctx.fillRect(x, 2, 1, canvas.height);
  ctx.globalAlpha = 1;
  paintName(canvas, paint, remote, x, 0);
}

function paintCursor(
  canvas: Canvas,
  paint: DynamicPaint,
  remote: RemoteMark,
  place: CursorPlace,
): void {
  const { ctx } = canvas;
  const x = xOfFrame(paint.view, place.frame);
  const y =
    place.contentY === null ? RULER_HEIGHT / 2 : RULER_HEIGHT + place.contentY - paint.view.scrollY;
  const isUnderRuler = place.contentY !== null && y < RULER_HEIGHT;
  if (x < 0 || x > canvas.width || isUnderRuler || y > canvas.height) return;
  ctx.save();
  ctx.globalAlpha = place.alpha;
  ctx.translate(x, y);
  arrow(ctx);
  ctx.lineJoin = "round";
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = paint.theme.canvas;
  ctx.stroke();
  ctx.fillStyle = remote.color;
  ctx.fill();
  // While it drags, the ghost says the name.
  if (remote.drag === null) paintName(canvas, paint, remote, 10, 14);
  ctx.restore();
}

/** The shape of a pointer, its tip at 0, 0. */
function arrow(ctx: CanvasRenderingContext2D): void {
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(4, 14.5);
  ctx.lineTo(6.9, 8.6);
  ctx.lineTo(13, 7);
  ctx.closePath();
}
