// Waveform peaks as the render worker stores them, and how they are read at a zoom.

/** One level of the pyramid: min and max per bucket, as signed bytes. */
export interface PeakLevel {
  readonly perSecond: number;
  readonly pairs: Int8Array;
}

export interface Peaks {
  /** Finest first. */
  readonly levels: readonly PeakLevel[];
}

/** The coarsest level that still has a bucket per pixel. */
export function levelFor(peaks: Peaks, pxPerSecond: number): PeakLevel | null {
  let chosen: PeakLevel | null = peaks.levels[0] ?? null;
  for (const level of peaks.levels) {
    if (level.perSecond >= pxPerSecond) chosen = level;
  }
  return chosen;
}

/** Loudest low and high between two source times, each -128 to 127. */
export function peakBetween(
  level: PeakLevel,
  fromSeconds: number,
  toSeconds: number,
): [number, number] {
  const first = Math.max(0, Math.floor(fromSeconds * level.perSecond));
  const end = Math.min(
    level.pairs.length / 2,
    Math.max(first + 1, Math.ceil(toSeconds * level.perSecond)),
  );
  let low = 0;
  let high = 0;
  for (let bucket = first; bucket < end; bucket++) {
    low = Math.min(low, level.pairs[bucket * 2] ?? 0);
    high = Math.max(high, level.pairs[bucket * 2 + 1] ?? 0);
  }
  return [low, high];
}

const MAGIC = 0x4b505243; // "CRPK", little-endian
const HEADER_BYTES = 12;
const FACTOR = 4;

/** Reads peaks.bin; its layout stands in render_worker/peaks.py. */
export function readPeaks(file: ArrayBuffer): Peaks {
  const view = new DataView(file);
  if (file.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    throw new Error("no waveform file");
  const count = view.getUint8(5);
  const perSecond = view.getUint32(8, true);
  const levels: PeakLevel[] = [];
  let offset = HEADER_BYTES + 4 * count;
  for (let level = 0; level < count; level++) {
    const bytes = view.getUint32(HEADER_BYTES + 4 * level, true) * 2;
    levels.push({
      perSecond: perSecond / FACTOR ** level,
      pairs: new Int8Array(file, offset, bytes),
    });
    offset += bytes;
  }
  return { levels };
}
