// Nested timelines as pictures: drawn one after the other on a canvas that nobody sees.
import { Compositor } from "@/compositor/compositor";
import type { Canvas, Stacked } from "@/compositor/stack";
import { nameOf } from "./picture-stack";
import type { Picture } from "./standing-pictures";

export class NestedCanvas {
  readonly #canvas = new OffscreenCanvas(1, 1);
  #compositor: Compositor | null = null;
  readonly #kept = new Map<string, { readonly version: string; readonly bitmap: ImageBitmap }>();
  readonly #used = new Set<string>();

  /** Draw what a nested clip shows, unless that is what was drawn for it before. */
  draw(key: string, canvas: Canvas, background: string, stack: readonly Stacked[]): Picture {
    this.#used.add(key);
    const version = JSON.stringify([canvas.size, background, nameOf(stack)]);
    const kept = this.#kept.get(key);
    const { width, height } = canvas.timeline;
    if (kept?.version === version) return { source: kept.bitmap, size: { width, height }, version };
    kept?.bitmap.close();
    this.#compositor ??= new Compositor(this.#canvas);
    this.#compositor.draw(canvas, background, stack);
    const bitmap = this.#canvas.transferToImageBitmap();
    this.#kept.set(key, { version, bitmap });
    return { source: bitmap, size: { width, height }, version };
  }

  /** Give back what was not drawn since the last time. */
  endPicture(): void {
    for (const [key, { bitmap }] of this.#kept) if (!this.#used.has(key)) this.#drop(key, bitmap);
    this.#used.clear();
  }

  close(): void {
    this.#used.clear();
    this.endPicture();
    this.#compositor?.close();
    this.#compositor = null;
  }

  #drop(key: string, bitmap: ImageBitmap): void {
    bitmap.close();
    this.#kept.delete(key);
  }
}
