// A title as a picture the size of the timeline: the same words, font and box as the renderer draws.
import type { Clip, TextStyle } from "@/timeline/model";
import { fontFamilies } from "./fonts";
import { wrapLines } from "./line-breaking";
import type { Size } from "./placement";

/** Part of the canvas, on each side, that a title keeps free. */
const INSET = 0.05;
// Parts of the text's size; render_worker/pictures/titles.py has the same.
const STROKE = 1 / 20;
const SHADOW_AWAY = 1 / 20;
const SHADOW_DEVIATION = 1 / 40;
const BOX_ACROSS = 1 / 4;
const BOX_DOWN = 1 / 8;
/** How far italic letters lean for each pixel up. */
const LEAN = 1 / 4;
/** Letter spacing is in thousandths of the text's size. */
const SPACING_STEPS = 1000;
const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

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

interface Line {
  readonly text: string;
  readonly direction: "ltr" | "rtl";
}

/** Which way a paragraph runs: as its first letter does. */
export function directionOf(paragraph: string): Line["direction"] {
  const first = [...paragraph].find((character) => LETTER.test(character)) ?? "";
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}

function linesOf(context: Context, text: string, width: number): Line[] {
  return text.split("\n").flatMap((paragraph) => {
    const direction = directionOf(paragraph);
    context.direction = direction;
    const measure = (words: string) => context.measureText(words).width;
    return wrapLines(paragraph, width, measure).map((words) => ({ text: words, direction }));
  });
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
  context.letterSpacing = `${(style.size * style.spacing) / SPACING_STEPS}px`;
  const left = size.width * INSET;
  const right = size.width - left;
  const lines = linesOf(context, clip.text ?? "", right - left);
  const metrics = context.measureText("X");
  const step = (style.size * style.line) / 100;
  const middle = (step - metrics.fontBoundingBoxAscent - metrics.fontBoundingBoxDescent) / 2;
  const x = { left, center: size.width / 2, right }[style.align];
  const top = topOf(style, size, step * lines.length);
  const first = top + middle + metrics.fontBoundingBoxAscent;
  const words = { lines, x, first, step };
  if (style.box) drawBox(context, style, words, { top, width: widest(context, lines) });
  if (style.shadow) drawShadow(context, style, words, pixels.width / size.width);
  if (style.stroke) drawWords(context, style, words, style.stroke, true);
  drawWords(context, style, words, style.color, false);
}

function widest(context: Context, lines: readonly Line[]): number {
  const widths = lines.map((line) => {
    context.direction = line.direction;
    return context.measureText(line.text).width;
  });
  return Math.max(...widths);
}

interface Words {
  readonly lines: readonly Line[];
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
    context.save();
    context.translate(x, first + index * step);
    if (style.italic) context.transform(1, 0, -LEAN, 1, 0, 0);
    context.direction = line.direction;
    if (outlined) context.strokeText(line.text, 0, 0);
    context.fillText(line.text, 0, 0);
    context.restore();
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
  return `${style.weight} ${style.size}px ${fontFamilies(style.font)}`;
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
