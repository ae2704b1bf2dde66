// What is drawn for each effect: the same formulas as render_worker/effects, as passes of WebGL.
import type { DrawnEffect } from "@/timeline/looks";
import { parseColour } from "../colour";
import type { Size } from "../placement";
import {
  type ColourParams,
  colourRows,
  invertRows,
  type LiftGammaGainParams,
  liftGammaGainRows,
  monochromeRows,
  type Rows,
} from "./colouring";
import {
  BLUR,
  CHROMA_KEY,
  DENOISE,
  LEVELS,
  LIFT_GAMMA_GAIN,
  MOVED,
  OVER,
  ROWS,
  SHADE,
  SHAPE_MASK,
  SHARPEN,
  SHRINK,
  SQUARES,
  TABLE,
  VIGNETTE,
} from "./shaders";
import { sampling } from "./steadying";

/** One drawing of a picture into another: a fragment shader and its values. */
export interface Pass {
  readonly fragment: string;
  readonly values: Readonly<Record<string, number | readonly number[]>>;
  /** The size of what is drawn, where it is not the picture's own. */
  readonly size?: Size;
  /** A look-up table that is read as `table`. */
  readonly table?: Table;
}

/** A look-up table as a picture, and the asset that it is. */
export interface Table {
  readonly key: string;
  readonly picture: ImageBitmap;
}

/** Pixels for one of the timeline's canvas, across and down. */
export type Scale = readonly [across: number, down: number];

// biome-ignore lint/suspicious/noExplicitAny: the catalogue says what an effect's parameters are
type Params = any;

const WHOLE = 10_000;
const MILLI = 1_000;
/** The standard deviation that is sharpened away, in pixels of the canvas. */
const SHARPENED = 1.5;
/** A larger standard deviation, in pixels, is drawn on a smaller picture. */
const LARGEST_DEVIATION = 6;
/** FFmpeg's strength of nlmeans next to none, and what is added at the highest. */
const [WEAKEST, REACH] = [1, 9] as const;
/** Half a side of a shape, in pixels, where it has none. */
const THINNEST = 0.001;
/** Keeps a range of levels from having no width. */
const NARROWEST = 0.0001;

type Tables = readonly Table[];
type MakePasses = (params: Params, size: Size, scale: Scale, tables: Tables) => Pass[];

const PASSES: Readonly<Record<string, MakePasses>> = {
  color: (params: ColourParams) => [rowsPass(colourRows(params))],
  monochrome: (params) => [rowsPass(monochromeRows(params))],
  invert: (params) => [rowsPass(invertRows(params))],
  levels: ({ black, white, gamma }) => {
    const reach = Math.max((white - black) / WHOLE, NARROWEST);
    return [{ fragment: LEVELS, values: { levels: [black / WHOLE, reach, WHOLE / gamma] } }];
  },
  lift_gamma_gain: (params: LiftGammaGainParams) => {
    const rows = liftGammaGainRows(params);
    const [lift, exponent, gain] = [0, 1, 2].map((n) => rows.map((row) => row[n] as number));
    return [{ fragment: LIFT_GAMMA_GAIN, values: { lift, exponent, gain } } as Pass];
  },
  denoise: ({ strength }, { width, height }) => {
    if (strength <= 0) return [];
    const hardness = 1 / (10 * (WEAKEST + (REACH * strength) / WHOLE)) ** 2;
    return [{ fragment: DENOISE, values: { pixel: [1 / width, 1 / height], hardness } }];
  },
  blur: ({ radius }, size, scale) => blurPasses(radius / MILLI / 2, size, scale),
  sharpen: ({ amount }, size, scale) => [
    ...blurPasses(SHARPENED, size, scale),
    { fragment: SHARPEN, values: { amount: amount / WHOLE } },
  ],
  stabilise: steadyPasses,
  mosaic: mosaicPasses,
  vignette: ({ amount, size, softness }) => {
    const values = { amount: amount / WHOLE, begin: size / WHOLE };
    const width = Math.max(softness / WHOLE, NARROWEST);
    return [{ fragment: VIGNETTE, values: { ...values, softness: width } }];
  },
  chroma_key: keyPasses,
  shape_mask: maskPasses,
  drop_shadow: shadowPasses,
  lut: ({ lut, mix }, _size, _scale, tables) => {
    const table = tables.find(({ key }) => key === lut);
    if (!table) return [];
    const values = { side: table.picture.height, amount: mix / WHOLE };
    return [{ fragment: TABLE, values, table }];
  },
};

/** The passes of an effect on a picture of a size; none for one that is not drawn. */
export function passesOf(
  effect: DrawnEffect,
  size: Size,
  scale: Scale,
  tables: readonly Table[],
): Pass[] {
  return PASSES[effect.type]?.(effect.params, size, scale, tables) ?? [];
}

function rowsPass(rows: Rows): Pass {
  const shares = [0, 1, 2].flatMap((column) => rows.map((row) => row[column] as number));
  return { fragment: ROWS, values: { shares, added: rows.map((row) => row[3]) } };
}

/** A Gaussian whose standard deviation is in pixels of the canvas. */
function blurPasses(deviation: number, size: Size, scale: Scale): Pass[] {
  const wanted = [deviation * scale[0], deviation * scale[1]] as const;
  if (Math.max(...wanted) <= 0) return [];
  const by = Math.max(1, Math.ceil(Math.max(...wanted) / LARGEST_DEVIATION));
  const small = { width: Math.ceil(size.width / by), height: Math.ceil(size.height / by) };
  const across = wayPass([1 / small.width, 0], (wanted[0] * small.width) / size.width, false);
  const down = wayPass([0, 1 / small.height], (wanted[1] * small.height) / size.height, true);
  if (by === 1) return [across, down];
  const part = [1 / small.width, 1 / small.height];
  return [{ fragment: SHRINK, values: { part }, size: small }, { ...across, size: small }, down];
}

function wayPass(way: readonly number[], deviation: number, second: boolean): Pass {
  const values = { way, deviation: Math.max(deviation, NARROWEST), second: second ? 1 : 0 };
  return { fragment: BLUR, values };
}

/** None for a picture of whose motion nothing is known. */
function steadyPasses({ correction, zoom, shape }: Params): Pass[] {
  if (!correction) return [];
  const [a, b, c, d, e, f] = sampling(correction, zoom, shape);
  return [{ fragment: MOVED, values: { place: [a, d, 0, b, e, 0, c, f, 1] } }];
}

function mosaicPasses({ size: side }: Params, size: Size, scale: Scale): Pass[] {
  const width = (side / MILLI) * scale[0];
  const height = (side / MILLI) * scale[1];
  if (Math.min(width, height) < 1) return [];
  const part = [width / size.width, height / size.height];
  const squares = {
    width: Math.ceil(size.width / width),
    height: Math.ceil(size.height / height),
  };
  return [
    { fragment: SHRINK, values: { part }, size: squares },
    { fragment: SQUARES, values: { part } },
  ];
}

function keyPasses({ color, tolerance, softness, spill }: Params): Pass[] {
  const key = parseColour(color);
  const first = key.indexOf(Math.max(...key));
  const values = {
    key,
    strongest: key.map((_, channel) => (channel === first ? 1 : 0)),
    tolerance: tolerance / WHOLE,
    softness: Math.max(softness / WHOLE, NARROWEST),
    spill: spill / WHOLE,
  };
  return [{ fragment: CHROMA_KEY, values }];
}

function maskPasses(params: Params, { width, height }: Size): Pass[] {
  const values = {
    size: [width, height],
    middle: [width * (0.5 + params.x / WHOLE), height * (0.5 + params.y / WHOLE)],
    halves: [
      Math.max((width * params.width) / WHOLE / 2, THINNEST),
      Math.max((height * params.height) / WHOLE / 2, THINNEST),
    ],
    feather: Math.max((params.feather / WHOLE) * Math.min(width, height), 1),
    ellipse: params.shape === "ellipse" ? 1 : 0,
    inverted: params.invert ? 1 : 0,
  };
  return [{ fragment: SHAPE_MASK, values }];
}

/** A shadow under a picture that is as large as the canvas. */
function shadowPasses(params: Params, size: Size, scale: Scale): Pass[] {
  const angle = ((params.angle / 100) * Math.PI) / 180;
  const distance = params.distance / MILLI;
  const away = [
    (Math.sin(angle) * distance * scale[0]) / size.width,
    (-Math.cos(angle) * distance * scale[1]) / size.height,
  ];
  const tint = [...parseColour(params.color), params.opacity / WHOLE];
  return [
    { fragment: SHADE, values: { tint, away } },
    ...blurPasses(params.blur / MILLI / 2, size, scale),
    { fragment: OVER, values: {} },
  ];
}
