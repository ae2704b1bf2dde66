import type { ChunkState, RenderChunk } from "../api/types";
import { cx } from "../ui/cx";

const LOOKS: Readonly<Record<ChunkState, string>> = {
  waiting: "bg-surface-3",
  cached: "bg-ok opacity-45",
  encoding: "bg-accent animate-pulse",
  done: "bg-ok",
  failed: "bg-bad",
};

const WORDS: Readonly<Record<ChunkState, string>> = {
  waiting: "waiting",
  cached: "reused",
  encoding: "encoding",
  done: "done",
  failed: "failed",
};

/** One cell per chunk of the output, as wide as it is long. */
export function ChunkMap({ chunks }: { chunks: readonly RenderChunk[] }) {
  if (chunks.length < 2) {
    return null;
  }
  return (
    <div
      role="img"
      aria-label={summary(chunks)}
      title={summary(chunks)}
      className="flex h-1 gap-px"
    >
      {chunks.map((chunk) => (
        <span
          key={chunk.index}
          data-chunk={chunk.state}
          className={cx("h-full min-w-px rounded-[1px]", LOOKS[chunk.state])}
          style={{ flexGrow: Math.max(1, chunk.end - chunk.first) }}
        />
      ))}
    </div>
  );
}

function summary(chunks: readonly RenderChunk[]): string {
  const counts = (Object.keys(WORDS) as ChunkState[])
    .map((state) => ({ state, count: chunks.filter((chunk) => chunk.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${WORDS[state]}`);
  return `${chunks.length} chunks: ${counts.join(", ")}`;
}
