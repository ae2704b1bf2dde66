// When the page goes away, comes back, and what the network does meanwhile.

export interface PageLife {
  /** The page goes; it may come back from the browser's back/forward cache. */
  onHide(): void;
  /** It came back from there: everything lives on but its sockets. */
  onReturn(): void;
  /** The network is back, or somebody looks at the page again. */
  onWake(): void;
  onOffline(): void;
  /** Some seconds of a page that nobody looks at have passed. */
  onHiddenTick(): void;
  /** Whether leaving now loses something: then the browser asks first. */
  losesEdits(): boolean;
}

/** Listens until the returned function is called. */
export function watchPage(life: PageLife): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  addEventListener("pagehide", () => life.onHide(), { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && life.onReturn(), { signal });
  addEventListener("online", () => life.onWake(), { signal });
  addEventListener("offline", () => life.onOffline(), { signal });
  document.addEventListener("resume", () => life.onWake(), { signal });
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && life.onWake(),
    { signal },
  );
  addEventListener("beforeunload", (event) => life.losesEdits() && event.preventDefault(), {
    signal,
  });
  const stopTicking = tick(() => document.visibilityState === "hidden" && life.onHiddenTick());
  return () => {
    stopTicking();
    ending.abort();
  };
}

function tick(work: () => void): () => void {
  // Without workers a page that is hidden for long comes and goes for the others; no more than that.
  if (typeof Worker === "undefined") return () => undefined;
  const ticker = new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
  ticker.onmessage = work;
  return () => ticker.terminate();
}
