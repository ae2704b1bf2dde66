/** Step 6 of the projection: where clips overlap, the one placed last is seen. */

/** A clip's claim to frames [start, end) of its track, or what is seen of it in one place. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly z: number;
  readonly clip: string;
}

/**
 * Find what shows at every frame: of the clips there, the one with the greatest (z, id).
 *
 *     z=1  |------- A -------|
 *     z=2       |-- B --|          ->   |- A -|-- B --|- A -|
 *
 * The answer is sorted and free of overlaps; neighbouring stretches of one clip are one. A claim
 * that nothing crosses is answered as the object it is.
 */
export function occlude(spans: Span[]): Span[] {
  spans.sort((first, second) => first.start - second.start || first.end - second.end);
  const shown: Span[] = [];
  let cluster: Span[] = [];
  let end = 0;
  for (const span of spans) {
    if (cluster.length > 0 && span.start >= end) {
      paintInto(shown, cluster);
      cluster = [];
    }
    end = cluster.length > 0 ? Math.max(end, span.end) : span.end;
    cluster.push(span);
  }
  paintInto(shown, cluster);
  return shown;
}

/**
 * Paint from the topmost down, each claim filling the cells nobody took yet.
 *
 * `free[i]` leads to the first unpainted cell at or after i, so that the whole costs barely more
 * than sorting.
 */
function paintInto(shown: Span[], spans: Span[]): void {
  if (spans.length < 2) {
    shown.push(...spans);
    return;
  }
  const points = [...new Set(spans.flatMap((span) => [span.start, span.end]))];
  points.sort((first, second) => first - second);
  const cellAt = new Map(points.map((point, index) => [point, index]));
  const free = Int32Array.from(points.keys());
  const owners: Span[] = new Array(points.length - 1);
  for (const span of spans.sort(topFirst)) {
    const end = cellAt.get(span.end) ?? 0;
    let cell = firstFree(free, cellAt.get(span.start) ?? 0);
    while (cell < end) {
      owners[cell] = span;
      free[cell] = cell + 1;
      cell = firstFree(free, cell);
    }
  }
  joinInto(shown, points, owners);
}

function topFirst(first: Span, second: Span): number {
  if (first.z !== second.z) return second.z - first.z;
  return first.clip < second.clip ? 1 : -1;
}

function firstFree(free: Int32Array, from: number): number {
  let root = from;
  while (free[root] !== root) root = free[root] as number;
  let cell = from;
  while (free[cell] !== root) {
    const next = free[cell] as number;
    free[cell] = root;
    cell = next;
  }
  return root;
}

/** Turn painted cells into stretches; a cluster has no unpainted cell. */
function joinInto(shown: Span[], points: readonly number[], owners: readonly Span[]): void {
  let from = 0;
  for (let index = 1; index <= owners.length; index++) {
    if (index < owners.length && owners[index]?.clip === owners[from]?.clip) continue;
    const start = points[from] as number;
    const end = points[index] as number;
    shown.push({ ...(owners[from] as Span), start, end });
    from = index;
  }
}
