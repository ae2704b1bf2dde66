// The fonts of titles: the very files that the render worker draws with, in the order in which it asks them.
import emojiUrl from "../../../render_worker/fonts/Emoji.woff2?url";
import table from "../../../render_worker/fonts/fonts.json";
import interUrl from "../../../render_worker/fonts/Inter.ttf?url";
import monoUrl from "../../../render_worker/fonts/JetBrainsMono.woff2?url";
import arabicUrl from "../../../render_worker/fonts/NotoSansArabic.woff2?url";
import cjkUrl from "../../../render_worker/fonts/NotoSansCJK.otf?url";
import devanagariUrl from "../../../render_worker/fonts/NotoSansDevanagari.woff2?url";
import hebrewUrl from "../../../render_worker/fonts/NotoSansHebrew.woff2?url";
import thaiUrl from "../../../render_worker/fonts/NotoSansThai.woff2?url";
import serifUrl from "../../../render_worker/fonts/NotoSerif.woff2?url";

const URLS: Readonly<Record<string, string>> = {
  "Emoji.woff2": emojiUrl,
  "Inter.ttf": interUrl,
  "JetBrainsMono.woff2": monoUrl,
  "NotoSansArabic.woff2": arabicUrl,
  "NotoSansCJK.otf": cjkUrl,
  "NotoSansDevanagari.woff2": devanagariUrl,
  "NotoSansHebrew.woff2": hebrewUrl,
  "NotoSansThai.woff2": thaiUrl,
  "NotoSerif.woff2": serifUrl,
};
const USUAL = "Inter";
/** Who is asked when the chosen family has no glyph; `pictures/fonts.py` has the same. */
const FALLBACKS = [
  USUAL,
  "Noto Sans Arabic",
  "Noto Sans Hebrew",
  "Noto Sans Devanagari",
  "Noto Sans Thai",
  "Cutroom Emoji",
  "Noto Sans CJK SC",
];
/** Of ours, so that a font of the same name on this machine is never taken instead. */
const PREFIX = "Title ";

type Font = (typeof table)[number];

const loaded = new Map<string, Promise<unknown>>();
let atHand = 0;

/** How many fonts can be drawn with. */
export function fontsAtHand(): number {
  return atHand;
}

/** Settles when a text can be drawn with its own fonts; rejects when one cannot be read. */
export function loadTitleFonts(text: string, family: string): Promise<unknown> {
  return Promise.all(fontsFor(text, family).map(load));
}

/** The chosen font, the usual one, and those that must draw what these have not: some are large. */
export function fontsFor(text: string, family: string): Font[] {
  const chain = familiesOf(family).flatMap((name) => table.filter((font) => font.family === name));
  const needed = new Set(chain.filter((font) => font === chain[0] || font.family === USUAL));
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const first = chain.find((font) => has(font, code));
    if (first) needed.add(first);
  }
  return [...needed];
}

/** The families to ask for a text, as CSS takes them. */
export function fontFamilies(family: string): string {
  return familiesOf(family)
    .map((name) => JSON.stringify(PREFIX + name))
    .join(", ");
}

function familiesOf(family: string): string[] {
  const first = table.some((font) => font.family === family) ? family : USUAL;
  return [...new Set([first, ...FALLBACKS])];
}

function has(font: Font, code: number): boolean {
  return font.ranges.some(
    ([first, last]) => first !== undefined && first <= code && code <= (last ?? first),
  );
}

function load(font: Font): Promise<unknown> {
  const known = loaded.get(font.family);
  if (known) return known;
  const [lightest, boldest] = font.weights;
  const face = new FontFace(PREFIX + font.family, `url(${JSON.stringify(URLS[font.file])})`, {
    weight: lightest === undefined ? "100 900" : `${lightest} ${boldest}`,
    unicodeRange: font.ranges.map(rangeOf).join(", "),
  });
  const loading = face
    .load()
    .then((ready) => {
      document.fonts.add(ready);
      atHand += 1;
    })
    .catch((error: unknown) => {
      loaded.delete(font.family);
      throw error;
    });
  loaded.set(font.family, loading);
  return loading;
}

function rangeOf([first = 0, last = first]: readonly number[]): string {
  return `U+${first.toString(16)}-${last.toString(16)}`;
}
