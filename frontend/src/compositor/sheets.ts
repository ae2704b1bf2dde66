// Textures that can be drawn on, lent for one picture of the preview and used again for the next.
import type { Size } from "./placement";
import { smooth } from "./textures";

export interface Sheet {
  readonly texture: WebGLTexture;
  readonly frame: WebGLFramebuffer;
  readonly size: Size;
}

export class Sheets {
  readonly #gl: WebGL2RenderingContext;
  #free: Sheet[] = [];
  readonly #lent = new Set<Sheet>();
  readonly #wanted = new Set<Sheet>();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Lend a sheet of a size; what is on it is not defined. */
  take({ width, height }: Size): Sheet {
    const fits = (sheet: Sheet) => sheet.size.width === width && sheet.size.height === height;
    const found = this.#free.find(fits);
    this.#free = this.#free.filter((sheet) => sheet !== found);
    const sheet = found ?? this.#make({ width, height });
    this.#lent.add(sheet);
    this.#wanted.add(sheet);
    return sheet;
  }

  /** Take one back that is not read any more. */
  give(sheet: Sheet): void {
    if (this.#lent.delete(sheet)) this.#free.push(sheet);
  }

  /** Take all back that are lent, and drop those that nobody wanted for this picture. */
  endPicture(): void {
    for (const sheet of this.#free) if (!this.#wanted.has(sheet)) this.#drop(sheet);
    this.#free = [...this.#wanted];
    this.#lent.clear();
    this.#wanted.clear();
  }

  close(): void {
    this.endPicture();
    this.endPicture();
  }

  #make(size: Size): Sheet {
    const gl = this.#gl;
    const sheet = { texture: gl.createTexture(), frame: gl.createFramebuffer(), size };
    gl.bindTexture(gl.TEXTURE_2D, sheet.texture);
    const { width, height } = size;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    smooth(gl);
    gl.bindFramebuffer(gl.FRAMEBUFFER, sheet.frame);
    const point = gl.COLOR_ATTACHMENT0;
    gl.framebufferTexture2D(gl.FRAMEBUFFER, point, gl.TEXTURE_2D, sheet.texture, 0);
    return sheet;
  }

  #drop(sheet: Sheet): void {
    this.#gl.deleteFramebuffer(sheet.frame);
    this.#gl.deleteTexture(sheet.texture);
  }
}
