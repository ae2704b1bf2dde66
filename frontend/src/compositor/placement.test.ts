import { describe, expect, it } from "vitest";
import type { Clip } from "@/timeline/model";
import { fittedSize, type Matrix, placement } from "./placement";

const plain = { fit: "contain", x: 0, y: 0, sx: 10_000, sy: 10_000, rot: 0, ax: 0, ay: 0 } as Clip;
const canvas = { width: 1920, height: 1080 };

function corner(matrix: Matrix, x: number, y: number): [number, number] {
  const at = (index: number) => matrix[index] as number;
  return [at(0) * x + at(3) * y + at(6), at(1) * x + at(4) * y + at(7)];
}

describe("fittedSize", () => {
  it("contains, covers, fills or leaves", () => {
    const square = { width: 100, height: 100 };
    expect(fittedSize(square, canvas, "contain")).toEqual({ width: 1080, height: 1080 });
    expect(fittedSize(square, canvas, "cover")).toEqual({ width: 1920, height: 1920 });
    expect(fittedSize(square, canvas, "fill")).toEqual(canvas);
    expect(fittedSize(square, canvas, "none")).toEqual(square);
  });
});

describe("placement", () => {
  it("takes a picture of the canvas's shape to all of clip space, top left first", () => {
    const matrix = placement(plain, { width: 640, height: 360 }, canvas);
    expect(corner(matrix, 0, 0)).toEqual([-1, 1]);
    expect(corner(matrix, 1, 1)).toEqual([1, -1]);
  });

  it("moves by thousandths of a pixel from the centre, y down", () => {
    const matrix = placement({ ...plain, x: 960_000, y: 540_000 } as Clip, canvas, canvas);
    expect(corner(matrix, 0.5, 0.5)).toEqual([1, -1]);
  });

  it("mirrors around its centre", () => {
    const flipped = placement({ ...plain, fh: true, x: 96_000 } as Clip, canvas, canvas);
    expect(corner(flipped, 0, 0)[0]).toBeCloseTo(1.1);
    expect(corner(flipped, 1, 0)[0]).toBeCloseTo(-0.9);
    const upside = placement({ ...plain, fv: true } as Clip, canvas, canvas);
    expect(corner(upside, 0, 0)).toEqual([-1, -1]);
  });

  it("keeps the anchor in its place when it scales and turns", () => {
    const anchor = { ax: 480_000, ay: -270_000 };
    const at = (over: object) => {
      const matrix = placement({ ...plain, ...anchor, ...over } as Clip, canvas, canvas);
      return corner(matrix, 0.75, 0.25);
    };
    for (const over of [
      {},
      { sx: 5_000, sy: 20_000 },
      { rot: 4_500 },
      { rot: 27_000, sx: 3_000 },
    ]) {
      expect(at(over)[0]).toBeCloseTo(0.5);
      expect(at(over)[1]).toBeCloseTo(0.5);
    }
  });

  it("turns clockwise around its own centre", () => {
    const matrix = placement({ ...plain, rot: 9_000 } as Clip, canvas, canvas);
    const [x, y] = corner(matrix, 0, 0);
    expect(x).toBeCloseTo(540 / 960, 5);
    expect(y).toBeCloseTo(960 / 540, 5);
  });
});
