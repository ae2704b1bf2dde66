// Two clips in a transition as one picture: each is drawn on its own sheet, then both are mixed.
import { type Edge, type Mix, WHOLE } from "@/timeline/mixing";
import { parseColour } from "./colour";
import type { Size } from "./placement";
import { type MixUniform, mixProgram, type Program } from "./programs";
import { smooth } from "./textures";

interface Sheet {
  readonly texture: WebGLTexture;
  readonly frame: WebGLFramebuffer;
}

const EVENLY = 0;
const BEHIND_AN_EDGE = 1;
const SIDE_BY_SIDE = 2;

/** Made with the first transition that is seen; its two sheets are as large as the canvas. */
export class MixPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program<MixUniform>;
  readonly #before: Sheet;
  readonly #after: Sheet;
  #size: Size = { width: 0, height: 0 };

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = mixProgram(gl);
    this.#before = makeSheet(gl);
    this.#after = makeSheet(gl);
  }

  /** Mix what two callbacks draw, each onto an empty sheet, over what is on a page. */
  draw(
    how: Mix,
    size: Size,
    page: WebGLFramebuffer | null,
    drawBefore: () => void,
    drawAfter: () => void,
  ): void {
    const gl = this.#gl;
    this.#resize(size);
    this.#onto(this.#before, drawBefore);
    this.#onto(this.#after, drawAfter);
    gl.bindFramebuffer(gl.FRAMEBUFFER, page);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(this.#program.program);
    this.#tell(how, size);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  close(): void {
    const gl = this.#gl;
    for (const sheet of [this.#before, this.#after]) {
      gl.deleteFramebuffer(sheet.frame);
      gl.deleteTexture(sheet.texture);
    }
    gl.deleteProgram(this.#program.program);
  }

  #tell(how: Mix, size: Size): void {
    const gl = this.#gl;
    const { at } = this.#program;
    for (const [unit, sheet] of [this.#before, this.#after].entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, sheet.texture);
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform1i(at.before, 0);
    gl.uniform1i(at.after, 1);
    gl.uniform1f(at.weight, how.weight / WHOLE);
    gl.uniform1i(at.way, wayOf(how));
    gl.uniform2f(at.shiftBefore, how.shiftA[0] / WHOLE, how.shiftA[1] / WHOLE);
    gl.uniform2f(at.shiftAfter, how.shiftB[0] / WHOLE, how.shiftB[1] / WHOLE);
    gl.uniform1f(at.scaleAfter, how.scaleB / WHOLE);
    gl.uniform2f(at.direction, ...directionOf(how.edge));
    gl.uniform1f(at.softness, (how.edge?.softness ?? 0) / WHOLE);
    gl.uniform2f(at.size, size.width, size.height);
    const [color, amount] = how.tint ?? ["#000000", 0];
    gl.uniform4f(at.tint, ...parseColour(color), amount / WHOLE);
  }

  #onto(sheet: Sheet, draw: () => void): void {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, sheet.frame);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    draw();
  }

  #resize(size: Size): void {
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    const gl = this.#gl;
    for (const { texture } of [this.#before, this.#after]) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      const { width, height } = size;
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    }
  }
}

function makeSheet(gl: WebGL2RenderingContext): Sheet {
  const sheet = { texture: gl.createTexture(), frame: gl.createFramebuffer() };
  gl.bindTexture(gl.TEXTURE_2D, sheet.texture);
  smooth(gl);
  gl.bindFramebuffer(gl.FRAMEBUFFER, sheet.frame);
  const point = gl.COLOR_ATTACHMENT0;
  gl.framebufferTexture2D(gl.FRAMEBUFFER, point, gl.TEXTURE_2D, sheet.texture, 0);
  return sheet;
}

function wayOf(how: Mix): number {
  if (how.scaleB !== WHOLE) return SIDE_BY_SIDE;
  if (how.edge === null) return EVENLY;
  const moves = how.shiftB[0] !== 0 || how.shiftB[1] !== 0;
  return how.edge.softness === 0 && moves ? SIDE_BY_SIDE : BEHIND_AN_EDGE;
}

/** Where an edge travels, right and down; its angle is counted clockwise from up. */
function directionOf(edge: Edge | null): [number, number] {
  const angle = ((edge?.angle ?? 0) / 100) * (Math.PI / 180);
  return [Math.sin(angle), -Math.cos(angle)];
}
