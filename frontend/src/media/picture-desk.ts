// Decides which pictures are needed, decodes them, and gives the compositor its stack.
import type { VideoSample } from "mediabunny";
import type { Compositor, Quad } from "@/compositor/compositor";
import { loadTitleFonts } from "@/compositor/fonts";
import { type Layer, layersAt, sourceSecondsAt, upcomingLayers } from "@/compositor/layers";
import { placement, type Size } from "@/compositor/placement";
import { drawTitle } from "@/compositor/title";
import type { Projection } from "@/timeline/model";
import type { MediaLibrary } from "./library";
import { PictureStream, TICK_TOLERANCE_SECONDS } from "./picture-stream";
import { waitUntil } from "./wait";

/** Stretches that begin within this many frames are decoded ahead. */
const OPEN_AHEAD_FRAMES = 40;
/** The preview is composed at no more than this many pixels across: a proxy holds no more. */
const LARGEST_WIDTH = 1280;

interface Open {
  readonly shape: string;
  stream: PictureStream | null;
}

interface Picture {
  readonly source: TexImageSource;
  readonly size: Size;
  readonly version: string;
}

export interface StillRequest {
  readonly frame: number;
  readonly solo: ReadonlySet<string>;
  /** False as soon as somebody asked for something newer. */
  readonly current: () => boolean;
}

export class PictureDesk {
  readonly #open = new Map<string, Open>();
  readonly #titles = new Map<string, { version: string; canvas: OffscreenCanvas }>();
  readonly #bitmaps = new Map<string, ImageBitmap>();
  #versions = 0;
  #drawn = "";

  constructor(
    private readonly library: MediaLibrary,
    private readonly playhead: () => number,
    /** Pixels across at which the preview stands on the screen. */
    private readonly shownPixels: () => number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** End streams whose clip has changed; the next picture opens them anew. */
  setProjection(projection: Projection): void {
    for (const [id, open] of this.#open) {
      const clip = projection.clips[id.slice(0, id.indexOf("@"))];
      const segment = projection.tracks
        .flatMap((track) => track.segments)
        .find((one) => `${one.clip}@${one.start}` === id);
      if (!clip || !segment || shapeOf(projection, { clip, segment }) !== open.shape)
        this.#end(id, open);
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
    for (const layer of coming) void this.#ready(projection, layer, layer.segment.start);
    const quads = layers.flatMap((layer) =>
      this.#quad(projection, layer, this.#pictureNow(layer, frame, projection)),
    );
    this.#draw(compositor, projection, quads);
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
      const quads = layers.flatMap((layer, index) =>
        this.#quad(projection, layer, pictures[index] ?? null),
      );
      this.#draw(compositor, projection, quads);
    } finally {
      for (const one of opened) one.close();
    }
  }

  stopStreams(): void {
    for (const [id, open] of this.#open) this.#end(id, open);
  }

  close(): void {
    this.stopStreams();
    this.#titles.clear();
    this.#bitmaps.clear();
  }

  async #still(
    projection: Projection,
    layer: Layer,
    opened: { close(): void }[],
  ): Promise<Picture | null> {
    if (layer.clip.kind === "text") {
      await loadTitleFonts();
      return this.#standing(layer, projection);
    }
    if (layer.clip.kind !== "media") return this.#standing(layer, projection);
    if (this.library.isPicture(layer.clip.asset)) {
      await this.#loadBitmap(layer.clip.asset);
      return this.#standing(layer, projection);
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
    if (layer.clip.kind !== "media" || this.library.isPicture(layer.clip.asset)) {
      return this.#standing(layer, projection);
    }
    const timed = this.#open.get(layer.id)?.stream?.at(frame);
    if (!timed) return null;
    const source = timed.sample.toCanvasImageSource();
    return {
      source,
      size: sizeOf(projection, layer, source),
      version: `${layer.id} ${timed.frame}`,
    };
  }

  /** A picture that does not move: a title, a colour or an image. */
  #standing(layer: Layer, projection: Projection): Picture | null {
    const { clip } = layer;
    if (clip.kind === "text") return this.#title(layer, projection);
    if (clip.kind === "solid") return this.#solid(layer, projection);
    const bitmap = this.#bitmaps.get(clip.asset);
    return bitmap
      ? { source: bitmap, size: sizeOf(projection, layer, bitmap), version: clip.asset }
      : null;
  }

  #title(layer: Layer, projection: Projection): Picture {
    const pixels = composedSize(projection, this.shownPixels());
    const version = JSON.stringify([layer.clip.text, layer.clip.style, pixels]);
    let drawn = this.#titles.get(layer.clipId);
    if (drawn?.version !== version) {
      drawn = { version, canvas: drawn?.canvas ?? new OffscreenCanvas(1, 1) };
      drawTitle(drawn.canvas, layer.clip, projection, pixels);
      this.#titles.set(layer.clipId, drawn);
    }
    return { source: drawn.canvas, size: projection, version };
  }

  #solid(layer: Layer, projection: Projection): Picture {
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = layer.clip.color;
      context.fillRect(0, 0, 1, 1);
    }
    return { source: canvas, size: projection, version: layer.clip.color };
  }

  /** Compose, unless the very same picture is on the canvas already. */
  #draw(compositor: Compositor, projection: Projection, quads: readonly Quad[]): void {
    const size = composedSize(projection, this.shownPixels());
    const stack = quads.map(({ picture: _, matrix, ...rest }) => [rest, ...matrix]);
    const drawn = JSON.stringify([size, projection.bg, stack]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    compositor.draw(size, projection.bg, quads);
  }

  #quad(projection: Projection, layer: Layer, picture: Picture | null): Quad[] {
    if (!picture) return [];
    const { clip } = layer;
    const [left = 0, top = 0, right = 0, bottom = 0] = clip.crop;
    return [
      {
        picture: picture.source,
        matrix: placement(clip, picture.size, projection),
        opacity: clip.op / 10_000,
        crop: [left / 10_000, top / 10_000, right / 10_000, bottom / 10_000],
        version: picture.version,
        slot: layer.clipId,
      },
    ];
  }

  /** Make sure that a layer's stream is open, or its still picture loaded. */
  async #ready(projection: Projection, layer: Layer, from: number): Promise<void> {
    if (this.#open.has(layer.id)) return;
    const open: Open = { shape: shapeOf(projection, layer), stream: null };
    this.#open.set(layer.id, open);
    try {
      if (layer.clip.kind === "text") await loadTitleFonts();
      if (layer.clip.kind !== "media") return;
      if (this.library.isPicture(layer.clip.asset)) return await this.#loadBitmap(layer.clip.asset);
      const sink = await this.library.pictures(layer.clip.asset);
      if (!sink || this.#open.get(layer.id) !== open) return;
      const { clip, segment } = layer;
      const seconds = (frame: number) => sourceSecondsAt(projection, clip, segment, frame);
      const first = Math.max(from, this.playhead(), segment.start);
      open.stream = new PictureStream(sink, first, segment.end, seconds, this.playhead);
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

  async #loadBitmap(asset: string): Promise<void> {
    const bitmap = await this.library.picture(asset);
    if (bitmap) this.#bitmaps.set(asset, bitmap);
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

/** A source's own size: what the probe found, since a proxy is smaller than what it stands for. */
function sizeOf(
  projection: Projection,
  layer: Layer,
  shown: VideoFrame | OffscreenCanvas | ImageBitmap,
): Size {
  const asset = projection.assets[layer.clip.asset];
  if (asset && asset.w > 0 && asset.h > 0) return { width: asset.w, height: asset.h };
  if (shown instanceof VideoFrame)
    return { width: shown.displayWidth, height: shown.displayHeight };
  return { width: shown.width, height: shown.height };
}

function shapeOf(
  projection: Projection,
  { clip, segment }: Pick<Layer, "clip" | "segment">,
): string {
  return JSON.stringify([projection.rate, clip.asset, clip.kind, clip.rate, segment]);
}
