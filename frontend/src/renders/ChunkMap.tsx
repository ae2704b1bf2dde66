import type { RenderChunk, RenderState } from "../api/types";
import { cx } from "../ui/cx";

const LOOKS: Readonly<Record<RenderState, string>> = {
  queued: "bg-surface-3",
  running: "bg-accent animate-pulse",
  completed: "bg-ok",
  failed: "bg-bad",
  dead: "bg-bad",
  cancelled: "bg-line-strong",
};

const WORDS: Readonly<Record<RenderState, string>> = {
  queued: "waiting",
  running: "encoding",
  completed: "done",
  failed: "failed",
  dead: "given up",
  cancelled: "cancelled",
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
          className={cx("h-full min-w-px overflow-hidden rounded-[1px]", LOOKS[chunk.state])}
          style={{ flexGrow: Math.max(1, chunk.end - chunk.first) }}
        >
          {chunk.state === "running" && <Done chunk={chunk} />}
        </span>
      ))}
    </div>
  );
}

/** How far a chunk is that is being encoded. */
function Done({ chunk }: { chunk: RenderChunk }) {
  const share = chunk.frames_done / Math.max(1, chunk.end - chunk.first);
  return <span className="block h-full bg-ok" style={{ width: `${100 * share}%` }} />;
}

function summary(chunks: readonly RenderChunk[]): string {
  const counts = (Object.keys(WORDS) as RenderState[])
    .map((state) => ({ state, count: chunks.filter((chunk) => chunk.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${WORDS[state]}`);
  return `${chunks.length} chunks: ${counts.join(", ")}`;
}
