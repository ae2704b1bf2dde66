// The fragment shaders of effects. Each reads `picture` (straight alpha) at `at`, from 0 to 1.

const HEAD = `#version 300 es
precision highp float;
uniform sampler2D picture;
in vec2 at;
out vec4 colour;
`;

export const ROWS = `${HEAD}
uniform mat3 shares;
uniform vec3 added;
void main() {
  vec4 texel = texture(picture, at);
  colour = vec4(clamp(shares * texel.rgb + added, 0.0, 1.0), texel.a);
}`;

export const LEVELS = `${HEAD}
uniform vec3 levels;
void main() {
  vec4 texel = texture(picture, at);
  vec3 part = clamp((texel.rgb - levels.x) / levels.y, 0.0, 1.0);
  colour = vec4(pow(part, vec3(levels.z)), texel.a);
}`;
