// Pictures that do not move while they are shown: titles, colours and images.

import type { Table } from "@/compositor/effects/passes";
import { fontsAtHand, loadTitleFonts } from "@/compositor/fonts";
import type { Layer } from "@/compositor/layers";
import type { Size } from "@/compositor/placement";
import { drawTitle } from "@/compositor/title";
import type { DrawnEffect, Look } from "@/timeline/looks";
import type { Projection } from "@/timeline/model";
import type { MediaLibrary } from "./library";

/** What the compositor needs of one layer. */
export interface Picture {
  readonly source: TexImageSource;
  readonly size: Size;
  /** Changes when the pixels do. */
  readonly version: string;
  /** Its clip's effects, with what just this picture needs of them. */
  readonly effects?: readonly DrawnEffect[];
}

export class StandingPictures {
  readonly #titles = new Map<string, { version: string; canvas: OffscreenCanvas }>();
  readonly #colours = new Map<string, OffscreenCanvas>();
  readonly #bitmaps = new Map<string, ImageBitmap>();

  constructor(private readonly library: MediaLibrary) {}

  /** Whether a layer's picture stands. */
  has(layer: Layer): boolean {
    return layer.clip.kind !== "media" || this.library.isPicture(layer.clip.asset);
  }

  /** The look-up tables of a layer's effects, as far as they are loaded. */
  tablesOf({ clip }: Layer): Table[] {
    return tableKeys(clip).flatMap((key) => {
      const picture = this.#bitmaps.get(key);
      return picture ? [{ key, picture }] : [];
    });
  }

  /** Load the look-up tables of a layer's effects. */
  async loadTables({ clip }: Layer): Promise<void> {
    for (const key of tableKeys(clip)) await this.#loadBitmap(key);
  }

  /** Load what a layer is drawn from. */
  async load(layer: Layer): Promise<void> {
    const { kind, asset, text = "", style } = layer.clip;
    if (kind === "text") await loadTitleFonts(text, style?.font ?? "");
    if (kind === "media") await this.#loadBitmap(asset);
  }

  /** The picture of a layer, or null while it is not loaded; titles are drawn at `pixels`. */
  of(layer: Layer, projection: Projection, pixels: Size): Picture | null {
    const { clip } = layer;
    if (clip.kind === "text") return this.#title(layer, projection, pixels);
    if (clip.kind === "solid") return this.#colour(clip.color, projection);
    const bitmap = this.#bitmaps.get(clip.asset);
    return bitmap
      ? { source: bitmap, size: sizeOf(projection, layer, bitmap), version: clip.asset }
      : null;
  }

  close(): void {
    this.#titles.clear();
    this.#colours.clear();
    this.#bitmaps.clear();
  }

  async #loadBitmap(asset: string): Promise<void> {
    if (this.#bitmaps.has(asset)) return;
    const bitmap = await this.library.picture(asset);
    if (bitmap) this.#bitmaps.set(asset, bitmap);
  }

  #title(layer: Layer, projection: Projection, pixels: Size): Picture {
    // Fonts may come while a title is shown that needs them: then it is drawn anew.
    const { text, style, typed } = layer.clip;
    const version = JSON.stringify([text, style, typed, pixels, fontsAtHand()]);
    let drawn = this.#titles.get(layer.clipId);
    if (drawn?.version !== version) {
      drawn = { version, canvas: drawn?.canvas ?? new OffscreenCanvas(1, 1) };
      drawTitle(drawn.canvas, layer.clip, projection, pixels);
      this.#titles.set(layer.clipId, drawn);
    }
    return { source: drawn.canvas, size: projection, version };
  }

  #colour(color: string, projection: Projection): Picture {
    let canvas = this.#colours.get(color);
    if (!canvas) {
      canvas = new OffscreenCanvas(1, 1);
      const context = canvas.getContext("2d");
      if (context) {
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
      }
      this.#colours.set(color, canvas);
    }
    return { source: canvas, size: projection, version: color };
  }
}

function tableKeys({ fx = [] }: Look): string[] {
  const named = fx.filter(({ type }) => type === "lut").map(({ params }) => String(params.lut));
  return named.filter((key) => key !== "");
}

/** A source's own size: what the probe found, since a proxy is smaller than what it stands for. */
export function sizeOf(
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
