// The tokens of src/ui/tokens.css as colours a canvas understands.

const NAMES = {
  canvas: "--canvas",
  surface1: "--surface-1",
  surface2: "--surface-2",
  surface3: "--surface-3",
  line: "--line",
  lineStrong: "--line-strong",
  text1: "--text-1",
  text2: "--text-2",
  text3: "--text-3",
  accent: "--accent",
  accentSoft: "--accent-soft",
  onAccent: "--on-accent",
  play: "--play",
  warn: "--warn",
  bad: "--bad",
  onPeople: "--on-people",
  clipVideo: "--clip-video",
  clipImage: "--clip-image",
  clipAudio: "--clip-audio",
  clipText: "--clip-text",
  clipSolid: "--clip-solid",
  clipVideoBody: "--clip-video-body",
  clipImageBody: "--clip-image-body",
  clipAudioBody: "--clip-audio-body",
  clipTextBody: "--clip-text-body",
  clipSolidBody: "--clip-solid-body",
} as const;

export type Theme = Readonly<Record<keyof typeof NAMES, string>> & {
  readonly sans: string;
  readonly mono: string;
};

/** Reads the tokens as they apply to an element; call again when the theme changes. */
export function readTheme(element: HTMLElement): Theme {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const style = getComputedStyle(probe);
  const colors = Object.fromEntries(
    Object.entries(NAMES).map(([name, property]) => {
      probe.style.color = `var(${property})`;
      return [name, style.color];
    }),
  );
  probe.style.fontFamily = "var(--font-sans)";
  const sans = style.fontFamily;
  probe.style.fontFamily = "var(--font-mono)";
  const mono = style.fontFamily;
  probe.remove();
  return { ...colors, sans, mono } as Theme;
}
