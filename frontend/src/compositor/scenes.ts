// A timeline as it is shown: by itself, or nested in another one, at the frames of the outermost.
import type { Projection } from "@/timeline/model";
import { type Layer, layersAt, layersBetween, sourceSecondsAt, upcomingLayers } from "./layers";
import type { Stretch } from "./stretches";

/** So many timelines may lie in each other; `backend/renders/nesting.py` has the same. */
const DEEPEST = 8;
/** Of a frame: what a time may lack of it by rounding. A flick is more at any rate. */
const ROUNDING = 1e-9;
const NO_SOLO: ReadonlySet<string> = new Set();

/** The timelines that lie in others, by their ids; what is missing here is not shown. */
export type Nested = ReadonlyMap<string, Projection>;

export interface Scene {
  readonly projection: Projection;
  readonly solo: ReadonlySet<string>;
  readonly nested: Nested;
  /** Tells its clips apart from those of the same name in other timelines that are shown. */
  readonly path: string;
  /** The nested timelines that it lies in, itself included: none lies in itself. */
  readonly around: ReadonlySet<string>;
  /** Its frame at a frame of the outermost; only rises, or only falls. */
  readonly frameAt: (frame: number) => number;
  /** The outermost's frame at which it is gone. */
  readonly end: number;
  /** Changes when other frames of it are shown. */
  readonly shape: string;
}

/** A timeline that lies in others; null where it is missing, lies in itself, or too deep. */
export function shownIn(
  nested: Nested,
  around: ReadonlySet<string>,
  id: string,
): Projection | null {
  return around.has(id) || around.size >= DEEPEST ? null : (nested.get(id) ?? null);
}

export function outermost(
  projection: Projection,
  nested: Nested,
  solo: ReadonlySet<string> = NO_SOLO,
): Scene {
  const frameAt = (frame: number) => frame;
  const end = Number.POSITIVE_INFINITY;
  return { projection, nested, solo, path: "", around: new Set(), frameAt, end, shape: "" };
}

const known = new WeakMap<Scene, Map<string, Scene | null>>();

/** The timeline that a layer shows which is on at a frame; null for all others, and what is missing. */
export function sceneOf(scene: Scene, layer: Layer, frame: number): Scene | null {
  if (layer.clip.kind !== "seq") return null;
  const scenes = known.get(scene) ?? new Map<string, Scene | null>();
  known.set(scene, scenes);
  const found = scenes.get(layer.id);
  if (found !== undefined) return found;
  const inner = innerScene(scene, layer, frame);
  scenes.set(layer.id, inner);
  return inner;
}

function innerScene(scene: Scene, { id, clip, stretch }: Layer, shown: number): Scene | null {
  const projection = shownIn(scene.nested, scene.around, clip.seq);
  if (!projection) return null;
  const [numerator, denominator] = projection.rate;
  const { segment } = stretch;
  return {
    projection,
    solo: NO_SOLO,
    nested: scene.nested,
    path: `${id}/`,
    around: new Set([...scene.around, clip.seq]),
    frameAt: (frame) => {
      const seconds = sourceSecondsAt(scene.projection, clip, segment, scene.frameAt(frame));
      const at = Math.floor((seconds * numerator) / denominator + ROUNDING);
      return Math.max(-1, Math.min(at, projection.duration));
    },
    end: lastsUntil(scene, stretch, shown),
    shape: `${shapeOf(scene, { clip, stretch })} ${projection.rate}`,
  };
}

/** The pictures of a scene at a frame of the outermost, bottom to top. */
export function layersIn(scene: Scene, frame: number): Layer[] {
  return layersAt(scene.projection, scene.frameAt(frame), scene.solo).map((layer) =>
    apart(scene, layer),
  );
}

/** A scene's pictures at a frame, and all that lie in them. */
export function allLayersIn(scene: Scene, frame: number): [Scene, Layer][] {
  return layersIn(scene, frame).flatMap((layer): [Scene, Layer][] => {
    const inner = sceneOf(scene, layer, frame);
    return inner ? allLayersIn(inner, frame) : [[scene, layer]];
  });
}

/** What is on screen in [first, end) of the outermost, each with the frame from which on it is. */
export function comingIn(scene: Scene, first: number, end: number): [Scene, Layer, number][] {
  return comingLayers(scene, first, end).flatMap((layer): [Scene, Layer, number][] => {
    const from = beginsAt(scene, layer.stretch, first, end);
    if (from === end) return [];
    const inner = sceneOf(scene, layer, from);
    return inner ? comingIn(inner, from, end) : [[scene, layer, from]];
  });
}

function comingLayers(scene: Scene, first: number, end: number): Layer[] {
  const { projection, solo } = scene;
  const one = scene.frameAt(first);
  const other = scene.frameAt(Math.min(end, scene.end) - 1);
  const coming =
    scene.path === ""
      ? [...layersAt(projection, first, solo), ...upcomingLayers(projection, first + 1, end, solo)]
      : layersBetween(projection, Math.min(one, other), Math.max(one, other) + 1);
  return coming.map((layer) => apart(scene, layer));
}

/** The first frame of the outermost from `first` on at which a stretch of a scene is shown. */
function beginsAt(scene: Scene, stretch: Stretch, first: number, end: number): number {
  for (let frame = first; frame < end; frame++) if (isIn(scene, stretch, frame)) return frame;
  return end;
}

/** The frame of the outermost at which a stretch that is shown at `from` is gone. */
export function lastsUntil(scene: Scene, stretch: Stretch, from: number): number {
  if (scene.path === "") return stretch.end;
  let low = from;
  let high = scene.end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isIn(scene, stretch, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isIn(scene: Scene, { start, end }: Stretch, frame: number): boolean {
  const at = scene.frameAt(frame);
  return start <= at && at < end;
}

/** What the pictures of a layer depend on while it plays: another value means other ones. */
export function shapeOf(
  { projection, shape }: Scene,
  { clip, stretch }: Pick<Layer, "clip" | "stretch">,
): string {
  const { segment, start, end } = stretch;
  const { on, asset, kind, rate } = clip;
  // Not one in the other: each would escape the quotes of the one before.
  return `${shape} ${JSON.stringify([projection.rate, on, asset, kind, rate, segment, start, end])}`;
}

function apart(scene: Scene, layer: Layer): Layer {
  if (scene.path === "") return layer;
  return { ...layer, id: scene.path + layer.id, clipId: scene.path + layer.clipId };
}
