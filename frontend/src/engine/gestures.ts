// Pointer gestures: each holds its own state, writes nothing, and yields one intent on release.
import type { Layout } from "./layout";
import type { RemoteDrag, Scene, Tool } from "./scene";
import type { SnapTarget } from "./snapping";
import type { Viewport } from "./viewport";

/** What happens to what lies where clips are dropped. */
export type DropMode = "overwrite" | "insert" | "on-top";

/** Ctrl when it is let go inserts, Ctrl and Alt put it on top. */
export function dropModeOf({ ctrl, alt }: { ctrl: boolean; alt: boolean }): DropMode {
  if (!ctrl) return "overwrite";
  return alt ? "on-top" : "insert";
}

export const DROP_WORDS: Readonly<Record<DropMode, string>> = {
  overwrite: "",
  insert: "Insert",
  "on-top": "On top",
};

/** What a finished gesture asks for; the editor turns it into one command and one undo step. */
export type Intent =
  | {
      readonly type: "move";
      readonly ids: readonly string[];
      readonly deltaFrames: number;
      readonly tracks: Readonly<Record<string, string>>;
      readonly mode: DropMode;
    }
  | {
      readonly type: "tool";
      readonly tool: Exclude<Tool, "select">;
      readonly ids: readonly string[];
      readonly edge: "head" | "tail";
      readonly deltaFrames: number;
    }
  | {
      readonly type: "trim";
      readonly ids: readonly string[];
      readonly edge: "head" | "tail";
      readonly deltaFrames: number;
    }
  | { readonly type: "select"; readonly ids: ReadonlySet<string> }
  | { readonly type: "open"; readonly id: string };

/** A clip drawn where it would be, while it is dragged. */
export interface Ghost {
  readonly id: string;
  readonly track: string;
  readonly start: number;
  readonly end: number;
}

/** What the dynamic layer shows of a gesture. */
export interface GesturePicture {
  readonly ghosts: readonly Ghost[];
  readonly guide: SnapTarget | null;
  readonly marquee: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  } | null;
  readonly tip: {
    readonly lines: readonly string[];
    readonly tone: "plain" | "limit" | "refused";
  } | null;
  /** The edge that has reached the end of its media. */
  readonly limitEdge: { readonly track: string; readonly frame: number } | null;
  /** Clips that are drawn faint because their ghost is elsewhere. */
  readonly lifted: ReadonlySet<string>;
  /** Seen by the others through awareness; null when there is nothing to see. */
  readonly shared: RemoteDrag | null;
}

export const NO_PICTURE: GesturePicture = {
  ghosts: [],
  guide: null,
  marquee: null,
  tip: null,
  limitEdge: null,
  lifted: new Set(),
  shared: null,
};

export interface PointerPlace {
  readonly x: number;
  readonly y: number;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
}

/** What a gesture may read while it runs. */
export interface GestureContext {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: Viewport;
  readonly playhead: number;
}

export interface Gesture {
  readonly cursor: string;
  /** Called on every pointer move, and again while auto-scroll moves the view under a still pointer. */
  move(context: GestureContext, place: PointerPlace): GesturePicture;
  /** What the release asks for; null when nothing would change. */
  finish(context: GestureContext, place: PointerPlace): Intent | null;
}
