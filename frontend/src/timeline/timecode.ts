/** Timecode labels, drop-frame included, and the times that people type. */

import { countedFps, floorDivide, multiplyDivide, type Rate } from "./time.ts";

const LABEL = /^([0-9]{1,3}):([0-9]{1,2}):([0-9]{1,2})[:;.]([0-9]{1,3})$/;
const DIGITS = /^[0-9]{1,12}$/;
const SECONDS = /^([0-9]{1,9})(?:\.([0-9]{1,6}))?s$/;
const FRAMES = /^([0-9]{1,12})f$/;

/** Labels left out each minute but every tenth (SMPTE ST 12-1). */
function droppedLabels(rate: Rate): number {
  if (rate[1] !== 1001) return 0;
  if (rate[0] === 30000) return 2;
  return rate[0] === 60000 ? 4 : 0;
}

/** Whether drop-frame timecode exists for a rate. */
export function canDrop(rate: Rate): boolean {
  return droppedLabels(rate) > 0;
}

/** Label a frame as HH:MM:SS:FF, with `;` before the frames when labels are dropped. */
export function formatTimecode(frame: number, rate: Rate, drop = false): string {
  const dropped = drop ? droppedLabels(rate) : 0;
  const fps = countedFps(rate);
  const label = withDropped(Math.abs(frame), fps, dropped);
  const seconds = floorDivide(label, fps);
  const width = frameDigits(fps);
  const clock = [floorDivide(seconds, 3600), floorDivide(seconds, 60) % 60, seconds % 60];
  const spelled = clock.map((part) => String(part).padStart(2, "0")).join(":");
  const frames = String(label % fps).padStart(width, "0");
  return `${frame < 0 ? "-" : ""}${spelled}${dropped > 0 ? ";" : ":"}${frames}`;
}

/** Read a full label; null when it is not one or names a dropped frame. */
export function parseTimecode(text: string, rate: Rate, drop = false): number | null {
  const match = LABEL.exec(text);
  if (match === null) return null;
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = match.slice(1).map(Number);
  const fps = countedFps(rate);
  if (minutes > 59 || seconds > 59 || frames >= fps) return null;
  const dropped = drop ? droppedLabels(rate) : 0;
  if (frames < dropped && seconds === 0 && minutes % 10 !== 0) return null;
  return withoutDropped((hours * 60 + minutes) * 60 + seconds, frames, fps, dropped);
}

/**
 * Read what a person types into a time field; null when it is no time.
 *
 * `01:00:00;00` is a label; `1500` fills pairs from the right as editing programs do (15 s, 0
 * frames); `12.5s` is seconds, `90f` frames. A leading + or - moves from `current`.
 */
export function parseTypedTime(
  text: string,
  rate: Rate,
  options: { current?: number; drop?: boolean } = {},
): number | null {
  const { current = 0, drop = false } = options;
  const typed = text.trim();
  const sign = typed.startsWith("+") ? 1 : typed.startsWith("-") ? -1 : 0;
  const amount = readAmount(sign === 0 ? typed : typed.slice(1).trim(), rate, drop && sign === 0);
  if (amount === null) return null;
  return sign === 0 ? amount : current + sign * amount;
}

function readAmount(text: string, rate: Rate, drop: boolean): number | null {
  const frames = FRAMES.exec(text);
  if (frames !== null) return Number(frames[1]);
  const seconds = SECONDS.exec(text);
  if (seconds !== null) {
    const micros = Number(seconds[1]) * 1_000_000 + Number((seconds[2] ?? "").padEnd(6, "0"));
    return multiplyDivide(micros, rate[0], rate[1] * 1_000_000);
  }
  if (DIGITS.test(text)) return readPairs(text, rate, drop);
  return parseTimecode(text, rate, drop);
}

function readPairs(digits: string, rate: Rate, drop: boolean): number {
  const fps = countedFps(rate);
  const width = frameDigits(fps);
  let frames = Number(digits.slice(-width));
  const clock = digits.slice(0, -width).padStart(6, "0");
  let seconds =
    Number(clock.slice(0, -4)) * 3600 + Number(clock.slice(-4, -2)) * 60 + Number(clock.slice(-2));
  seconds += floorDivide(frames, fps);
  frames %= fps;
  const dropped = drop ? droppedLabels(rate) : 0;
  const named = frames < dropped && seconds % 60 === 0 && floorDivide(seconds, 60) % 10 !== 0;
  return withoutDropped(seconds, named ? dropped : frames, fps, dropped);
}

function frameDigits(fps: number): number {
  return Math.max(2, String(fps - 1).length);
}

/** Turn a frame count into the number its label spells, skipping the dropped labels. */
function withDropped(frame: number, fps: number, dropped: number): number {
  if (dropped === 0) return frame;
  const perMinute = fps * 60 - dropped;
  const perTen = fps * 600 - dropped * 9;
  const rest = frame % perTen;
  const minutes = rest < fps * 60 ? 0 : 1 + floorDivide(rest - fps * 60, perMinute);
  return frame + dropped * (9 * floorDivide(frame, perTen) + minutes);
}

function withoutDropped(seconds: number, frames: number, fps: number, dropped: number): number {
  const minutes = floorDivide(seconds, 60);
  return seconds * fps + frames - dropped * (minutes - floorDivide(minutes, 10));
}
