// The textures that hold the pictures being shown: one for each clip, written when it changes.

/** Read the bound texture smoothly, and its border beyond its edges. */
export function smooth(gl: WebGL2RenderingContext): void {
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
    gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
    gl.texParameteri(gl.TEXTURE_2D, way, gl.LINEAR);
}

/** The name of a look-up table's texture. */
export function tableSlot(asset: string): string {
  return `table ${asset}`;
}

interface Slot {
  readonly texture: WebGLTexture;
  version: string;
}

export class Textures {
  readonly #gl: WebGL2RenderingContext;
  readonly #slots = new Map<string, Slot>();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Bind a slot's texture, with the picture's pixels when they are another version's. */
  bind(name: string, version: string, picture: TexImageSource): WebGLTexture {
    const gl = this.#gl;
    const slot = this.#slots.get(name) ?? this.#make(name);
    gl.bindTexture(gl.TEXTURE_2D, slot.texture);
    if (slot.version === version) return slot.texture;
    slot.version = version;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
    smooth(gl);
    return slot.texture;
  }

  /** Give back the textures of all other slots. */
  keep(used: ReadonlySet<string>): void {
    for (const [name, slot] of this.#slots) {
      if (used.has(name)) continue;
      this.#gl.deleteTexture(slot.texture);
      this.#slots.delete(name);
    }
  }

  #make(name: string): Slot {
    const slot = { texture: this.#gl.createTexture(), version: "" };
    this.#slots.set(name, slot);
    return slot;
  }
}
