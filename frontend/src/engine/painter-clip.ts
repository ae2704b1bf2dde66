// One clip: a header strip with its name, a body with pictures, waveform or words.
import type { Box } from "./layout";
import { paintStill, paintStrip } from "./painter-strip";
import type { Canvas, StaticPaint } from "./painter-tracks";
import { paintWaveform } from "./painter-waveform";
import type { Clip, SceneAsset, Segment } from "./scene";
import type { Theme } from "./theme";

export const HEADER_HEIGHT = 17;
/** Narrower clips are a bar of colour. */
const BAR_BELOW_PX = 5;
const NAME_FROM_PX = 26;

export interface ClipColors {
  readonly strong: string;
  readonly body: string;
}

export function clipColors(
  theme: Theme,
  clip: Clip,
  isAudio: boolean,
  asset: SceneAsset | null,
): ClipColors {
  if (clip.kind === "text") return { strong: theme.clipText, body: theme.clipTextBody };
  if (clip.kind === "solid") return { strong: theme.clipSolid, body: theme.clipSolidBody };
  if (isAudio) return { strong: theme.clipAudio, body: theme.clipAudioBody };
  if (asset?.kind === "image") return { strong: theme.clipImage, body: theme.clipImageBody };
  return { strong: theme.clipVideo, body: theme.clipVideoBody };
}

export function paintClip(
  canvas: Canvas,
  paint: StaticPaint,
  clip: Clip,
  segment: Segment,
  box: Box,
): void {
  const { ctx } = canvas;
  const { theme, scene } = paint;
  const isAudio = scene.projection.tracks.some(
    (track) => track.id === clip.track && track.kind === "audio",
  );
  const asset = clip.asset ? scene.findAsset(clip.asset) : null;
  const colors = clipColors(theme, clip, isAudio, asset);
  const selected = scene.selection.has(segment.clip);
  // Whole pixels: crisp edges, and no moiré when thousands of clips are slivers.
  const left = Math.round(box.left);
  const right = Math.max(left + 1, Math.round(box.left + box.width));
  // One pixel of air at the right, so that touching clips can be told apart.
  const width = right - left > 2 ? right - left - 1 : right - left;
  const inner = { ...box, left, width };
  const alpha = ctx.globalAlpha * (clip.on ? 1 : 0.45);
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.fillStyle = width > BAR_BELOW_PX ? colors.body : colors.strong;
  ctx.fillRect(inner.left, inner.top, inner.width, inner.height);
  if (width > BAR_BELOW_PX) {
    ctx.beginPath();
    ctx.rect(inner.left, inner.top, width, inner.height);
    ctx.clip();
    paintContent(canvas, paint, {
      clip,
      segment,
      asset,
      isAudio,
      color: colors.strong,
      box: inner,
      alpha,
    });
    ctx.globalAlpha = alpha;
    paintHeader(ctx, theme, clip, colors.strong, inner, asset);
    if (clip.flags.includes("overlapped")) paintStripe(ctx, theme.warn, inner);
  }
  ctx.restore();
  if (selected) paintSelection(ctx, theme, inner);
}

interface ClipContent {
  readonly clip: Clip;
  readonly segment: Segment;
  readonly asset: SceneAsset | null;
  readonly isAudio: boolean;
  readonly color: string;
  readonly box: Box;
  readonly alpha: number;
}

function paintContent(canvas: Canvas, paint: StaticPaint, content: ClipContent): void {
  const { ctx } = canvas;
  const { clip, asset, box } = content;
  const body = { ...box, top: box.top + HEADER_HEIGHT, height: box.height - HEADER_HEIGHT };
  if (clip.kind === "text") {
    ctx.fillStyle = paint.theme.text2;
    ctx.font = `500 12px ${paint.theme.sans}`;
    ctx.textBaseline = "middle";
    ctx.fillText(oneLine(clip.text), Math.max(box.left, 0) + 7, body.top + body.height / 2);
    return;
  }
  if (clip.kind !== "media") return;
  if (asset === null) paintOffline(ctx, paint.theme, body);
  else if (content.isAudio) paintWaveform(canvas, paint, { ...content, asset, box: body });
  else if (asset.kind === "image") paintStill(canvas, paint, asset, body);
  else paintStrip(canvas, paint, { ...content, asset, box: body });
}

function oneLine(text: unknown): string {
  return String(text ?? "").replaceAll(/\s+/g, " ");
}

function paintOffline(ctx: CanvasRenderingContext2D, theme: Theme, box: Box): void {
  ctx.fillStyle = theme.bad;
  const alpha = ctx.globalAlpha;
  ctx.globalAlpha = alpha * 0.35;
  ctx.fillRect(box.left, box.top, box.width, box.height);
  ctx.globalAlpha = alpha;
  ctx.fillStyle = theme.text1;
  ctx.font = `500 11px ${theme.sans}`;
  ctx.textBaseline = "middle";
  ctx.fillText("Media offline", box.left + 7, box.top + box.height / 2);
}

function paintHeader(
  ctx: CanvasRenderingContext2D,
  theme: Theme,
  clip: Clip,
  color: string,
  box: Box,
  asset: SceneAsset | null,
): void {
  ctx.fillStyle = asset === null && clip.kind === "media" ? theme.bad : color;
  ctx.fillRect(box.left, box.top, box.width, HEADER_HEIGHT);
  if (box.width < NAME_FROM_PX) return;
  // The name stays readable while the start of a long clip is scrolled out.
  const left = Math.max(box.left, 0) + 7;
  // A muted or hidden clip is pale, its name is not.
  const pale = ctx.globalAlpha < 1;
  ctx.globalAlpha = 1;
  ctx.fillStyle = pale ? theme.text2 : theme.canvas;
  ctx.font = `600 11px ${theme.sans}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const [speedNumerator = 1, speedDenominator = 1] = clip.rate;
  const percent = Math.round((speedNumerator / speedDenominator) * 100);
  const speed = percent === 100 ? "" : ` · ${percent} %`;
  ctx.fillText(nameOf(clip) + speed, left, box.top + HEADER_HEIGHT / 2 + 0.5);
}

function nameOf(clip: Clip): string {
  if (clip.kind === "text") return `T  ${oneLine(clip.text) || "Title"}`;
  return clip.name || (clip.kind === "solid" ? "Colour" : "Clip");
}

function paintStripe(ctx: CanvasRenderingContext2D, color: string, box: Box): void {
  ctx.fillStyle = color;
  ctx.fillRect(box.left, box.top + HEADER_HEIGHT, box.width, 3);
}

function paintSelection(ctx: CanvasRenderingContext2D, theme: Theme, box: Box): void {
  ctx.strokeStyle = theme.accent;
  ctx.lineWidth = 2;
  ctx.strokeRect(box.left + 1, box.top + 1, Math.max(1, box.width - 2), box.height - 2);
  if (box.width < 16) return;
  ctx.strokeStyle = theme.canvas;
  ctx.lineWidth = 1;
  ctx.strokeRect(box.left + 2.5, box.top + 2.5, box.width - 5, box.height - 5);
}
