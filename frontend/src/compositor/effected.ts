// The textures of quads with their effects and shadows, for one picture of the preview.
import type { DrawnEffect } from "@/timeline/looks";
import { EffectChain } from "./effects/chain";
import type { Table } from "./effects/passes";
import { FLIP, UNWEIGHTED } from "./effects/shaders";
import { type Matrix, shownSize } from "./placement";
import type { Sheet, Sheets } from "./sheets";
import type { Canvas, Crop, Quad } from "./stack";
import type { Textures } from "./textures";

/** A texture and where it goes. */
export interface Seen {
  readonly texture: WebGLTexture;
  readonly matrix: Matrix;
  readonly crop: Crop;
  readonly opacity: number;
}

/** The unit square onto the whole canvas. */
const EVERYWHERE = new Float32Array([2, 0, 0, 0, -2, 0, -1, 1, 1]);

export class Effected {
  readonly #gl: WebGL2RenderingContext;
  readonly #textures: Textures;
  readonly #sheets: Sheets;
  readonly #chain: EffectChain;
  readonly #known = new Map<Quad, Seen>();

  constructor(gl: WebGL2RenderingContext, textures: Textures, sheets: Sheets) {
    this.#gl = gl;
    this.#textures = textures;
    this.#sheets = sheets;
    this.#chain = new EffectChain(gl, textures, sheets);
  }

  /** Draw a quad's effects, if it has any; `paint` draws a placed texture. What is drawn on changes. */
  prepare(quad: Quad, canvas: Canvas, paint: (seen: Seen) => void): void {
    const { matrix, crop, opacity, extent } = quad;
    if (!quad.picture || quad.effects.length === 0) return;
    if (extent.width <= 0 || extent.height <= 0) return; // Nothing of it is seen.
    const texture = this.#textures.bind(quad.slot, quad.version, quad.picture);
    const size = shownSize(matrix, canvas.size);
    const scale = [size.width / extent.width, size.height / extent.height] as const;
    const effects = withoutShadows(quad.effects);
    const drawn = this.#chain.draw(texture, effects, size, scale, quad.tables);
    const seen = { texture: drawn, matrix, crop, opacity };
    const shadows = quad.effects.filter(isShadow);
    this.#known.set(quad, shadows.length ? this.#shaded(shadows, canvas, () => paint(seen)) : seen);
  }

  /** A quad's texture and where it goes. */
  of(quad: Quad): Seen | null {
    const { picture, matrix, crop, opacity } = quad;
    const known = this.#known.get(quad);
    if (known || !picture) return known ?? null;
    const texture = this.#textures.bind(quad.slot, quad.version, picture);
    return { texture, matrix, crop, opacity };
  }

  /** Draw an adjustment's effects on a copy of what lies below it. What is drawn on changes. */
  adjust(quad: Quad, copy: Sheet, canvas: Canvas): void {
    const { matrix, crop, opacity } = quad;
    const upright = this.#chain.upright(copy, FLIP);
    const texture = this.#drawWhole(upright, withoutShadows(quad.effects), canvas, quad.tables);
    this.#known.set(quad, { texture, matrix, crop, opacity });
  }

  endPicture(): void {
    this.#known.clear();
  }

  close(): void {
    this.#chain.close();
  }

  /** What is painted, with shadows, as a picture of the whole canvas. */
  #shaded(shadows: readonly DrawnEffect[], canvas: Canvas, paint: () => void): Seen {
    const gl = this.#gl;
    const sheet = this.#sheets.take(canvas.size);
    gl.bindFramebuffer(gl.FRAMEBUFFER, sheet.frame);
    gl.viewport(0, 0, canvas.size.width, canvas.size.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    paint();
    const upright = this.#chain.upright(sheet, UNWEIGHTED);
    const texture = this.#drawWhole(upright, shadows, canvas, []);
    return { texture, matrix: EVERYWHERE, crop: [0, 0, 0, 0], opacity: 1 };
  }

  #drawWhole(
    texture: WebGLTexture,
    effects: readonly DrawnEffect[],
    { size, timeline }: Canvas,
    tables: readonly Table[],
  ): WebGLTexture {
    const scale = [size.width / timeline.width, size.height / timeline.height] as const;
    return this.#chain.draw(texture, effects, size, scale, tables);
  }
}

function isShadow(effect: DrawnEffect): boolean {
  return effect.type === "drop_shadow";
}

function withoutShadows(effects: readonly DrawnEffect[]): DrawnEffect[] {
  return effects.filter((effect) => !isShadow(effect));
}
