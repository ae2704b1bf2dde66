// Where the playhead stands: changes up to sixty times a second, so it lives outside React state.

export interface PlayheadStore {
  getFrame(): number;
  /** Moves it because somebody asked for a frame; playing goes on from there. */
  seek(frame: number): void;
  /** Moves it because the picture has moved on; not a seek. */
  advance(frame: number): void;
  subscribe(listener: (frame: number, cause: "seek" | "advance") => void): () => void;
}

export function createPlayhead(start = 0): PlayheadStore {
  let frame = start;
  const listeners = new Set<(frame: number, cause: "seek" | "advance") => void>();
  const move = (to: number, cause: "seek" | "advance") => {
    const next = Math.max(0, Math.round(to));
    if (next === frame) return;
    frame = next;
    for (const listener of listeners) listener(frame, cause);
  };
  return {
    getFrame: () => frame,
    seek: (to) => move(to, "seek"),
    advance: (to) => move(to, "advance"),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
