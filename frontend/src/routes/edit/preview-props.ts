// What the preview is given and what it says back; the pane itself lives in src/media.
import type { Asset } from "@/api/types";
import type { Nested } from "@/compositor/scenes";
import type { Projection } from "@/timeline/model";
import type { PlayheadStore } from "./playhead";

export interface PreviewPaneProps {
  readonly projection: Projection;
  /** By document key; what is missing here is offline. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** The timelines that lie in it; what is missing here is not shown. */
  readonly nested: Nested;
  /** Seeks come from here (cause "seek"); the pane itself calls `advance` through onFrame only. */
  readonly playhead: PlayheadStore;
  readonly playing: boolean;
  readonly solo: ReadonlySet<string>;
  /** The frame now on screen while playing. */
  readonly onFrame: (frame: number) => void;
  /** Playing began or stopped by itself: at the end, or because it could not. */
  readonly onPlaying: (playing: boolean) => void;
}
