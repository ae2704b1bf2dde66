// Decides which pictures are needed, decodes them, and gives the compositor its stack.
import type { VideoSample } from "mediabunny";
import type { Compositor } from "@/compositor/compositor";
import type { Layer } from "@/compositor/layers";
import type { Size } from "@/compositor/placement";
import { allLayersIn, comingIn, layersIn, type Scene, sceneOf } from "@/compositor/scenes";
import type { Stacked } from "@/compositor/stack";
import type { Projection } from "@/timeline/model";
import type { MediaLibrary } from "./library";
import { lacksMotion, Motions, type ReadMotion } from "./motions";
import { NestedCanvas } from "./nested-canvas";
import { nameOf, stackOf } from "./picture-stack";
import { TICK_TOLERANCE_SECONDS } from "./picture-stream";
import { PictureStreams } from "./picture-streams";
import { type Picture, StandingPictures, sizeOf } from "./standing-pictures";
import { waitUntil } from "./wait";

/** Stretches that begin within this many frames are decoded ahead. */
const OPEN_AHEAD_FRAMES = 40;
/** The preview is composed at no more than this many pixels across: a proxy holds no more. */
const LARGEST_WIDTH = 1280;
const UNSTEADIED = "Stabilising is seen here once a render has looked at this part of the film.";

export interface StillRequest {
  readonly frame: number;
  /** False as soon as somebody asked for something newer. */
  readonly current: () => boolean;
}

/** A still while it is drawn: what is to be closed after it, and whether it should be steadier. */
interface Drawing {
  readonly opened: { close(): void }[];
  unsteadied: boolean;
}

type PictureOf = (layer: Layer, index: number) => Picture | null;

export class PictureDesk {
  readonly #standing: StandingPictures;
  readonly #streams: PictureStreams;
  readonly #nested = new NestedCanvas();
  readonly #motions: Motions;
  #versions = 0;
  #drawn = "";

  constructor(
    private readonly library: MediaLibrary,
    readMotion: ReadMotion,
    playhead: () => number,
    /** Pixels across at which the preview stands on the screen. */
    private readonly shownPixels: () => number,
    onError: (error: unknown) => void,
  ) {
    this.#motions = new Motions(readMotion);
    this.#standing = new StandingPictures(library);
    this.#streams = new PictureStreams(library, this.#standing, playhead, onError);
  }

  /** Open the streams at a frame and wait until each has a picture, or for a limited time. */
  async prepare(scene: Scene, frame: number, limitMs: number): Promise<void> {
    const layers = allLayersIn(scene, frame);
    for (const [at, layer] of layers) await this.#streams.ready(at, layer, frame);
    await waitUntil(() => !layers.some(([, layer]) => this.#streams.isWaiting(layer)), limitMs);
  }

  drawPlaying(compositor: Compositor, scene: Scene, frame: number): void {
    const coming = comingIn(scene, frame, frame + OPEN_AHEAD_FRAMES);
    this.#streams.keep(new Set(coming.map(([, layer]) => layer.id)));
    for (const [at, layer, from] of coming) void this.#streams.ready(at, layer, from);
    this.#draw(compositor, scene, this.#playingStack(scene, scene, frame));
  }

  /** Draw an exact picture; answers in words what a render shows otherwise. */
  async drawStill(
    compositor: Compositor,
    scene: Scene,
    request: StillRequest,
  ): Promise<string | null> {
    const drawing: Drawing = { opened: [], unsteadied: false };
    try {
      const stack = await this.#stillStack(scene, scene, request, drawing);
      if (stack) this.#draw(compositor, scene, stack);
      return drawing.unsteadied ? UNSTEADIED : null;
    } finally {
      for (const one of drawing.opened) one.close();
    }
  }

  stopStreams(): void {
    this.#streams.close();
  }

  close(): void {
    this.stopStreams();
    this.#standing.close();
    this.#nested.close();
  }

  #playingStack(outermost: Scene, scene: Scene, frame: number): Stacked[] {
    return this.#stack(scene, frame, layersIn(scene, frame), (layer) => {
      const inner = sceneOf(scene, layer, frame);
      if (inner) return this.#shrunk(outermost, inner, this.#playingStack(outermost, inner, frame));
      return this.#pictureNow(outermost, scene, layer, frame);
    });
  }

  /** The stack of a still; null when somebody asked for something newer meanwhile. */
  async #stillStack(
    outermost: Scene,
    scene: Scene,
    request: StillRequest,
    drawing: Drawing,
  ): Promise<Stacked[] | null> {
    const layers = layersIn(scene, request.frame);
    const pictures: (Picture | null)[] = [];
    for (const layer of layers) {
      const inner = sceneOf(scene, layer, request.frame);
      const stack = inner && (await this.#stillStack(outermost, inner, request, drawing));
      if (inner) pictures.push(stack && this.#shrunk(outermost, inner, stack));
      else pictures.push(await this.#still(outermost, scene, layer, drawing));
      if (!request.current()) return null;
    }
    return this.#stack(scene, request.frame, layers, (_, index) => pictures[index] ?? null);
  }

  #stack(
    { projection, frameAt }: Scene,
    frame: number,
    layers: readonly Layer[],
    pictureOf: PictureOf,
  ): Stacked[] {
    const tablesOf = (layer: Layer) => this.#standing.tablesOf(layer);
    return stackOf(projection, frameAt(frame), layers, pictureOf, tablesOf);
  }

  async #still(
    outermost: Scene,
    { projection }: Scene,
    layer: Layer,
    drawing: Drawing,
  ): Promise<Picture | null> {
    await this.#standing.loadTables(layer);
    if (this.#standing.has(layer)) {
      await this.#standing.load(layer);
      return this.#standing.of(layer, projection, this.#pixels(outermost, projection));
    }
    const sample = await this.#sample(layer);
    if (!sample) return null;
    drawing.opened.push(sample);
    await this.#motions.load(projection, layer, sample.timestamp);
    const frame = sample.toVideoFrame();
    drawing.opened.push(frame);
    const effects = this.#motions.effectsOf(projection, layer, sample.timestamp);
    drawing.unsteadied ||= lacksMotion(effects);
    return {
      effects,
      source: frame,
      size: sizeOf(projection, layer, frame),
      version: `still ${++this.#versions}`,
    };
  }

  async #sample(layer: Layer): Promise<VideoSample | null> {
    try {
      const sink = await this.library.pictures(layer.clip.asset);
      return (await sink?.getSample(layer.sourceSeconds + TICK_TOLERANCE_SECONDS)) ?? null;
    } catch (error) {
      this.library.forget(layer.clip.asset);
      throw error;
    }
  }

  #pictureNow(
    outermost: Scene,
    { projection }: Scene,
    layer: Layer,
    frame: number,
  ): Picture | null {
    if (this.#standing.has(layer))
      return this.#standing.of(layer, projection, this.#pixels(outermost, projection));
    const timed = this.#streams.at(layer, frame);
    if (!timed) return null;
    const source = timed.sample.toCanvasImageSource();
    const { timestamp } = timed.sample;
    void this.#motions.load(projection, layer, timestamp);
    return {
      effects: this.#motions.effectsOf(projection, layer, timestamp),
      source,
      size: sizeOf(projection, layer, source),
      version: `${layer.id} ${timed.frame}`,
    };
  }

  /** A nested timeline as one picture of its own size. */
  #shrunk(outermost: Scene, { projection, path }: Scene, stack: readonly Stacked[]): Picture {
    const size = this.#pixels(outermost, projection);
    return this.#nested.draw(path, { size, timeline: projection }, projection.bg, stack);
  }

  /** Compose, unless the very same picture is on the canvas already. */
  #draw(compositor: Compositor, { projection }: Scene, stack: readonly Stacked[]): void {
    this.#nested.endPicture();
    const size = composedSize(projection, this.shownPixels());
    const drawn = JSON.stringify([size, projection.bg, nameOf(stack)]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    compositor.draw({ size, timeline: projection }, projection.bg, stack);
  }

  /** How large a timeline is drawn: nested ones as much smaller as the one around them. */
  #pixels({ projection: around }: Scene, { width, height }: Projection): Size {
    const by = composedSize(around, this.shownPixels()).width / around.width;
    const scaled = (side: number) => Math.max(1, Math.round(side * by));
    return { width: scaled(width), height: scaled(height) };
  }
}

/** The size in pixels at which a timeline is composed for a canvas `shown` pixels wide on screen. */
export function composedSize(projection: Projection, shown: number): Size {
  const width = Math.min(projection.width, LARGEST_WIDTH, Math.max(shown, 320));
  const by = width / projection.width;
  return { width: Math.round(width), height: Math.round(projection.height * by) };
}
