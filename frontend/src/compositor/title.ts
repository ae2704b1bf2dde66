// A title as a picture the size of the timeline: the same words, font and box as the renderer draws.
import type { Clip, TextStyle } from "@/timeline/model";
import type { Size } from "./placement";

/** Part of the canvas, on each side, that a title keeps free. */
const INSET = 0.05;

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
  context.fillStyle = style.color;
  context.textAlign = style.align;
  context.textBaseline = "alphabetic";
  const left = size.width * INSET;
  const right = size.width - left;
  const lines = wrapLines(clip.text ?? "", right - left, (line) => context.measureText(line).width);
  const metrics = context.measureText("X");
  const step = (style.size * style.line) / 100;
  const middle = (step - metrics.fontBoundingBoxAscent - metrics.fontBoundingBoxDescent) / 2;
  const x = { left, center: size.width / 2, right }[style.align];
  let baseline = topOf(style, size, step * lines.length) + middle + metrics.fontBoundingBoxAscent;
  for (const line of lines) {
    context.fillText(line, x, baseline);
    baseline += step;
  }
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
