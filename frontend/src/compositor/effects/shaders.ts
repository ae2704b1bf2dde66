// The fragment shaders of effects. Each reads `picture` (straight alpha) at `at`, from 0 to 1.

const HEAD = `#version 300 es
precision highp float;
uniform sampler2D picture;
in vec2 at;
out vec4 colour;
`;

/** Upside down: what is copied off a page has its lowest row first. */
export const FLIP = `${HEAD}
void main() {
  colour = texture(picture, vec2(at.x, 1.0 - at.y));
}`;

/** The same of a picture that is weighted by alpha. */
export const UNWEIGHTED = `${HEAD}
void main() {
  vec4 texel = texture(picture, vec2(at.x, 1.0 - at.y));
  colour = vec4(texel.rgb / max(texel.a, 0.001), texel.a);
}`;

/** A shape of one colour, moved; beyond the picture's edges it goes on as it ends. */
export const SHADE = `${HEAD}
uniform vec4 tint;
uniform vec2 away;
void main() {
  vec2 from = at - away;
  bool inside = all(greaterThanEqual(from, vec2(0.0))) && all(lessThan(from, vec2(1.0)));
  colour = vec4(tint.rgb, inside ? texture(picture, from).a * tint.a : 0.0);
}`;

/** A picture over what lies behind it. */
export const OVER = `${HEAD}
uniform sampler2D original;
void main() {
  vec4 front = texture(original, at);
  vec4 behind = texture(picture, at);
  float whole = front.a + behind.a * (1.0 - front.a);
  vec3 sum = front.rgb * front.a + behind.rgb * behind.a * (1.0 - front.a);
  colour = vec4(sum / max(whole, 0.001), whole);
}`;

export const ROWS = `${HEAD}
uniform mat3 shares;
uniform vec3 added;
void main() {
  vec4 texel = texture(picture, at);
  colour = vec4(clamp(shares * texel.rgb + added, 0.0, 1.0), texel.a);
}`;

/** A table of colours as squares of red and green, one beside the other for each blue. */
export const TABLE = `${HEAD}
uniform sampler2D table;
uniform float side;
uniform float amount;

vec3 look(vec3 from, float square) {
  vec2 place = vec2(square * side + from.r * (side - 1.0) + 0.5, from.g * (side - 1.0) + 0.5);
  return texture(table, place / vec2(side * side, side)).rgb;
}

void main() {
  vec4 texel = texture(picture, at);
  float blue = texel.b * (side - 1.0);
  vec3 low = look(texel.rgb, floor(blue));
  vec3 high = look(texel.rgb, min(floor(blue) + 1.0, side - 1.0));
  colour = vec4(mix(texel.rgb, mix(low, high, fract(blue)), amount), texel.a);
}`;

/** Moved, turned and larger: `place` says where each of its places comes from. */
export const MOVED = `${HEAD}
uniform mat3 place;
void main() {
  colour = texture(picture, (place * vec3(at, 1.0)).xy);
}`;

export const LEVELS = `${HEAD}
uniform vec3 levels;
void main() {
  vec4 texel = texture(picture, at);
  vec3 part = clamp((texel.rgb - levels.x) / levels.y, 0.0, 1.0);
  colour = vec4(pow(part, vec3(levels.z)), texel.a);
}`;

/** Three rows of lift, exponent and gain, for red, green and blue. */
export const LIFT_GAMMA_GAIN = `${HEAD}
uniform vec3 lift;
uniform vec3 exponent;
uniform vec3 gain;
void main() {
  vec4 texel = texture(picture, at);
  vec3 lit = max(gain * (texel.rgb + lift * (1.0 - texel.rgb)), 0.0);
  colour = vec4(min(pow(lit, exponent), 1.0), texel.a);
}`;

/**
 * FFmpeg's nlmeans with patches of 3 and a window of 5: a mean of pixels, weighted by how alike
 * what surrounds them is. `hardness` is 1 / h², for values from 0 to 255.
 */
export const DENOISE = `${HEAD}
uniform vec2 pixel;
uniform float hardness;

const float FARTHEST = 5.5412635; // The logarithm of 255: what is less alike has no weight.

void main() {
  vec3 around[49];
  for (int k = 0; k < 49; k++) {
    around[k] = texture(picture, at + vec2(k % 7 - 3, k / 7 - 3) * pixel).rgb * 255.0;
  }
  vec3 sum = around[24];
  vec3 weights = vec3(1.0);
  for (int k = 0; k < 25; k++) {
    ivec2 step = ivec2(k % 5 - 2, k / 5 - 2);
    vec2 there = at + vec2(step) * pixel;
    bool inside = all(greaterThan(there, vec2(0.0))) && all(lessThan(there, vec2(1.0)));
    if (k == 12 || !inside) continue;
    int away = step.y * 7 + step.x;
    vec3 difference = vec3(0.0);
    for (int n = 0; n < 9; n++) {
      int here = (n / 3 + 2) * 7 + n % 3 + 2;
      vec3 one = around[here] - around[here + away];
      difference += one * one;
    }
    vec3 unlike = difference * hardness;
    vec3 weight = exp(-unlike) * vec3(lessThan(unlike, vec3(FARTHEST)));
    sum += weight * around[24 + away];
    weights += weight;
  }
  colour = vec4(sum / weights / 255.0, texture(picture, at).a);
}`;

/** One way of a Gaussian: weighted by alpha on the first way, and divided by it on the second. */
export const BLUR = `${HEAD}
uniform vec2 way;
uniform float deviation;
uniform float second;
void main() {
  vec4 sum = vec4(0.0);
  float weights = 0.0;
  int reach = int(ceil(deviation * 3.0));
  for (int step = -reach; step <= reach; step++) {
    float weight = exp(-0.5 * pow(float(step) / deviation, 2.0));
    vec4 texel = texture(picture, at + way * float(step));
    sum += weight * vec4(second > 0.5 ? texel.rgb : texel.rgb * texel.a, texel.a);
    weights += weight;
  }
  sum /= weights;
  colour = second > 0.5 ? vec4(sum.rgb / max(sum.a, 0.001), sum.a) : sum;
}`;

/** The mean of a part of the picture for each of fewer pixels; `part` is a pixel's reach. */
export const SHRINK = `${HEAD}
uniform vec2 part;
void main() {
  vec2 from = floor(gl_FragCoord.xy) * part;
  vec2 size = min(part, 1.0 - from);
  vec4 sum = vec4(0.0);
  for (int row = 0; row < 8; row++) for (int column = 0; column < 8; column++) {
    vec4 texel = texture(picture, from + size * (vec2(column, row) + 0.5) / 8.0);
    sum += vec4(texel.rgb * texel.a, texel.a);
  }
  colour = vec4(sum.rgb / max(sum.a, 0.001), sum.a / 64.0);
}`;

export const SHARPEN = `${HEAD}
uniform sampler2D original;
uniform float amount;
void main() {
  vec4 sharp = texture(original, at);
  vec3 more = (sharp.rgb - texture(picture, at).rgb) * amount;
  colour = vec4(clamp(sharp.rgb + more, 0.0, 1.0), sharp.a);
}`;

/** Every pixel of the square that it lies in; `part` is a square's size. */
export const SQUARES = `${HEAD}
uniform vec2 part;
void main() {
  colour = texelFetch(picture, ivec2(at / part), 0);
}`;

export const VIGNETTE = `${HEAD}
uniform float amount;
uniform float begin;
uniform float softness;
void main() {
  vec4 texel = texture(picture, at);
  float way = length(at * 2.0 - 1.0) / sqrt(2.0);
  float part = clamp((way - begin) / softness, 0.0, 1.0);
  float shade = part * part * (3.0 - 2.0 * part) * abs(amount);
  colour = vec4(mix(texel.rgb, vec3(amount < 0.0 ? 1.0 : 0.0), shade), texel.a);
}`;

export const CHROMA_KEY = `${HEAD}
uniform vec3 key;
uniform vec3 strongest;
uniform float tolerance;
uniform float softness;
uniform float spill;
void main() {
  vec4 texel = texture(picture, at);
  vec3 away = texel.rgb - key;
  vec2 chroma = vec2(
    dot(away, vec3(-0.114572, -0.385428, 0.5)),
    dot(away, vec3(0.5, -0.454153, -0.045847))
  );
  float kept = clamp((length(chroma) - tolerance) / softness, 0.0, 1.0);
  vec3 others = texel.rgb * (1.0 - strongest);
  float limit = max(max(others.r, others.g), others.b);
  vec3 less = strongest * min(limit - texel.rgb, 0.0) * spill;
  colour = vec4(texel.rgb + less, texel.a * kept);
}`;

export const SHAPE_MASK = `${HEAD}
uniform vec2 size;
uniform vec2 middle;
uniform vec2 halves;
uniform float feather;
uniform float ellipse;
uniform float inverted;
void main() {
  vec4 texel = texture(picture, at);
  vec2 away = abs(at * size - middle);
  vec2 beyond = away - halves;
  float rectangle = length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0);
  float round = (length(away / halves) - 1.0) * min(halves.x, halves.y);
  float kept = clamp(0.5 - (ellipse > 0.5 ? round : rectangle) / feather, 0.0, 1.0);
  colour = vec4(texel.rgb, texel.a * mix(kept, 1.0 - kept, inverted));
}`;
