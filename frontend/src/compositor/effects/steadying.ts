/**
 * Where a steadied film's picture is moved to; `render_worker/effects/steadying.py` and
 * `render_worker/motion/steady.py` are the twins: all run `tests/vectors/steadying.json`.
 */
import type { StoredStretch } from "@/api/types";
import { FLICKS_PER_SECOND } from "@/timeline/time";

/** Right and down in shares of the shown width, clockwise in radians, the logarithm of growth. */
export type Correction = readonly [x: number, y: number, turn: number, growth: number];

/** Where a picture lies on the path: source time, and all movements since the first, in millionths. */
type Point = readonly [time: number, x: number, y: number, turn: number, growth: number];

/** The pictures around one, up to the next cuts, and the film's width and height. */
export interface Shot {
  readonly shape: readonly [width: number, height: number];
  readonly points: readonly Point[];
}

const STRETCH_FLICKS = 10 * FLICKS_PER_SECOND;
/** How far around a picture smoothing looks, at most. */
const REACH_FLICKS = 5 * FLICKS_PER_SECOND;
/** So many standard deviations away a picture counts for the last time. */
const REACH = 2.5;
const FLICKS_PER_MILLISECOND = FLICKS_PER_SECOND / 1000;
const WHOLE = 10_000;
const MILLION = 1_000_000;

/** The numbers of the stretches that a picture needs, both ends in. */
export function stretchesAround(time: number, duration: number): readonly [number, number] {
  const latest = Math.max(0, duration - 1);
  const first = Math.min(Math.max(0, time - REACH_FLICKS), latest);
  const last = Math.min(Math.max(0, time + REACH_FLICKS), latest);
  return [Math.floor(first / STRETCH_FLICKS), Math.floor(last / STRETCH_FLICKS)];
}

/** The shot around a picture; null where a stretch is missing that it needs. */
export function shotAt(
  read: (number: number) => StoredStretch | null,
  time: number,
  duration: number,
): Shot | null {
  const [first, last] = stretchesAround(time, duration);
  const stretches: StoredStretch[] = [];
  for (let number = first; number <= last; number++) {
    const stretch = read(number);
    if (!stretch) return null;
    stretches.push(stretch);
  }
  const number = Math.min(Math.floor(Math.max(0, time) / STRETCH_FLICKS), last);
  const here = stretches[number - first];
  if (!here) return null;
  const pictures = stretches.flatMap((stretch) => stretch.pictures);
  return { shape: [here.width, here.height], points: pointsOf(pictures, time) };
}

/** What brings the picture nearest to a time onto the mean of those around it. */
export function correctionAt(points: readonly Point[], time: number, smoothness: number) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || smoothness <= 0) return [0, 0, 0, 0] as const;
  const here = nearest(points, time);
  const deviation = smoothness * FLICKS_PER_MILLISECOND;
  const reach = Math.min(REACH_FLICKS, REACH * deviation);
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  let weights = 0;
  for (const point of points) {
    for (const end of [null, first, last]) {
      if (end === point) continue; // Its mirror image is itself.
      const away = (end ? 2 * end[0] - point[0] : point[0]) - here[0];
      if (Math.abs(away) > reach) continue;
      const weight = Math.exp(-0.5 * (away / deviation) ** 2);
      weights += weight;
      for (const part of [1, 2, 3, 4] as const) {
        const there = end ? 2 * end[part] - point[part] : point[part];
        sums[part - 1] = (sums[part - 1] as number) + weight * (there - here[part]);
      }
    }
  }
  const mean = (sum: number) => sum / weights / MILLION;
  return [mean(sums[0]), mean(sums[1]), mean(sums[2]), mean(sums[3])] as const;
}

/** a, b, c, d, e and f: a place (u, v) of a moved picture comes from (a u + b v + c, d u + e v + f). */
export function sampling(
  [x, y, turn, growth]: Correction,
  zoom: number,
  [width, tall]: readonly [number, number],
): readonly [number, number, number, number, number, number] {
  const high = tall / width;
  const size = (Math.exp(-growth) * WHOLE) / zoom;
  const [cosine, sine] = [size * Math.cos(turn), size * Math.sin(turn)];
  const roomX = Math.max(0, 0.5 - (Math.abs(cosine) + Math.abs(sine) * high) / 2);
  const roomY = Math.max(0, high / 2 - (Math.abs(sine) + Math.abs(cosine) * high) / 2);
  const awayX = within((-(cosine * x + sine * y) * zoom) / WHOLE, roomX);
  const awayY = within((-(cosine * y - sine * x) * zoom) / WHOLE, roomY);
  return [
    cosine,
    sine * high,
    0.5 + awayX - (cosine + sine * high) / 2,
    -sine / high,
    cosine,
    0.5 + awayY / high - (cosine - sine / high) / 2,
  ];
}

function within(value: number, room: number): number {
  return Math.min(Math.max(value, -room), room);
}

function nearest<T extends readonly number[]>(places: readonly T[], time: number): T {
  const away = (place: T) => Math.abs((place[0] as number) - time);
  return places.reduce((best, place) => (away(place) < away(best) ? place : best));
}

function pointsOf(pictures: readonly (readonly number[])[], time: number): Point[] {
  if (pictures.length === 0) return [];
  let first = pictures.indexOf(nearest(pictures, time));
  while (first > 0 && !pictures[first]?.[5]) first--;
  let point: Point = [pictures[first]?.[0] ?? 0, 0, 0, 0, 0];
  const points = [point];
  for (const [at, x, y, turn, growth, isCut] of pictures.slice(first + 1) as Moved[]) {
    if (isCut) break;
    point = [at, point[1] + x, point[2] + y, point[3] + turn, point[4] + growth];
    points.push(point);
  }
  return points;
}

type Moved = readonly [number, number, number, number, number, number];
