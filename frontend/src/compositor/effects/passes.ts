// What is drawn for each effect: the same formulas as render_worker/effects, as passes of WebGL.
import type { DrawnEffect } from "@/timeline/looks";
import type { Size } from "../placement";
import { type ColourParams, colourRows, invertRows, monochromeRows, type Rows } from "./colouring";
import { LEVELS, ROWS } from "./shaders";

/** One drawing of a picture into another: a fragment shader and its values. */
export interface Pass {
  readonly fragment: string;
  readonly values: Readonly<Record<string, number | readonly number[]>>;
  /** The size of what is drawn, where it is not the picture's own. */
  readonly size?: Size;
}

/** Pixels for one of the timeline's canvas, across and down. */
export type Scale = readonly [across: number, down: number];

// biome-ignore lint/suspicious/noExplicitAny: the catalogue says what an effect's parameters are
type Params = any;

const WHOLE = 10_000;
/** Keeps a range of levels from having no width. */
const NARROWEST = 0.0001;

const PASSES: Readonly<Record<string, (params: Params, size: Size, scale: Scale) => Pass[]>> = {
  color: (params: ColourParams) => [rowsPass(colourRows(params))],
  monochrome: (params) => [rowsPass(monochromeRows(params))],
  invert: (params) => [rowsPass(invertRows(params))],
  levels: ({ black, white, gamma }) => {
    const reach = Math.max((white - black) / WHOLE, NARROWEST);
    return [{ fragment: LEVELS, values: { levels: [black / WHOLE, reach, WHOLE / gamma] } }];
  },
};

/** The passes of an effect on a picture of a size; none for one that is not drawn. */
export function passesOf(effect: DrawnEffect, size: Size, scale: Scale): Pass[] {
  return PASSES[effect.type]?.(effect.params, size, scale) ?? [];
}

function rowsPass(rows: Rows): Pass {
  const shares = [0, 1, 2].flatMap((column) => rows.map((row) => row[column] as number));
  return { fragment: ROWS, values: { shares, added: rows.map((row) => row[3]) } };
}
