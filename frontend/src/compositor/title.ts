// A title as a picture the size of the timeline: the same words, font and box as the renderer draws.
import type { Clip, TextStyle } from "@/timeline/model";
import type { Size } from "./placement";

/** Part of the canvas, on each side, that a title keeps free. */
const INSET = 0.05;
// Parts of the text's size; render_worker/pictures/titles.py has the same.
const STROKE = 1 / 20;
const SHADOW_AWAY = 1 / 20;
const SHADOW_DEVIATION = 1 / 40;
const BOX_ACROSS = 1 / 4;
const BOX_DOWN = 1 / 8;

const PLAIN: TextStyle = {
  font: "Inter",
  size: 72,
  weight: 600,
  color: "#ffffff",
  align: "center",
  valign: "middle",
  line: 120,
  italic: false,
  spacing: 0,
  box: "",
  stroke: "",
  shadow: "",
  anim: "none",
};

type Title = Pick<Clip, "text" | "style">;

function styleOf(clip: Title): TextStyle {
  return clip.style ?? PLAIN;
}

/** Break text at words so that no line is wider than the box; a word wider than the box stands alone. */
export function wrapLines(
  text: string,
  width: number,
  measure: (line: string) => number,
): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && measure(longer) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** Draw a title's words on a clear canvas of `pixels`; every measure is in pixels of the timeline's `size`. */
export function drawTitle(canvas: OffscreenCanvas, clip: Title, size: Size, pixels: Size): void {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gave no canvas for a title.");
  context.scale(pixels.width / size.width, pixels.height / size.height);
  const style = styleOf(clip);
  context.font = fontOf(style);
  context.textAlign = style.align;
  context.textBaseline = "alphabetic";
  context.lineJoin = "round";
  const left = size.width * INSET;
  const right = size.width - left;
  const width = (line: string) => context.measureText(line).width;
  const lines = wrapLines(clip.text ?? "", right - left, width);
  const metrics = context.measureText("X");
  const step = (style.size * style.line) / 100;
  const middle = (step - metrics.fontBoundingBoxAscent - metrics.fontBoundingBoxDescent) / 2;
  const x = { left, center: size.width / 2, right }[style.align];
  const top = topOf(style, size, step * lines.length);
  const first = top + middle + metrics.fontBoundingBoxAscent;
  const words = { lines, x, first, step };
  if (style.box) drawBox(context, style, words, { top, width: Math.max(...lines.map(width)) });
  if (style.shadow) drawShadow(context, style, words, pixels.width / size.width);
  if (style.stroke) drawWords(context, style, words, style.stroke, true);
  drawWords(context, style, words, style.color, false);
}

interface Words {
  readonly lines: readonly string[];
  readonly x: number;
  /** The first line's baseline, and how far the next ones lie below it. */
  readonly first: number;
  readonly step: number;
}

type Context = OffscreenCanvasRenderingContext2D;

function drawWords(
  context: Context,
  style: TextStyle,
  { lines, x, first, step }: Words,
  color: string,
  outlined: boolean,
): void {
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 2 * style.size * STROKE;
  for (const [index, line] of lines.entries()) {
    if (outlined) context.strokeText(line, x, first + index * step);
    context.fillText(line, x, first + index * step);
  }
}

/** Draw the words far outside, so that only their shadow falls on the canvas. */
function drawShadow(context: Context, style: TextStyle, words: Words, scale: number): void {
  const outside = 2 * context.canvas.width;
  const away = style.size * SHADOW_AWAY * scale;
  context.save();
  context.shadowColor = style.shadow;
  context.shadowBlur = 2 * style.size * SHADOW_DEVIATION * scale;
  context.shadowOffsetX = outside + away;
  context.shadowOffsetY = away;
  const moved = { ...words, x: words.x - outside / scale };
  drawWords(context, style, moved, style.shadow, style.stroke !== "");
  context.restore();
}

function drawBox(
  context: Context,
  style: TextStyle,
  { lines, x, step }: Words,
  { top, width }: { readonly top: number; readonly width: number },
): void {
  const across = style.size * BOX_ACROSS;
  const down = style.size * BOX_DOWN;
  const left = x - { left: 0, center: width / 2, right: width }[style.align];
  context.fillStyle = style.box;
  context.fillRect(left - across, top - down, width + 2 * across, step * lines.length + 2 * down);
}

function fontOf(style: TextStyle): string {
  return `${style.weight} ${style.size}px ${JSON.stringify(style.font)}`;
}

function topOf(style: TextStyle, size: Size, height: number): number {
  const inset = size.height * INSET;
  switch (style.valign) {
    case "top":
      return inset;
    case "bottom":
      return size.height - inset - height;
    default:
      return (size.height - height) / 2;
  }
}
