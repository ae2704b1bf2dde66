// Draws a picture's effects one after the other, each from one sheet onto another.
import type { DrawnEffect } from "@/timeline/looks";
import type { Size } from "../placement";
import { effectProgram, type Program } from "../programs";
import type { Sheet, Sheets } from "../sheets";
import { type Textures, tableSlot } from "../textures";
import { type Pass, passesOf, type Scale, type Table } from "./passes";

export class EffectChain {
  readonly #gl: WebGL2RenderingContext;
  readonly #sheets: Sheets;
  readonly #textures: Textures;
  readonly #programs = new Map<string, Program<string>>();

  constructor(gl: WebGL2RenderingContext, textures: Textures, sheets: Sheets) {
    this.#gl = gl;
    this.#textures = textures;
    this.#sheets = sheets;
  }

  /** Draw effects on a texture, at a size; answers the texture that has them, until the picture ends. */
  draw(
    texture: WebGLTexture,
    effects: readonly DrawnEffect[],
    size: Size,
    scale: Scale,
    tables: readonly Table[],
  ): WebGLTexture {
    const gl = this.#gl;
    gl.disable(gl.BLEND);
    let drawn = texture;
    let last: Sheet | null = null;
    for (const effect of effects) {
      const next = this.#drawOne(drawn, passesOf(effect, size, scale, tables), size);
      if (!next) continue;
      if (last) this.#sheets.give(last);
      last = next;
      drawn = next.texture;
    }
    gl.enable(gl.BLEND);
    return drawn;
  }

  /** Draw a copy of a page, or what `FLIP` or `UNWEIGHTED` takes, as an uploaded picture lies. */
  upright({ texture, size }: Sheet, fragment: string): WebGLTexture {
    const gl = this.#gl;
    gl.disable(gl.BLEND);
    const sheet = this.#sheets.take(size);
    this.#drawPass({ fragment, values: {} }, texture, texture, sheet);
    gl.enable(gl.BLEND);
    return sheet.texture;
  }

  close(): void {
    for (const { program } of this.#programs.values()) this.#gl.deleteProgram(program);
    this.#programs.clear();
  }

  /** Draw the passes of one effect; the last one's sheet. */
  #drawOne(original: WebGLTexture, passes: readonly Pass[], size: Size): Sheet | null {
    let last: Sheet | null = null;
    for (const pass of passes) {
      const sheet = this.#sheets.take(pass.size ?? size);
      this.#drawPass(pass, last?.texture ?? original, original, sheet);
      if (last) this.#sheets.give(last);
      last = sheet;
    }
    return last;
  }

  #drawPass(pass: Pass, picture: WebGLTexture, original: WebGLTexture, onto: Sheet): void {
    const gl = this.#gl;
    const { program, at } = this.#programOf(pass);
    gl.bindFramebuffer(gl.FRAMEBUFFER, onto.frame);
    gl.viewport(0, 0, onto.size.width, onto.size.height);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(program);
    for (const [unit, texture] of [original, picture].entries()) {
      gl.activeTexture(gl.TEXTURE1 - unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    }
    gl.uniform1i(at.picture as WebGLUniformLocation, 0);
    gl.uniform1i(at.original as WebGLUniformLocation, 1);
    if (pass.table) this.#bindTable(pass.table, at.table ?? null);
    for (const [name, value] of Object.entries(pass.values)) this.#tell(at[name] ?? null, value);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #bindTable({ key, picture }: Table, place: WebGLUniformLocation | null): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE2);
    this.#textures.bind(tableSlot(key), key, picture);
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform1i(place, 2);
  }

  #programOf(pass: Pass): Program<string> {
    const known = this.#programs.get(pass.fragment);
    if (known) return known;
    const names = ["picture", "original", "table", ...Object.keys(pass.values)];
    const made = effectProgram(this.#gl, pass.fragment, names);
    this.#programs.set(pass.fragment, made);
    return made;
  }

  #tell(place: WebGLUniformLocation | null, value: number | readonly number[]): void {
    const gl = this.#gl;
    if (typeof value === "number") gl.uniform1f(place, value);
    else if (value.length === 2) gl.uniform2fv(place, value);
    else if (value.length === 3) gl.uniform3fv(place, value);
    else if (value.length === 4) gl.uniform4fv(place, value);
    else gl.uniformMatrix3fv(place, false, value);
  }
}
