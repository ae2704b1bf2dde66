// The fonts of titles: the very files that the render worker draws with.
import interUrl from "../../../render_worker/fonts/Inter.ttf?url";

let loaded: Promise<unknown> | null = null;

/** Settles when titles can be drawn with their own font; rejects when it cannot be read. */
export function loadTitleFonts(): Promise<unknown> {
  loaded ??= new FontFace("Inter", `url(${JSON.stringify(interUrl)})`, { weight: "100 900" })
    .load()
    .then((font) => document.fonts.add(font))
    .catch((error: unknown) => {
      loaded = null;
      throw error;
    });
  return loaded;
}
