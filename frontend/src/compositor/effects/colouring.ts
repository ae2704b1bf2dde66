/**
 * The numbers of effects that change each pixel by itself.
 *
 * `render_worker/effects/colouring.py` is the twin; both run `tests/vectors/colouring.json`.
 */

import { parseColour } from "../colour.ts";

type Four = readonly [red: number, green: number, blue: number, added: number];
/** For each channel the shares of red, green and blue in it, and what is added (0..1). */
export type Rows = readonly [Four, Four, Four];

const WHOLE = 10_000;
const GAMMA = 2.2;
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722];
/** Blue and red minus luma, for chroma of the same reach (BT.709). */
const BLUE_TO_RED = 1.5748 / 1.8556;

export interface ColourParams {
  readonly exposure: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly temperature: number;
  readonly tint: number;
  readonly hue: number;
}

type Channel = "red" | "green" | "blue";
type Graded = "lift" | "gamma" | "gain";
/** Of all three channels, and of each. */
export type LiftGammaGainParams = Readonly<Record<Graded | `${Graded}_${Channel}`, number>>;

/** The numbers of `color`: exposure, warmth, contrast, brightness, saturation and hue. */
export function colourRows(params: ColourParams): Rows {
  const exposure = 2 ** (params.exposure / 1000 / GAMMA);
  const warm = params.temperature / WHOLE / 4;
  const magenta = params.tint / WHOLE / 4;
  const contrast = params.contrast / WHOLE;
  const gains = [1 + warm + magenta / 2, 1 - magenta, 1 - warm + magenta / 2] as const;
  const lifted = (1 - contrast) / 2 + params.brightness / WHOLE;
  const chroma = chromaRows(params.saturation / WHOLE, (Math.PI * params.hue) / 18_000);
  return chroma.map((row) => {
    const [red, green, blue] = row;
    const strong = exposure * contrast;
    const added = lifted * (red + green + blue);
    return [red * gains[0] * strong, green * gains[1] * strong, blue * gains[2] * strong, added];
  }) as unknown as Rows;
}

/** The numbers of `monochrome`: a colour as bright as the picture. */
export function monochromeRows(params: { readonly mix: number; readonly color: string }): Rows {
  const mix = params.mix / WHOLE;
  return parseColour(params.color).map((part, channel) => {
    const row = [mix * part * RED, mix * part * GREEN, mix * part * BLUE, 0];
    row[channel] = (row[channel] as number) + 1 - mix;
    return row;
  }) as unknown as Rows;
}

/** Lift, exponent and gain of red, green and blue: each goes with that of all three. */
export function liftGammaGainRows(params: LiftGammaGainParams): number[][] {
  return (["red", "green", "blue"] as const).map((channel) => [
    (params.lift + params[`lift_${channel}`]) / WHOLE,
    (WHOLE * WHOLE) / (params.gamma * params[`gamma_${channel}`]),
    (params.gain * params[`gain_${channel}`]) / (WHOLE * WHOLE),
  ]);
}

/** The numbers of `invert`. */
export function invertRows(params: { readonly mix: number }): Rows {
  const mix = params.mix / WHOLE;
  const kept = 1 - 2 * mix;
  return [
    [kept, 0, 0, mix],
    [0, kept, 0, mix],
    [0, 0, kept, mix],
  ];
}

/** Chroma made stronger and turned, red towards yellow; luma stays. */
function chromaRows(saturation: number, angle: number): Rows {
  const sine = saturation * Math.sin(angle);
  const cosine = saturation * Math.cos(angle);
  // The shares that blue and red minus luma have in red and in blue minus luma.
  const [redByBlue, redByRed] = [sine * BLUE_TO_RED, cosine];
  const [blueByBlue, blueByRed] = [cosine, -sine / BLUE_TO_RED];
  const greenBy = (inRed: number, inBlue: number) => -(RED * inRed + BLUE * inBlue) / GREEN;
  const row = (byBlue: number, byRed: number): Four => {
    const rest = 1 - byBlue - byRed;
    return [RED * rest + byRed, GREEN * rest, BLUE * rest + byBlue, 0];
  };
  return [
    row(redByBlue, redByRed),
    row(greenBy(redByBlue, blueByBlue), greenBy(redByRed, blueByRed)),
    row(blueByBlue, blueByRed),
  ];
}
