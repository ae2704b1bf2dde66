// Where a picture stands on the canvas: fit, position, scale, rotation and crop as one affine map.
import type { Clip } from "@/timeline/model";

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

function scaled(size: Size, by: number): Size {
  return { width: size.width * by, height: size.height * by };
}

/**
 * The map from the unit square of a picture to clip space.
 *
 * Units are the document's: x and y in 1/1000 px from the canvas centre, sx and sy in 1/10000,
 * rot in 1/100 degrees clockwise.
 */
export function placement(clip: Clip, source: Size, canvas: Size): Matrix {
  const fitted = fittedSize(source, canvas, clip.fit);
  const width = (fitted.width * clip.sx) / 10_000;
  const height = (fitted.height * clip.sy) / 10_000;
  const angle = (clip.rot / 100) * (Math.PI / 180);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const centreX = canvas.width / 2 + clip.x / 1000;
  const centreY = canvas.height / 2 + clip.y / 1000;
  // Canvas pixels of the unit square's origin and axes.
  const axisX = { x: width * cos, y: width * sin };
  const axisY = { x: -height * sin, y: height * cos };
  const origin = {
    x: centreX - (axisX.x + axisY.x) / 2,
    y: centreY - (axisX.y + axisY.y) / 2,
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
