/**
 * What a comment is pinned to: a picture of a clip, wherever edits take it.
 *
 * An anchor remembers the clip, its lineage, its source and the picture in it. Resolving looks for
 * that picture in a projection; nothing is stored when clips move, split, slip, ripple or change
 * speed.
 */

import { clipStep } from "./limits.ts";
import type { Clip, Projection, Segment } from "./model.ts";
import { framesAt, type Rate, sourceAt, stepOf } from "./time.ts";

/** A picture of a clip. */
export interface Anchor {
  readonly clip: string;
  /** The lineage's root: what all pieces of one clip share. */
  readonly of: string;
  /** Empty for titles and other clips without a source. */
  readonly asset: string;
  /** Flick of the source that the frame shows. */
  readonly src: number;
  /** Clip-local frame: tells the frames of a held picture apart. */
  readonly local: number;
}

/**
 * Where an anchor's picture is now.
 *
 * - `live`: in its clip, or in another piece of it.
 * - `trimmed_out`: not seen; `frame` is the nearest that is seen of its lineage.
 * - `elsewhere`: nothing is left of its lineage, but another clip shows the picture.
 * - `detached`: nowhere; `clip` is empty and `frame` the one it was made at.
 */
export interface Place {
  readonly state: "live" | "trimmed_out" | "elsewhere" | "detached";
  readonly clip: string;
  readonly frame: number;
}

/** A stretch of a clip and its frame nearest to the anchor's. */
interface Meeting {
  /** Flicks between the anchor's picture and the one at `frame`; 0 when it is shown. */
  readonly off: number;
  readonly stranger: boolean;
  readonly away: number;
  readonly clip: string;
  readonly frame: number;
}

/**
 * Pin what a track shows at a frame; null in a gap.
 *
 *     V1  |---- A ----|
 *              ^ frame      ->   {clip: A, src: the flick under the frame, ...}
 */
export function makeAnchor(
  projection: Projection,
  { track, frame }: { readonly track: string; readonly frame: number },
): Anchor | null {
  const segments = projection.tracks.find(({ id }) => id === track)?.segments ?? [];
  const segment = segments.find(({ start, end }) => start <= frame && frame < end);
  if (segment === undefined) return null;
  const clip = projection.clips[segment.clip] as Clip;
  const local = segment.local + frame - segment.start;
  const src = sourceAt(clip.src, local, clipStep(clip, projection.rate));
  return { clip: segment.clip, of: clip.of || segment.clip, asset: clip.asset, src, local };
}

/**
 * Find an anchor's picture; `fallback` is the frame that a detached one was made at.
 *
 *     |---- A -x--|   ->   |- B -|-- A' -x--|      (x stays on its picture)
 */
export function resolveAnchor(projection: Projection, anchor: Anchor, fallback: number): Place {
  const kin = kinOf(projection, anchor);
  const seen = bestOf(kin.flatMap((id) => meetings(projection, id, anchor)));
  if (seen !== undefined) return placeAt(seen.off === 0 ? "live" : "trimmed_out", seen);
  const covered = bestOf(kin.map((id) => coveredAt(projection, id, anchor)));
  if (covered !== undefined) return placeAt("trimmed_out", covered);
  const other = bestOf(elsewhere(projection, anchor).filter(({ off }) => off === 0));
  if (other !== undefined) return placeAt("elsewhere", other);
  return { state: "detached", clip: "", frame: fallback };
}

function placeAt(state: Place["state"], { clip, frame }: Meeting): Place {
  return { state, clip, frame };
}

function bestOf(meetings: readonly Meeting[]): Meeting | undefined {
  return meetings.toSorted(compare)[0];
}

function compare(first: Meeting, second: Meeting): number {
  return (
    first.off - second.off ||
    Number(first.stranger) - Number(second.stranger) ||
    first.away - second.away ||
    (first.clip === second.clip ? first.frame - second.frame : first.clip < second.clip ? -1 : 1)
  );
}

function kinOf({ clips }: Projection, anchor: Anchor): string[] {
  return Object.keys(clips).filter(
    (id) => id === anchor.clip || id === anchor.of || clips[id]?.of === anchor.of,
  );
}

/** The anchor against every stretch that is seen of a clip. */
function meetings(projection: Projection, id: string, anchor: Anchor): Meeting[] {
  const home = projection.clips[id]?.track;
  const segments = projection.tracks.find((track) => track.id === home)?.segments ?? [];
  return segments
    .filter((segment) => segment.clip === id)
    .map((segment) => meet(projection, segment, anchor));
}

/** The anchor against a clip of which nothing is seen. */
function coveredAt(projection: Projection, id: string, anchor: Anchor): Meeting {
  const { start, end, src, head } = projection.clips[id] as Clip;
  const found = meet(projection, { clip: id, start, end, src, local: head }, anchor);
  return { ...found, frame: Math.max(0, found.frame) };
}

/** The anchor against all clips of its source, pictures before sound. */
function elsewhere(projection: Projection, anchor: Anchor): Meeting[] {
  if (anchor.asset === "") return [];
  return projection.tracks.flatMap((track) =>
    track.segments
      .filter(({ clip }) => projection.clips[clip]?.asset === anchor.asset)
      .map((segment) => ({
        ...meet(projection, segment, anchor),
        stranger: track.kind === "audio",
        away: segment.start,
      })),
  );
}

function meet(projection: Projection, segment: Segment, anchor: Anchor): Meeting {
  const clip = projection.clips[segment.clip] as Clip;
  const step = clipStep(clip, projection.rate);
  const flicks = anchor.src - clip.src;
  const wanted = step.flicks === 0 ? anchor.local : localShowing(flicks, clip, projection.rate);
  const last = segment.local + segment.end - segment.start - 1;
  const local = Math.max(segment.local, Math.min(wanted, last));
  // A held picture is the same within one frame.
  const held = flicks >= 0 && framesAt(flicks, stepOf(projection.rate)) === 0;
  const shown = step.flicks === 0 ? held : local === wanted;
  const away = Math.abs(sourceAt(clip.src, local, step) - anchor.src);
  const off = shown || isStill(projection, clip) ? 0 : Math.max(1, away);
  return {
    off,
    stranger: segment.clip !== anchor.clip,
    away: Math.abs(local - anchor.local),
    clip: segment.clip,
    frame: segment.start + local - segment.local,
  };
}

/** Whether every frame of a clip is the same picture, whatever its source position. */
function isStill({ assets }: Projection, clip: Clip): boolean {
  const runs = clip.kind === "media" || clip.kind === "seq";
  return !runs || assets[clip.asset]?.kind === "image";
}

/** The local frame that shows a source position, counted from a clip's own. */
function localShowing(flicks: number, clip: Clip, rate: Rate): number {
  const step = clipStep(clip, rate);
  if (step.flicks > 0) return 0 - framesAt(0 - flicks - 1, step) - 1;
  const [numerator = 1, denominator = 1] = clip.rate;
  return framesAt(0 - flicks, stepOf(rate, [0 - numerator, denominator]));
}
