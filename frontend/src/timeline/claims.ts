/**
 * A clip's claim to its track: how it looks there, worked out once for as long as it stays.
 *
 * Step 5 of the projection is part of it, that nothing begins before frame 0:
 *
 *     0                      0
 *   --|------ A --|   ->     |------ A --|
 */

import { type Assets, clipStep, type MediaRange, mediaRange } from "./limits.ts";
import type { Clip, Segment } from "./model.ts";
import type { Span } from "./occlusion.ts";
import { type Rate, type Step, sourceAt } from "./time.ts";

/** What a claim knows about the media of its clip. */
export interface Source {
  readonly step: Step;
  /** Local frames that have media; null when there is no end to them. */
  readonly media: MediaRange | null;
  readonly offline: boolean;
}

/** Find out what there is to know about a clip's media. */
export function sourceOf(clip: Clip, assets: Assets, rate: Rate): Source {
  const asset = assets[clip.asset];
  const offline = clip.kind === "media" && asset === undefined;
  return { step: clipStep(clip, rate), media: mediaRange(clip, asset, rate), offline };
}

/** What a clip claims of its track; nothing about it changes once it is made. */
export class Claim {
  readonly id: string;
  readonly clip: Clip;
  readonly tail: number;
  /** Sequence frame of local frame 0. */
  readonly origin: number;
  /** The frames claimed; null when all of them lie before frame 0. */
  readonly span: Span | null;
  private readonly source: Source;
  private clamped: Claim | null = null;
  private whole: Clip | null = null;
  private covered: Clip | null = null;
  private uncut: Segment | null = null;

  constructor(id: string, clip: Clip, source: Source, tail = clip.tail) {
    this.id = id;
    this.clip = clip;
    this.source = source;
    this.tail = tail;
    this.origin = clip.at + clip.ripple;
    const start = Math.max(0, this.origin + clip.head);
    const end = this.origin + tail;
    this.span = end > 0 ? { start, end, z: clip.z, clip: id } : null;
  }

  /** The same claim with an earlier end; asked again, it is the same object. */
  endingAt(tail: number): Claim {
    if (this.clamped?.tail !== tail) {
      this.clamped = new Claim(this.id, this.clip, this.source, tail);
    }
    return this.clamped;
  }

  /** The segment for what is seen of the claim in one place. */
  segment(part: Span): Segment {
    if (part !== this.span) return this.show(part);
    this.uncut ??= this.show(part);
    return this.uncut;
  }

  /** The clip as the rules leave it when so many of its frames are seen. */
  settled(seenFrames: number): Clip {
    if (this.span !== null && seenFrames < this.span.end - this.span.start) {
      this.covered ??= this.settle(["overlapped"]);
      return this.covered;
    }
    this.whole ??= this.settle(this.span === null ? ["before_start"] : []);
    return this.whole;
  }

  private show({ start, end }: Span): Segment {
    const local = start - this.origin;
    const src = sourceAt(this.clip.src, local, this.source.step);
    return { clip: this.id, start, end, src, local };
  }

  private settle(seen: readonly string[]): Clip {
    const { clip, origin, tail } = this;
    const start = this.span?.start ?? origin + clip.head;
    const head = start - origin;
    const flags = [...seen, ...this.sourceFlags(head)];
    if (flags.length === 0 && head === clip.head && tail === clip.tail) return clip;
    return { ...clip, head, tail, start, end: origin + tail, flags };
  }

  /** What cannot be shown as it is: unknown kinds, absent sources, frames beyond media. */
  private sourceFlags(head: number): string[] {
    const { media, offline } = this.source;
    const flags = this.clip.kind === "unknown" ? ["unknown_kind"] : [];
    if (offline) flags.push("offline");
    if (media !== null && (head < media.first || this.tail > media.end)) {
      flags.push("outside_media");
    }
    return flags;
  }
}
