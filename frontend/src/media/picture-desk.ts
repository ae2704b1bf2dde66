// Decides which pictures are needed, decodes them, and gives the compositor its stack.
import type { VideoSample } from "mediabunny";
import type { Compositor } from "@/compositor/compositor";
import { type Layer, layersAt, sourceSecondsAt, upcomingLayers } from "@/compositor/layers";
import type { Size } from "@/compositor/placement";
import type { Stacked } from "@/compositor/stack";
import { type Stretch, stretchesOf } from "@/compositor/stretches";
import type { Projection } from "@/timeline/model";
import type { MediaLibrary } from "./library";
import { nameOf, stackOf } from "./picture-stack";
import { PictureStream, TICK_TOLERANCE_SECONDS } from "./picture-stream";
import { type Picture, StandingPictures, sizeOf } from "./standing-pictures";
import { waitUntil } from "./wait";

/** Stretches that begin within this many frames are decoded ahead. */
const OPEN_AHEAD_FRAMES = 40;
/** The preview is composed at no more than this many pixels across: a proxy holds no more. */
const LARGEST_WIDTH = 1280;

interface Open {
  readonly shape: string;
  stream: PictureStream | null;
}

export interface StillRequest {
  readonly frame: number;
  readonly solo: ReadonlySet<string>;
  /** False as soon as somebody asked for something newer. */
  readonly current: () => boolean;
}

export class PictureDesk {
  readonly #open = new Map<string, Open>();
  readonly #standing: StandingPictures;
  #versions = 0;
  #drawn = "";

  constructor(
    private readonly library: MediaLibrary,
    private readonly playhead: () => number,
    /** Pixels across at which the preview stands on the screen. */
    private readonly shownPixels: () => number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#standing = new StandingPictures(library);
  }

  /** End streams whose clip has changed; the next picture opens them anew. */
  setProjection(projection: Projection): void {
    const shown = new Map(
      projection.tracks.flatMap((track) =>
        stretchesOf(projection, track).map((stretch) => [stretch.id, stretch]),
      ),
    );
    for (const [id, open] of this.#open) {
      const stretch = shown.get(id);
      if (!stretch || shapeOf(projection, stretch) !== open.shape) this.#end(id, open);
    }
  }

  /** Open the streams at a frame and wait until each has a picture, or for a limited time. */
  async prepare(
    projection: Projection,
    frame: number,
    solo: ReadonlySet<string>,
    limitMs: number,
  ): Promise<void> {
    const layers = layersAt(projection, frame, solo);
    for (const layer of layers) await this.#ready(projection, layer, frame);
    const waiting = (layer: Layer) => this.#open.get(layer.id)?.stream?.hasPicture === false;
    await waitUntil(() => !layers.some(waiting), limitMs);
  }

  drawPlaying(
    compositor: Compositor,
    projection: Projection,
    frame: number,
    solo: ReadonlySet<string>,
  ): void {
    const layers = layersAt(projection, frame, solo);
    const coming = upcomingLayers(projection, frame, frame + OPEN_AHEAD_FRAMES, solo);
    const wanted = new Set([...layers, ...coming].map((layer) => layer.id));
    for (const [id, open] of this.#open) if (!wanted.has(id)) this.#end(id, open);
    for (const layer of layers) void this.#ready(projection, layer, frame);
    for (const layer of coming) void this.#ready(projection, layer, layer.stretch.start);
    const stack = stackOf(
      projection,
      frame,
      layers,
      (layer) => this.#pictureNow(layer, frame, projection),
      (layer) => this.#standing.tablesOf(layer),
    );
    this.#draw(compositor, projection, stack);
  }

  async drawStill(
    compositor: Compositor,
    projection: Projection,
    request: StillRequest,
  ): Promise<void> {
    const layers = layersAt(projection, request.frame, request.solo);
    const pictures: (Picture | null)[] = [];
    const opened: { close(): void }[] = [];
    try {
      for (const layer of layers) {
        pictures.push(await this.#still(projection, layer, opened));
        if (!request.current()) return;
      }
      const stack = stackOf(
        projection,
        request.frame,
        layers,
        (_, index) => pictures[index] ?? null,
        (layer) => this.#standing.tablesOf(layer),
      );
      this.#draw(compositor, projection, stack);
    } finally {
      for (const one of opened) one.close();
    }
  }

  stopStreams(): void {
    for (const [id, open] of this.#open) this.#end(id, open);
  }

  close(): void {
    this.stopStreams();
    this.#standing.close();
  }

  async #still(
    projection: Projection,
    layer: Layer,
    opened: { close(): void }[],
  ): Promise<Picture | null> {
    await this.#standing.loadTables(layer);
    if (this.#standing.has(layer)) {
      await this.#standing.load(layer);
      return this.#standing.of(layer, projection, this.#pixels(projection));
    }
    const sample = await this.#sample(layer);
    if (!sample) return null;
    const frame = sample.toVideoFrame();
    opened.push(sample, frame);
    return {
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

  #pictureNow(layer: Layer, frame: number, projection: Projection): Picture | null {
    if (this.#standing.has(layer))
      return this.#standing.of(layer, projection, this.#pixels(projection));
    const timed = this.#open.get(layer.id)?.stream?.at(frame);
    if (!timed) return null;
    const source = timed.sample.toCanvasImageSource();
    return {
      source,
      size: sizeOf(projection, layer, source),
      version: `${layer.id} ${timed.frame}`,
    };
  }

  /** Compose, unless the very same picture is on the canvas already. */
  #draw(compositor: Compositor, projection: Projection, stack: readonly Stacked[]): void {
    const size = this.#pixels(projection);
    const drawn = JSON.stringify([size, projection.bg, nameOf(stack)]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    compositor.draw({ size, timeline: projection }, projection.bg, stack);
  }

  #pixels(projection: Projection): Size {
    return composedSize(projection, this.shownPixels());
  }

  /** Make sure that a layer's stream is open, or its still picture loaded. */
  async #ready(projection: Projection, layer: Layer, from: number): Promise<void> {
    if (this.#open.has(layer.id)) return;
    const { clip, stretch } = layer;
    const open: Open = { shape: shapeOf(projection, stretch), stream: null };
    this.#open.set(layer.id, open);
    try {
      await this.#standing.loadTables(layer);
      if (this.#standing.has(layer)) return await this.#standing.load(layer);
      const sink = await this.library.pictures(clip.asset);
      if (!sink || this.#open.get(layer.id) !== open) return;
      const seconds = (at: number) => sourceSecondsAt(projection, clip, stretch.segment, at);
      const first = Math.max(from, this.playhead(), stretch.start);
      open.stream = new PictureStream(sink, first, stretch.end, seconds, this.playhead);
      open.stream.done.catch((error: unknown) => this.#failed(layer, open, error));
    } catch (error) {
      this.#failed(layer, open, error);
    }
  }

  #failed(layer: Layer, open: Open, error: unknown): void {
    if (this.#open.get(layer.id) !== open) return; // Nobody looks at it any more.
    this.library.forget(layer.clip.asset);
    this.onError(error);
  }

  #end(id: string, open: Open): void {
    open.stream?.close();
    this.#open.delete(id);
  }
}

/** The size in pixels at which a timeline is composed for a canvas `shown` pixels wide on screen. */
export function composedSize(projection: Projection, shown: number): Size {
  const width = Math.min(projection.width, LARGEST_WIDTH, Math.max(shown, 320));
  const by = width / projection.width;
  return { width: Math.round(width), height: Math.round(projection.height * by) };
}

/** What a stream depends on: another value means another stream. */
function shapeOf(projection: Projection, { segment, start, end }: Stretch): string {
  const clip = projection.clips[segment.clip];
  return JSON.stringify([
    projection.rate,
    clip?.on,
    clip?.asset,
    clip?.kind,
    clip?.rate,
    segment,
    start,
    end,
  ]);
}
