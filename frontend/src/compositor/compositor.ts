// Draws a stack of pictures with WebGL2: each is one textured quad, straight alpha over what is below.

import type { Matrix, Size } from "./placement";

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
}

const VERTEX = `#version 300 es
uniform mat3 place;
uniform vec4 crop;
in vec2 corner;
out vec2 at;
void main() {
  at = mix(crop.xy, 1.0 - crop.zw, corner);
  gl_Position = vec4((place * vec3(at, 1.0)).xy, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform float opacity;
in vec2 at;
out vec4 colour;
void main() {
  vec4 texel = texture(picture, at);
  colour = vec4(texel.rgb, texel.a * opacity);
}`;

interface Slot {
  readonly texture: WebGLTexture;
  version: string;
}

/** Raised when the browser gives no WebGL2: the preview cannot be shown, editing still works. */
export class NoGraphicsError extends Error {}

export class Compositor {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #slots = new Map<string, Slot>();

  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new NoGraphicsError("This browser has no WebGL2, which the preview needs.");
    this.#gl = gl;
    this.#program = link(gl);
    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    const corner = gl.getAttribLocation(this.#program, "corner");
    gl.enableVertexAttribArray(corner);
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Draw the quads bottom to top over a background colour (`#rrggbb`). */
  draw(size: Size, background: string, quads: readonly Quad[]): void {
    const gl = this.#gl;
    const canvas = gl.canvas as HTMLCanvasElement;
    if (canvas.width !== size.width || canvas.height !== size.height) {
      canvas.width = size.width;
      canvas.height = size.height;
    }
    gl.viewport(0, 0, size.width, size.height);
    const [red, green, blue] = parseColour(background);
    gl.clearColor(red, green, blue, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const quad of quads) this.#drawQuad(quad);
    this.#forget(new Set(quads.map((quad) => quad.slot)));
  }

  close(): void {
    this.#forget(new Set());
    this.#gl.deleteProgram(this.#program);
  }

  #drawQuad(quad: Quad): void {
    const gl = this.#gl;
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's useProgram is no hook of React
    gl.useProgram(this.#program);
    this.#bind(quad);
    gl.uniformMatrix3fv(gl.getUniformLocation(this.#program, "place"), false, quad.matrix);
    gl.uniform4f(gl.getUniformLocation(this.#program, "crop"), ...quad.crop);
    gl.uniform1f(gl.getUniformLocation(this.#program, "opacity"), quad.opacity);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  #bind(quad: Quad): void {
    const gl = this.#gl;
    let slot = this.#slots.get(quad.slot);
    if (!slot) {
      slot = { texture: gl.createTexture(), version: "" };
      this.#slots.set(quad.slot, slot);
    }
    gl.bindTexture(gl.TEXTURE_2D, slot.texture);
    if (slot.version === quad.version) return;
    slot.version = quad.version;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, quad.picture);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, way, gl.LINEAR);
  }

  #forget(used: ReadonlySet<string>): void {
    for (const [name, slot] of this.#slots) {
      if (used.has(name)) continue;
      this.#gl.deleteTexture(slot.texture);
      this.#slots.delete(name);
    }
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new NoGraphicsError(`The preview's shader was refused: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}

/** `#rrggbb` as three numbers from 0 to 1. */
export function parseColour(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
