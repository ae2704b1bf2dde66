// Where a picture stands on the canvas: fit, position, scale, rotation and crop as one affine map.
import type { Look } from "@/timeline/looks";

/** A column-major 3x3 matrix that takes the unit square (0,0)-(1,1), y down, to clip space. */
export type Matrix = Float32Array;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size in canvas pixels at which a source is shown before its own scale. */
export function fittedSize(source: Size, canvas: Size, fit: string): Size {
  const wide = canvas.width / source.width;
  const high = canvas.height / source.height;
  switch (fit) {
    case "cover":
      return scaled(source, Math.max(wide, high));
    case "fill":
      return canvas;
    case "none":
      return source;
    default:
      return scaled(source, Math.min(wide, high));
  }
}

/** The size in canvas pixels at which a clip shows its source, before it is turned. */
export function placedSize(clip: Look, source: Size, canvas: Size): Size {
  const fitted = fittedSize(source, canvas, clip.fit);
  return {
    width: (fitted.width * clip.sx) / 10_000,
    height: (fitted.height * clip.sy) / 10_000,
  };
}

function scaled(size: Size, by: number): Size {
  return { width: size.width * by, height: size.height * by };
}

/**
 * The map from the unit square of a picture to clip space.
 *
 * Units are the document's: x and y in 1/1000 px from the canvas centre, sx and sy in 1/10000,
 * rot in 1/100 degrees clockwise. A mirrored picture is mirrored last, so cropping stays on the
 * source's own sides.
 */
export function placement(clip: Look, source: Size, canvas: Size): Matrix {
  const { cos, sin } = turn(clip);
  const { width, height } = placedSize(clip, source, canvas);
  const centre = offset(clip);
  // Canvas pixels of the unit square's origin and axes.
  const axisX = mirrored({ x: width * cos, y: width * sin }, clip.fh);
  const axisY = mirrored({ x: -height * sin, y: height * cos }, clip.fv);
  const origin = {
    x: canvas.width / 2 + centre.x - (axisX.x + axisY.x) / 2,
    y: canvas.height / 2 + centre.y - (axisX.y + axisY.y) / 2,
  };
  const toClipX = 2 / canvas.width;
  const toClipY = -2 / canvas.height;
  return new Float32Array([
    axisX.x * toClipX,
    axisX.y * toClipY,
    0,
    axisY.x * toClipX,
    axisY.y * toClipY,
    0,
    origin.x * toClipX - 1,
    origin.y * toClipY + 1,
    1,
  ]);
}

/** At most so many pixels are drawn for each pixel of the canvas, where a picture is enlarged. */
const LARGEST_ZOOM = 2;

/** The size in pixels at which a placed picture is seen on a canvas, before it is turned. */
export function shownSize(matrix: Matrix, canvas: Size): Size {
  const side = (column: number, most: number) => {
    const across = ((matrix[column] as number) * canvas.width) / 2;
    const down = ((matrix[column + 1] as number) * canvas.height) / 2;
    return Math.max(1, Math.min(Math.round(Math.hypot(across, down)), LARGEST_ZOOM * most));
  };
  return { width: side(0, canvas.width), height: side(3, canvas.height) };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * How far a picture's centre lies from the canvas's, in canvas pixels.
 *
 * The anchor is a point of the picture, counted from its centre before it is scaled; it stays in
 * its place when the picture is scaled and turned.
 */
function offset(clip: Look): Point {
  const { cos, sin } = turn(clip);
  const across = (clip.ax / 1000) * (clip.sx / 10_000);
  const down = (clip.ay / 1000) * (clip.sy / 10_000);
  return {
    x: (clip.x + clip.ax) / 1000 - (across * cos - down * sin),
    y: (clip.y + clip.ay) / 1000 - (across * sin + down * cos),
  };
}

function turn(clip: Look): { readonly cos: number; readonly sin: number } {
  const angle = (clip.rot / 100) * (Math.PI / 180);
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}

function mirrored({ x, y }: Point, flipped: boolean): Point {
  return flipped ? { x: -x, y: -y } : { x, y };
}
