import type { RenderPreset } from "../api/types";
import { formatSeconds } from "../ui/format";
import { formatOf, hasPictures, picturesIn, pictureWords } from "./presets";
import type { Options } from "./render-options";
import { type RenderSubject, rangeOf } from "./render-range";

interface RenderSummaryProps {
  subject: RenderSubject;
  presets: readonly RenderPreset[];
  options: Options;
}

/** What will come out, one line for each file. */
export function RenderSummary({ subject, presets, options }: RenderSummaryProps) {
  const { canvas } = subject;
  const { range } = rangeOf(subject, options);
  const frames = range[1] - range[0];
  const seconds = (frames * canvas.rate[1]) / canvas.rate[0];
  return (
    <ul
      aria-label="What will be rendered"
      className="flex flex-col gap-1 rounded-control bg-surface-2 px-3 py-2 text-ink-2 text-panel tabular-nums"
    >
      {presets.map(({ id, file_settings: settings }) => {
        const pictures = picturesIn(settings, canvas, frames);
        return (
          <li key={id} className="flex flex-wrap justify-between gap-x-4">
            <span>
              {pictureWords(settings, canvas, options.quality)} · {formatOf(settings)}
            </span>
            <span>
              {hasPictures(settings) && `${pictures.toLocaleString("en")} frames · `}
              {formatSeconds(seconds)}
            </span>
          </li>
        );
      })}
      {presets.length === 0 && <li>Tick at least one preset.</li>}
    </ul>
  );
}
