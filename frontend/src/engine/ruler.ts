// Which ticks the ruler shows at a zoom. Pure.

export interface RulerScale {
  /** Frames between labels. */
  readonly labelEvery: number;
  /** Frames between small ticks. */
  readonly tickEvery: number;
  /** Labels closer than a second are frame numbers. */
  readonly unit: "timecode" | "frames";
}

const LABEL_PX = 108;
const TICK_PX = 9;
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const FRAMES = [1, 2, 5, 10];

/** @param framesPerSecond nominal, whole: 30 for 30000/1001 */
export function rulerScale(pxPerFrame: number, framesPerSecond: number): RulerScale {
  const steps = [
    ...FRAMES.filter((step) => step < framesPerSecond),
    ...SECONDS.map((step) => step * framesPerSecond),
  ];
  const last = steps.at(-1) ?? framesPerSecond;
  const labelEvery = steps.find((step) => step * pxPerFrame >= LABEL_PX) ?? last;
  const tickEvery =
    steps.find((step) => step * pxPerFrame >= TICK_PX && labelEvery % step === 0) ?? labelEvery;
  return { labelEvery, tickEvery, unit: labelEvery < framesPerSecond ? "frames" : "timecode" };
}
