// What the timeline engine draws: immutable inputs, handed over whole.
import type { Clip, Projection, Segment, Track } from "@/timeline/model";

export type { Clip, Projection, Segment, Track };

export type TrackKind = "video" | "audio";

/** Where an asset's pictures and waveform can be read, and how long it is. */
export interface SceneAsset {
  readonly kind: "video" | "audio" | "image" | "lut" | "unknown";
  /** Length of the source in flicks; 0 when it has no end (a still picture). */
  readonly durationFlicks: number;
  readonly stripUrls: readonly string[];
  readonly pictureUrl: string | null;
  readonly peaksUrl: string | null;
}

export interface RemoteMark {
  readonly clientId: number;
  readonly name: string;
  /** A colour that a canvas understands. */
  readonly color: string;
  readonly selection: readonly string[];
  readonly drag: RemoteDrag | null;
  readonly cursor: RemoteCursor | null;
  /** Whether the playhead moves by itself. */
  readonly runs: boolean;
  /** Where the playhead is at this moment; null when it is not known. */
  readonly playheadNow: () => number | null;
}

export interface RemoteDrag {
  /** The one that is held comes first. */
  readonly ids: readonly string[];
  readonly kind: "move" | "trim-head" | "trim-tail";
  /** Where the held clip's start (of its tail: its end) was, and how far it has come since. */
  readonly at: number;
  readonly dx: number;
  /** Tracks of clips that leave their own. */
  readonly to: Readonly<Record<string, string>>;
}

/** A pointer, in frames and parts of a row's height. */
export interface RemoteCursor {
  readonly f: number;
  readonly row: string;
  readonly y: number;
}

/** What dragging a clip does: move it, or trim between it and its neighbours. */
export type Tool = "select" | "roll" | "slip" | "slide";

export interface Scene {
  readonly projection: Projection;
  readonly findAsset: (key: string) => SceneAsset | null;
  readonly selection: ReadonlySet<string>;
  /** Tracks that sound and show alone, on this screen only. */
  readonly solo: ReadonlySet<string>;
  /** Frames [first, end) between the in and the out mark; null when there are none. */
  readonly marked: readonly [number, number] | null;
  readonly snapping: boolean;
  readonly tool: Tool;
  readonly readOnly: boolean;
  readonly formatFrame: (frame: number) => string;
  /** `+00:12`: a signed length without leading zero groups. */
  readonly formatDelta: (frames: number) => string;
}

export const FLICKS_PER_SECOND = 705_600_000;

/** Source time that passes in one timeline frame at normal speed; may be a fraction of a flick. */
export function flicksPerFrame(projection: Projection): number {
  const [numerator, denominator] = projection.rate;
  return (FLICKS_PER_SECOND * denominator) / numerator;
}

export function clipOf(projection: Projection, id: string): Clip | undefined {
  return projection.clips[id];
}
