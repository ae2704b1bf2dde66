// Draws a stack of pictures with WebGL2: each is one textured quad, straight alpha over what is below.

import type { DrawnEffect } from "@/timeline/looks";
import type { Mix } from "@/timeline/mixing";
import { parseColour } from "./colour";
import { EffectChain } from "./effects/chain";
import { MixPass } from "./mix-pass";
import { type Matrix, type Size, shownSize } from "./placement";
import {
  CORNER,
  NoGraphicsError,
  type PictureUniform,
  type Program,
  pictureProgram,
} from "./programs";
import { Sheets } from "./sheets";
import { Textures } from "./textures";

/** A picture to draw: its pixels, where they go, how opaque, and what is cut off (0..1 from each side). */
export interface Quad {
  readonly picture: TexImageSource;
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
    for (const quad of quadsOf(stack)) if (quad.effects.length > 0) this.#drawEffects(quad, size);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, size.width, size.height);
    const [red, green, blue] = parseColour(background);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const one of stack) this.#drawOne(size, one);
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
  }

  #drawOne(size: Size, one: Stacked): void {
    if (!("mix" in one)) {
      this.#drawQuad(one);
      return;
    }
    this.#mixPass ??= new MixPass(this.#gl);
    const { mix, before, after } = one;
    const drawing = (quad: Quad | null) => () => quad && this.#drawQuad(quad);
    this.#mixPass.draw(mix, size, drawing(before), drawing(after));
  }

  #drawEffects(quad: Quad, canvas: Size): void {
    const size = shownSize(quad.matrix, canvas);
    const texture = this.#textures.bind(quad.slot, quad.version, quad.picture);
    const scale = [size.width / quad.extent.width, size.height / quad.extent.height] as const;
    this.#effected.set(quad, this.#effects.draw(texture, quad.effects, size, scale));
  }

  #drawQuad(quad: Quad): void {
    const gl = this.#gl;
    const { program, at } = this.#program;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(program);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const effected = this.#effected.get(quad);
    if (effected) gl.bindTexture(gl.TEXTURE_2D, effected);
    else this.#textures.bind(quad.slot, quad.version, quad.picture);
    gl.uniformMatrix3fv(at.place, false, quad.matrix);
    gl.uniform4f(at.crop, ...quad.crop);
    gl.uniform1f(at.opacity, quad.opacity);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
