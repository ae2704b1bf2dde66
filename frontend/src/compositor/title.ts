// A title as a picture the size of the timeline: the same words, font and box as the renderer draws.
import type { Look } from "@/timeline/looks";
import type { TextStyle } from "@/timeline/model";
import { fontFamilies } from "./fonts";
import { firstLetters, lengthOf } from "./letters";
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
/** What shares are parts of. */
const WHOLE = 10_000;
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

type Title = Pick<Look, "text" | "style" | "typed">;

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
  const anchor = { left, center: size.width / 2, right }[style.align];
  const top = topOf(style, size, step * lines.length);
  const first = top + middle + metrics.fontBoundingBoxAscent;
  const placed = { lines: lines.map((line) => ({ ...line, x: anchor })), first, step };
  if (style.box) drawBox(context, style, { ...placed, x: anchor }, top);
  const words =
    clip.typed === undefined ? placed : { ...placed, lines: begun(context, placed.lines, clip) };
  if (style.shadow) drawShadow(context, style, words, pixels.width / size.width);
  if (style.stroke) drawWords(context, style, words, style.stroke, true);
  drawWords(context, style, words, style.color, false);
}

/** The first letters of all lines, where they stand when all are there. */
function begun(context: Context, lines: readonly PlacedLine[], clip: Title): PlacedLine[] {
  const letters = lines.reduce((sum, { text }) => sum + lengthOf(text), 0);
  let left = Math.floor((letters * (clip.typed ?? WHOLE)) / WHOLE);
  const parts = lines.map((line) => {
    const text = firstLetters(line.text, left);
    left = Math.max(0, left - lengthOf(line.text));
    context.direction = line.direction;
    const beside = context.measureText(line.text).width;
    const begins = line.x - { left: 0, center: beside / 2, right: beside }[styleOf(clip).align];
    return { ...line, text, x: line.direction === "rtl" ? begins + beside : begins };
  });
  context.textAlign = "start";
  return parts;
}

function widest(context: Context, lines: readonly Line[]): number {
  const widths = lines.map((line) => {
    context.direction = line.direction;
    return context.measureText(line.text).width;
  });
  return Math.max(...widths);
}

interface PlacedLine extends Line {
  /** Where it is anchored. */
  readonly x: number;
}

interface Words {
  readonly lines: readonly PlacedLine[];
  /** The first line's baseline, and how far the next ones lie below it. */
  readonly first: number;
  readonly step: number;
}

type Context = OffscreenCanvasRenderingContext2D;

function drawWords(
  context: Context,
  style: TextStyle,
  { lines, first, step }: Words,
  color: string,
  outlined: boolean,
): void {
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 2 * style.size * STROKE;
  for (const [index, line] of lines.entries()) {
    context.save();
    context.translate(line.x, first + index * step);
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
  const lines = words.lines.map((line) => ({ ...line, x: line.x - outside / scale }));
  drawWords(context, style, { ...words, lines }, style.shadow, style.stroke !== "");
  context.restore();
}

function drawBox(
  context: Context,
  style: TextStyle,
  { lines, x, step }: Words & { readonly x: number },
  top: number,
): void {
  const width = widest(context, lines);
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
