// Draws a stack of pictures with WebGL2: each is one textured quad, straight alpha over what is below.

import { BLEND_MODES } from "@/timeline/fields";
import type { DrawnEffect } from "@/timeline/looks";
import type { Mix } from "@/timeline/mixing";
import { parseColour } from "./colour";
import { EffectChain } from "./effects/chain";
import { MixPass } from "./mix-pass";
import { type Matrix, type Size, shownSize } from "./placement";
import {
  CORNER,
  type ModeUniform,
  modeProgram,
  NoGraphicsError,
  type PictureUniform,
  type Program,
  pictureProgram,
} from "./programs";
import { type Sheet, Sheets } from "./sheets";
import { Textures } from "./textures";

/** A picture to draw: its pixels, where they go, how opaque, and what is cut off (0..1 from each side). */
export interface Quad {
  /** None for an adjustment, whose picture is what lies below it. */
  readonly picture: TexImageSource | null;
  readonly matrix: Matrix;
  readonly opacity: number;
  readonly crop: readonly [left: number, top: number, right: number, bottom: number];
  /** Changes when the pixels do, so that a still picture is uploaded once. */
  readonly version: string;
  /** Names the texture to reuse. */
  readonly slot: string;
  /** Drawn on the picture before it is placed. */
  readonly effects: readonly DrawnEffect[];
  /** Its size in pixels of the timeline, as it is placed. */
  readonly extent: Size;
  /** What it makes of the picture below it. */
  readonly mode: string;
}

/** The two pictures of a transition, either of which may be missing, and how they are mixed. */
export interface Blend {
  readonly mix: Mix;
  readonly before: Quad | null;
  readonly after: Quad | null;
}

/** One picture of the stack. */
export type Stacked = Quad | Blend;

/** The quads of a stack, bottom to top. */
export function quadsOf(stack: readonly Stacked[]): Quad[] {
  return stack.flatMap((one) =>
    "mix" in one ? [one.before, one.after].filter((quad) => quad !== null) : [one],
  );
}

export class Compositor {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program<PictureUniform>;
  readonly #textures: Textures;
  readonly #sheets: Sheets;
  readonly #effects: EffectChain;
  /** Textures with the effects of quads that have any, for the picture being drawn. */
  readonly #effected = new Map<Quad, WebGLTexture>();
  #mixPass: MixPass | null = null;
  #modeProgram: Program<ModeUniform> | null = null;
  /** What is drawn on where it has to be read again: else the canvas itself. */
  #page: Sheet | null = null;

  /** Raises NoGraphicsError when the browser gives no WebGL2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new NoGraphicsError("This browser has no WebGL2, which the preview needs.");
    this.#gl = gl;
    this.#program = pictureProgram(gl);
    this.#textures = new Textures(gl);
    this.#sheets = new Sheets(gl);
    this.#effects = new EffectChain(gl, this.#sheets);
    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(CORNER);
    gl.vertexAttribPointer(CORNER, 2, gl.FLOAT, false, 0, 0);
    gl.enable(gl.BLEND);
  }

  /** Draw a stack bottom to top over a background colour (`#rrggbb`). */
  draw(size: Size, background: string, stack: readonly Stacked[]): void {
    const gl = this.#gl;
    const canvas = gl.canvas as HTMLCanvasElement;
    if (canvas.width !== size.width || canvas.height !== size.height) {
      canvas.width = size.width;
      canvas.height = size.height;
    }
    for (const quad of quadsOf(stack))
      if (quad.picture && quad.effects.length > 0) this.#drawEffects(quad, quad.picture, size);
    this.#page = quadsOf(stack).some(readsBelow) ? this.#sheets.take(size) : null;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#page?.frame ?? null);
    gl.viewport(0, 0, size.width, size.height);
    const [red, green, blue] = parseColour(background);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const one of stack) this.#drawOne(size, one);
    if (this.#page) this.#show(this.#page);
    this.#textures.keep(new Set(quadsOf(stack).map((quad) => quad.slot)));
    this.#effected.clear();
    this.#sheets.endPicture();
  }

  close(): void {
    this.#textures.keep(new Set());
    this.#mixPass?.close();
    this.#effects.close();
    this.#sheets.close();
    this.#gl.deleteProgram(this.#program.program);
    if (this.#modeProgram) this.#gl.deleteProgram(this.#modeProgram.program);
  }

  #drawOne(size: Size, one: Stacked): void {
    if (!("mix" in one)) {
      this.#drawQuad(size, one);
      return;
    }
    this.#mixPass ??= new MixPass(this.#gl);
    const { mix, before, after } = one;
    const drawing = (quad: Quad | null) => () => quad && this.#drawQuad(size, quad);
    this.#mixPass.draw(mix, size, this.#page?.frame ?? null, drawing(before), drawing(after));
  }

  #drawEffects(quad: Quad, picture: TexImageSource, canvas: Size): void {
    const size = shownSize(quad.matrix, canvas);
    const texture = this.#textures.bind(quad.slot, quad.version, picture);
    const scale = [size.width / quad.extent.width, size.height / quad.extent.height] as const;
    this.#effected.set(quad, this.#effects.draw(texture, quad.effects, size, scale));
  }

  #drawQuad(size: Size, quad: Quad): void {
    const gl = this.#gl;
    const reads = this.#page && readsBelow(quad);
    const { program, at } = reads ? this.#inMode(size, quad, this.#page as Sheet) : this.#program;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(program);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const effected = this.#effected.get(quad);
    if (effected) gl.bindTexture(gl.TEXTURE_2D, effected);
    else if (quad.picture) this.#textures.bind(quad.slot, quad.version, quad.picture);
    gl.uniformMatrix3fv(at.place, false, quad.matrix);
    gl.uniform4f(at.crop, ...quad.crop);
    gl.uniform1f(at.opacity, quad.opacity);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** Make a quad's program ready to draw it over a copy of the page, or to change that copy. */
  #inMode(size: Size, quad: Quad, page: Sheet): Program<ModeUniform> {
    const gl = this.#gl;
    this.#modeProgram ??= modeProgram(gl);
    const { program, at } = this.#modeProgram;
    const onto = gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING);
    const copy = this.#copy(page);
    if (!quad.picture) this.#adjust(quad, copy);
    gl.bindFramebuffer(gl.FRAMEBUFFER, onto);
    gl.viewport(0, 0, size.width, size.height);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, copy.texture);
    gl.activeTexture(gl.TEXTURE0);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(program);
    gl.uniform1i(at.picture, 0);
    gl.uniform1i(at.below, 1);
    gl.uniform2f(at.size, size.width, size.height);
    gl.uniform1i(at.mode, BLEND_MODES.indexOf(quad.mode as (typeof BLEND_MODES)[number]));
    gl.uniform1f(at.whole, quad.picture ? 0 : 1);
    return this.#modeProgram;
  }

  /** Draw an adjustment's effects on a copy of what lies below it. */
  #adjust(quad: Quad, copy: Sheet): void {
    const { size } = copy;
    const scale = [size.width / quad.extent.width, size.height / quad.extent.height] as const;
    const upright = this.#effects.upright(copy);
    this.#effected.set(quad, this.#effects.draw(upright, quad.effects, size, scale));
  }

  /** Copy what is on a page. */
  #copy(page: Sheet): Sheet {
    const gl = this.#gl;
    const copy = this.#sheets.take(page.size);
    gl.bindFramebuffer(gl.FRAMEBUFFER, page.frame);
    gl.bindTexture(gl.TEXTURE_2D, copy.texture);
    gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 0, 0, page.size.width, page.size.height);
    return copy;
  }

  /** Put a page onto the canvas. */
  #show(page: Sheet): void {
    const gl = this.#gl;
    const { width, height } = page.size;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, page.frame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    const part = [0, 0, width, height] as const;
    gl.blitFramebuffer(...part, ...part, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
}

/** Whether a quad depends on the pixels below it. */
function readsBelow(quad: Quad): boolean {
  return quad.mode !== "normal" || !quad.picture;
}
