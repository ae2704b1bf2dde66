// The WebGL programs of the preview: one draws a picture, one mixes two drawn ones, and effects.

/** Raised when the browser gives no WebGL2: the preview cannot be shown, editing still works. */
export class NoGraphicsError extends Error {}

/** A linked program and its uniforms by name. */
export interface Program<Name extends string> {
  readonly program: WebGLProgram;
  readonly at: Readonly<Record<Name, WebGLUniformLocation | null>>;
}

const PICTURE_VERTEX = `#version 300 es
uniform mat3 place;
uniform vec4 crop;
in vec2 corner;
out vec2 at;
void main() {
  at = mix(crop.xy, 1.0 - crop.zw, corner);
  gl_Position = vec4((place * vec3(at, 1.0)).xy, 0.0, 1.0);
}`;

const PICTURE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform float opacity;
in vec2 at;
out vec4 colour;
void main() {
  vec4 texel = texture(picture, at);
  colour = vec4(texel.rgb, texel.a * opacity);
}`;

// Blend modes as in W3C Compositing and Blending; render_worker/pictures/modes.py has the same. A
// picture that is `whole` lies on the canvas as it is, and is seen where it is placed.
const MODE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform sampler2D below;
uniform vec2 size;
uniform int mode;
uniform float opacity;
uniform float whole;
in vec2 at;
out vec4 colour;

vec3 screened(vec3 under, vec3 over) {
  return under + over - under * over;
}

vec3 blended(vec3 under, vec3 over) {
  if (mode == 1) return under * over;
  if (mode == 2) return screened(under, over);
  vec3 light = screened(2.0 * under - 1.0, over);
  if (mode == 3) return mix(2.0 * under * over, light, step(0.5, under));
  if (mode == 4) return min(under, over);
  if (mode == 5) return max(under, over);
  if (mode == 6) return min(under + over, 1.0);
  if (mode == 7) return abs(under - over);
  return over;
}

void main() {
  vec2 place = gl_FragCoord.xy / size;
  vec4 texel = texture(picture, whole > 0.5 ? vec2(place.x, 1.0 - place.y) : at);
  vec3 under = texture(below, place).rgb;
  colour = vec4(blended(under, texel.rgb), texel.a * opacity);
}`;

const MIX_VERTEX = `#version 300 es
in vec2 corner;
out vec2 at;
void main() {
  at = corner;
  gl_Position = vec4(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0);
}`;

// Both pictures are premultiplied, so a weighted sum of them over the canvas is the weighted sum of
// the canvas with the one and the canvas with the other over it: what the render worker blends.
const MIX_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D before;
uniform sampler2D after;
uniform float weight;
uniform vec4 tint;
uniform int way;
uniform vec2 shiftBefore;
uniform vec2 shiftAfter;
uniform float scaleAfter;
uniform vec2 direction;
uniform float softness;
uniform vec2 size;
in vec2 at;
out vec4 colour;

vec4 look(sampler2D picture, vec2 place) {
  vec4 texel = texture(picture, vec2(place.x, 1.0 - place.y));
  return vec4(mix(texel.rgb, tint.rgb * texel.a, tint.a), texel.a);
}

float edge() {
  float reach = dot(size, abs(direction));
  float gone = dot((at - 0.5) * size, direction) / reach + 0.5;
  float soft = max(softness, 1.0 / reach);
  return clamp((weight * (1.0 + soft) - gone) / soft, 0.0, 1.0);
}

void main() {
  if (way == 2) {
    vec2 moved = (at - shiftAfter - 0.5) / scaleAfter + 0.5;
    bool covered = all(greaterThanEqual(moved, vec2(0.0))) && all(lessThan(moved, vec2(1.0)));
    colour = covered ? look(after, moved) : look(before, at - shiftBefore);
    return;
  }
  colour = mix(look(before, at), look(after, at), way == 1 ? edge() : weight);
}`;

// Row 0 of what is drawn is row 0 of what is read, so that a drawn picture lies as an uploaded one.
const EFFECT_VERTEX = `#version 300 es
in vec2 corner;
out vec2 at;
void main() {
  at = corner;
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

export function effectProgram<Name extends string>(
  gl: WebGL2RenderingContext,
  fragment: string,
  uniforms: readonly Name[],
): Program<Name> {
  return link(gl, EFFECT_VERTEX, fragment, uniforms);
}

export type PictureUniform = "place" | "crop" | "picture" | "opacity";

export function pictureProgram(gl: WebGL2RenderingContext): Program<PictureUniform> {
  return link(gl, PICTURE_VERTEX, PICTURE_FRAGMENT, ["place", "crop", "picture", "opacity"]);
}

const MODE_UNIFORMS = [
  "place",
  "crop",
  "picture",
  "below",
  "size",
  "mode",
  "opacity",
  "whole",
] as const;

export type ModeUniform = (typeof MODE_UNIFORMS)[number];

/** Draws a picture by a blend mode over a copy of what is below it. */
export function modeProgram(gl: WebGL2RenderingContext): Program<ModeUniform> {
  return link(gl, PICTURE_VERTEX, MODE_FRAGMENT, MODE_UNIFORMS);
}

const MIX_UNIFORMS = [
  "before",
  "after",
  "weight",
  "tint",
  "way",
  "shiftBefore",
  "shiftAfter",
  "scaleAfter",
  "direction",
  "softness",
  "size",
] as const;

export type MixUniform = (typeof MIX_UNIFORMS)[number];

export function mixProgram(gl: WebGL2RenderingContext): Program<MixUniform> {
  return link(gl, MIX_VERTEX, MIX_FRAGMENT, MIX_UNIFORMS);
}

/** All programs take the unit square's corners at this place. */
export const CORNER = 0;

function link<Name extends string>(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  uniforms: readonly Name[],
): Program<Name> {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type) as WebGLShader;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, CORNER, "corner");
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new NoGraphicsError(`The preview's shader was refused: ${gl.getProgramInfoLog(program)}`);
  }
  const found = uniforms.map((name) => [name, gl.getUniformLocation(program, name)]);
  return { program, at: Object.fromEntries(found) };
}
