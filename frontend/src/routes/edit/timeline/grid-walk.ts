// Where an arrow key leads from a clip: along its track, or to the nearest clip of the next one. Pure.
import type { Layout } from "@/engine/layout";

/** The clip to go to; null when the key does not walk or there is nothing that way. */
export function neighbourCell(layout: Layout, from: string | null, key: string): string | null {
  const rows = layout.rows.filter((row) => row.track.segments.length > 0);
  const rowIndex = rows.findIndex((row) =>
    row.track.segments.some((segment) => segment.clip === from),
  );
  const row = rows[rowIndex];
  if (row === undefined) return null;
  const at = row.track.segments.findIndex((segment) => segment.clip === from);
  const { segments } = row.track;
  if (key === "ArrowLeft") return segments[at - 1]?.clip ?? null;
  if (key === "ArrowRight") return segments[at + 1]?.clip ?? null;
  if (key === "Home") return segments[0]?.clip ?? null;
  if (key === "End") return segments.at(-1)?.clip ?? null;
  const next =
    key === "ArrowUp" ? rows[rowIndex - 1] : key === "ArrowDown" ? rows[rowIndex + 1] : undefined;
  const start = segments[at]?.start ?? 0;
  return (
    next?.track.segments.toSorted(
      (a, b) => Math.abs(a.start - start) - Math.abs(b.start - start),
    )[0]?.clip ?? null
  );
}
