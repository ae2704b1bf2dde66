/** The shapes a projection is made of: plain JSON data, every field present and valid. */

import type { Rate } from "./time.ts";
import type { Word } from "./words.ts";

/** Any JSON object. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** A stretch of a track on which one clip shows; frames are half-open. */
export interface Segment {
  readonly clip: string;
  readonly start: number;
  readonly end: number;
  /** Flick of source time at `start`. */
  readonly src: number;
  /** Clip-local frame at `start`. */
  readonly local: number;
}

/** A live track with what shows on it. */
export interface Track {
  readonly id: string;
  readonly kind: "video" | "audio";
  readonly name: string;
  readonly order: string;
  readonly mute: boolean;
  readonly hide: boolean;
  readonly lock: boolean;
  readonly sync: boolean;
  readonly gain: number;
  readonly role: "" | "captions";
  /** [track ids, amount in 1/100 dB, attack in ms, release in ms] */
  readonly duck: readonly unknown[] | null;
  /** It was deleted, or never existed, but live clips lie on it. */
  readonly recovered: boolean;
  readonly segments: readonly Segment[];
}

export type ClipKind = "media" | "text" | "solid" | "adjust" | "seq" | "unknown";

/** An effect on a clip; `params` is empty for a type that this version does not know. */
export interface Effect {
  readonly id: string;
  readonly type: string;
  readonly order: string;
  readonly on: boolean;
  readonly params: Readonly<Record<string, unknown>>;
}

/** How a keyframe leads to the next: a curve is [x1, y1, x2, y2] in 1/1000. */
export type Ease = "linear" | "hold" | readonly number[];

export type Keyframe = readonly [localFrame: number, value: number, ease: Ease];

/** A live clip; `head` and `tail` are what the clamps left of it. */
export interface Clip {
  readonly kind: ClipKind;
  readonly asset: string;
  readonly stream: number;
  readonly track: string;
  readonly at: number;
  readonly head: number;
  readonly tail: number;
  readonly src: number;
  readonly rate: readonly number[];
  readonly pitch: boolean;
  /** The timeline that a nested one shows. */
  readonly seq: string;
  readonly words: readonly Word[];
  readonly ripple: number;
  readonly start: number;
  readonly end: number;
  readonly z: number;
  readonly of: string;
  readonly link: string;
  readonly name: string;
  readonly label: string;
  readonly on: boolean;
  readonly gain: number;
  readonly pan: number;
  readonly fin: number;
  readonly fout: number;
  readonly x: number;
  readonly y: number;
  readonly sx: number;
  readonly sy: number;
  readonly rot: number;
  readonly fh: boolean;
  readonly fv: boolean;
  readonly ax: number;
  readonly ay: number;
  readonly op: number;
  readonly crop: readonly number[];
  readonly fit: "contain" | "cover" | "fill" | "none";
  readonly blend: string;
  readonly color: string;
  readonly flags: readonly string[];
  /** In the order in which they are applied. */
  readonly fx?: readonly Effect[];
  /** By what they drive, `op` or `fx:<id>:<param>`; sorted by frame. */
  readonly kf?: Readonly<Record<string, readonly Keyframe[]>>;
  /** Text clips only. */
  readonly text?: string;
  readonly style?: TextStyle;
}

export interface TextStyle {
  readonly font: string;
  readonly size: number;
  readonly weight: number;
  readonly color: string;
  readonly align: "left" | "center" | "right";
  readonly valign: "top" | "middle" | "bottom";
  readonly line: number;
  readonly italic: boolean;
  readonly spacing: number;
  readonly box: string;
  readonly stroke: string;
  readonly shadow: string;
  readonly anim: "none" | "fade" | "slide" | "type";
}

/** What the document knows about a source; 0 and empty mean unknown. */
export interface Asset {
  readonly id: string;
  readonly kind: "video" | "audio" | "image" | "lut" | "unknown";
  readonly dur: number;
  readonly fps: Rate | null;
  readonly w: number;
  readonly h: number;
  readonly ch: number;
  readonly sha256: string;
  readonly name: string;
}

/** What joins two clips that touch; a dangling one is kept and not drawn. */
export interface Transition {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly type: string;
  readonly dur: number;
  readonly align: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly start: number;
  readonly end: number;
  readonly dangling: boolean;
}

/** A mark on the sequence or on a clip; `frame` is where it is on the timeline. */
export interface Marker {
  readonly id: string;
  readonly on: string;
  readonly t: number;
  readonly dur: number;
  readonly color: string;
  readonly label: string;
  readonly frame: number;
  readonly dangling: boolean;
}

/** At least a code, a clip (or an empty string) and a frame; integers and strings only. */
export interface Notice {
  readonly code: string;
  readonly clip: string;
  readonly frame: number;
  readonly [detail: string]: string | number;
}

/** What a document means. Tracks are ordered bottom to top. */
export interface Projection {
  readonly schema: number;
  readonly rate: Rate;
  readonly width: number;
  readonly height: number;
  readonly audio_rate: number;
  readonly start: number;
  readonly drop: boolean;
  readonly bg: string;
  readonly duration: number;
  readonly tracks: readonly Track[];
  readonly clips: Readonly<Record<string, Clip>>;
  readonly assets: Readonly<Record<string, Asset>>;
  readonly transitions: readonly Transition[];
  readonly markers: readonly Marker[];
  readonly warnings: readonly Notice[];
}

export type RootName = "meta" | "tracks" | "assets" | "clips" | "xfades" | "marks" | "texts";

/** The document's root maps as plain JSON; nothing inside is trusted. */
export type DocumentData = Readonly<Record<RootName, JsonMap>>;
