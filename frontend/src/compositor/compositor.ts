// Draws a stack of pictures with WebGL2: each is one textured quad, straight alpha over what is below.

import { BLEND_MODES } from "@/timeline/fields";
import { parseColour } from "./colour";
import { Effected, type Seen } from "./effected";
import { MixPass } from "./mix-pass";
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
import { type Canvas, type Quad, quadsOf, readsBelow, type Stacked, slotsOf } from "./stack";
import { Textures } from "./textures";

export class Compositor {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program<PictureUniform>;
  readonly #textures: Textures;
  readonly #sheets: Sheets;
  readonly #effected: Effected;
  #mixPass: MixPass | null = null;
  #modeProgram: Program<ModeUniform> | null = null;
  /** What is drawn on where it has to be read again: else the canvas itself. */
  #page: Sheet | null = null;

  /** Raises NoGraphicsError when the browser gives no WebGL2. */
  constructor(canvas: HTMLCanvasElement | OffscreenCanvas) {
    const gl = (canvas as OffscreenCanvas).getContext("webgl2", {
      alpha: false,
      antialias: false,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new NoGraphicsError("This browser has no WebGL2, which the preview needs.");
    this.#gl = gl;
    this.#program = pictureProgram(gl);
    this.#textures = new Textures(gl);
    this.#sheets = new Sheets(gl);
    this.#effected = new Effected(gl, this.#textures, this.#sheets);
    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(CORNER);
    gl.vertexAttribPointer(CORNER, 2, gl.FLOAT, false, 0, 0);
    gl.enable(gl.BLEND);
  }

  /** Draw a stack bottom to top over a background colour (`#rrggbb`). */
  draw(canvas: Canvas, background: string, stack: readonly Stacked[]): void {
    const gl = this.#gl;
    const { size } = canvas;
    const element = gl.canvas;
    if (element.width !== size.width || element.height !== size.height) {
      element.width = size.width;
      element.height = size.height;
    }
    const quads = quadsOf(stack);
    for (const quad of quads)
      this.#effected.prepare(quad, canvas, (seen) => this.#paint(this.#program, seen));
    this.#page = quads.some(readsBelow) ? this.#sheets.take(size) : null;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#page?.frame ?? null);
    gl.viewport(0, 0, size.width, size.height);
    const [red, green, blue] = parseColour(background);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const one of stack) this.#drawOne(canvas, one);
    if (this.#page) this.#show(this.#page);
    this.#textures.keep(slotsOf(stack));
    this.#effected.endPicture();
    this.#sheets.endPicture();
  }

  close(): void {
    this.#textures.keep(new Set());
    this.#mixPass?.close();
    this.#effected.close();
    this.#sheets.close();
    this.#gl.deleteProgram(this.#program.program);
    if (this.#modeProgram) this.#gl.deleteProgram(this.#modeProgram.program);
  }

  #drawOne(canvas: Canvas, one: Stacked): void {
    if (!("mix" in one)) {
      this.#drawQuad(canvas, one);
      return;
    }
    this.#mixPass ??= new MixPass(this.#gl);
    const { mix, before, after } = one;
    const page = this.#page?.frame ?? null;
    const drawing = (quad: Quad | null) => () => quad && this.#drawQuad(canvas, quad);
    this.#mixPass.draw(mix, canvas.size, page, drawing(before), drawing(after));
  }

  #drawQuad(canvas: Canvas, quad: Quad): void {
    const page = readsBelow(quad) ? this.#page : null;
    const program = page ? this.#inMode(canvas, quad, page) : this.#program;
    const seen = this.#effected.of(quad);
    if (seen) this.#paint(program, seen);
  }

  #paint({ program, at }: Program<PictureUniform>, seen: Seen): void {
    const gl = this.#gl;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(program);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindTexture(gl.TEXTURE_2D, seen.texture);
    gl.uniformMatrix3fv(at.place, false, seen.matrix);
    gl.uniform4f(at.crop, ...seen.crop);
    gl.uniform1f(at.opacity, seen.opacity);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** Make a quad's program ready to draw it over a copy of the page, or to change that copy. */
  #inMode(canvas: Canvas, quad: Quad, page: Sheet): Program<PictureUniform> {
    const gl = this.#gl;
    const { width, height } = canvas.size;
    this.#modeProgram ??= modeProgram(gl);
    const { program, at } = this.#modeProgram;
    const onto = gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING);
    const copy = this.#copy(page);
    if (!quad.picture) this.#effected.adjust(quad, copy, canvas);
    gl.bindFramebuffer(gl.FRAMEBUFFER, onto);
    gl.viewport(0, 0, width, height);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, copy.texture);
    gl.activeTexture(gl.TEXTURE0);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(program);
    gl.uniform1i(at.picture, 0);
    gl.uniform1i(at.below, 1);
    gl.uniform2f(at.size, width, height);
    gl.uniform1i(at.mode, BLEND_MODES.indexOf(quad.mode as (typeof BLEND_MODES)[number]));
    gl.uniform1f(at.whole, quad.picture ? 0 : 1);
    return this.#modeProgram;
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
