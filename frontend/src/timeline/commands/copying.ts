/** Copying clips: the clipboard, pasting and duplicating. */

import { readAnyClip } from "../clip-reading.ts";
import type { Clip, DocumentData, JsonMap, Projection, Track } from "../model.ts";
import { Draft, textOf } from "../patches.ts";
import { asMap, own } from "../reading.ts";
import type { Rate } from "../time.ts";
import {
  type Conforming,
  conformedClip,
  type Span,
  sameRate,
  scaleBetween,
  scaledSpans,
} from "./conform.ts";
import {
  type EditContext,
  findTrack,
  type Limit,
  nextStamp,
  type Outcome,
  refusalFor,
  refuse,
} from "./context.ts";
import { clearRooms, type Room } from "./overwrite.ts";
import { startLimits, startOf, usableTrack } from "./placing.ts";
import { openRoom } from "./ripple.ts";
import { settled } from "./settle.ts";

const LEFT_BEHIND = new Set(["del", "by", "of", "z", "link", "at", "track"]);

/** A clip as the clipboard keeps it. */
export interface ClipCopy {
  readonly fields: JsonMap & { readonly head: number; readonly tail: number };
  readonly text: string | null;
  /** The track it lay on, and that track's kind. */
  readonly track: string;
  readonly kind: string;
  /** Counted from the first of the copied clips. */
  readonly start: number;
  readonly z?: number;
  readonly link: string;
}

export interface Clipboard {
  readonly clips: readonly ClipCopy[];
  readonly assets: JsonMap;
  /** In whose frames it counts; without one it is the timeline's own. */
  readonly rate?: Rate;
}

/** Take a copy of clips that can be pasted here or into another timeline. */
export function copyClips(
  data: DocumentData,
  projection: Projection,
  clips: readonly string[],
): Clipboard {
  const ids = [...new Set(clips)].filter((id) => Object.hasOwn(projection.clips, id));
  const shown = ids.map((id) => projection.clips[id] as Clip);
  const first = ids.length === 0 ? 0 : Math.min(...shown.map((clip) => clip.start));
  const assets: Record<string, unknown> = {};
  for (const { asset } of shown) {
    const facts = own(data.assets, asset);
    if (facts !== undefined) assets[asset] = facts;
  }
  const copies = ids.map((id) => copyOf(data, projection, id, first));
  return { clips: copies, assets, rate: projection.rate };
}

export interface PasteClips {
  readonly clipboard: Clipboard;
  /** Where the first of the clips begins. */
  readonly at: number;
  /** Another track for each that a clip was copied from. */
  readonly tracks?: Readonly<Record<string, string>>;
}

/**
 * Paste copied clips over whatever lies there, in the order and on the tracks they had.
 *
 *     |---- A ----|   ->   |- A -|-- copy --|
 *           ^ at
 *
 * What lies between the copies on a track goes too. Links among the copies stay, links to anything
 * else do not. Copies from a timeline of another rate are counted in this one's frames.
 */
export function pasteClips(context: EditContext, args: PasteClips): Outcome {
  const draft = new Draft(context.data);
  const placed = placesOf(context, args);
  if ("reason" in placed) return placed;
  knowAssets(context, draft, args.clipboard);
  clearRooms(context, draft, roomsOf(placed));
  return finish(context, draft, placed, { at: args.at, limits: [] });
}

/**
 * Paste copied clips between what lies there, which ripples to make room.
 *
 *     |---- A ----|-- B --|   ->   |- A -|-- copy --|- A' -|-- B --|
 *           ^ at
 *
 * Clips under the frame are cut, on every track that ripples along.
 */
export function pasteInsert(context: EditContext, args: PasteClips): Outcome {
  const draft = new Draft(context.data);
  const placed = placesOf(context, args);
  if ("reason" in placed) return placed;
  knowAssets(context, draft, args.clipboard);
  const homes = placed.map((place) => place.track.id);
  const end = Math.max(...placed.map((place) => place.end));
  const limits = openRoom(context, draft, homes, { start: startOf(args.at), end });
  return finish(context, draft, placed, { at: args.at, limits });
}

/**
 * Put copies of clips right behind the last of them, over whatever lies there.
 *
 *     |-- A --|-- B --|   ->   |-- A --|-- B --|-- A --|-- B --|
 */
export function duplicateClips(
  context: EditContext,
  { clips }: { readonly clips: readonly string[] },
): Outcome {
  const { projection, data } = context;
  const refusal = refusalFor(projection, clips);
  if (refusal !== null) return refusal;
  const at = Math.max(...clips.map((id) => (projection.clips[id] as Clip).end));
  return pasteClips(context, { clipboard: copyClips(data, projection, clips), at });
}

function copyOf(data: DocumentData, projection: Projection, id: string, first: number): ClipCopy {
  const clip = projection.clips[id] as Clip;
  const kept = Object.entries(asMap(own(data.clips, id))).filter(
    ([key]) => !LEFT_BEHIND.has(key) && !key.startsWith("r:"),
  );
  return {
    fields: { ...Object.fromEntries(kept), head: clip.head, tail: clip.tail },
    text: clip.kind === "text" ? textOf(data, id) : null,
    track: clip.track,
    kind: findTrack(projection, clip.track)?.kind ?? "video",
    start: clip.start - first,
    z: clip.z,
    link: clip.link,
  };
}

/** A copy in this timeline's frames, and where it goes. */
interface Placed {
  readonly copy: ClipCopy;
  readonly track: Track;
  readonly start: number;
  readonly end: number;
}

/** Where every copy goes; copies of several tracks must not land on one spot. */
function placesOf(context: EditContext, { clipboard, at, tracks = {} }: PasteClips) {
  const { rate } = context.projection;
  const given = clipboard.rate ?? rate;
  const copies = sameRate(given, rate) ? clipboard.clips : conformed(clipboard.clips, given, rate);
  const placed: Placed[] = [];
  for (const copy of copies) {
    const home = String(own(tracks, copy.track) ?? copy.track);
    const track = usableTrack(context.projection, home, copy.kind);
    if ("reason" in track) return track;
    const start = startOf(at) + copy.start;
    placed.push({ copy, track, start, end: start + copy.fields.tail - copy.fields.head });
  }
  if (placed.length === 0) return refuse("nothing_selected");
  return collide(placed) ? refuse("clips_collide") : placed;
}

function collide(placed: readonly Placed[]): boolean {
  const last = new Map<Track, Placed>();
  for (const place of placed.toSorted((first, second) => first.start - second.start)) {
    const before = last.get(place.track);
    if (before === undefined || place.end > before.end) last.set(place.track, place);
    if (before === undefined || place.start >= before.end) continue;
    if (place.copy.track !== before.copy.track) return true;
  }
  return false;
}

/** Copies counted in the frames of another rate. */
function conformed(copies: readonly ClipCopy[], before: Rate, after: Rate): ClipCopy[] {
  const lying = new Map<string, Map<ClipCopy, Span>>();
  for (const copy of copies) {
    const { track, start, fields } = copy;
    const beside = lying.get(track) ?? new Map<ClipCopy, Span>();
    lying.set(track, beside.set(copy, { start, end: start + fields.tail - fields.head }));
  }
  const scale = scaleBetween(before, after);
  const spans = new Map([...lying.values()].flatMap((found) => [...scaledSpans(found, scale)]));
  return copies.map((copy) => {
    return counted(copy, { before, after, span: spans.get(copy) as Span });
  });
}

function counted(copy: ClipCopy, conforming: Conforming): ClipCopy {
  const clip = readAnyClip({ ...copy.fields, at: copy.start - copy.fields.head });
  const keys = { ...copy.fields, ...conformedClip(copy.fields, clip, conforming) };
  const kept = Object.entries(keys).filter(([, value]) => value !== null);
  return {
    ...copy,
    fields: Object.fromEntries(kept) as ClipCopy["fields"],
    start: conforming.span.start,
  };
}

function knowAssets({ data }: EditContext, draft: Draft, { assets }: Clipboard): void {
  for (const [key, facts] of Object.entries(assets)) {
    if (own(data.assets, key) === undefined) draft.create("assets", key, asMap(facts));
  }
}

/** Clear each track once, from its first copy to its last. */
function roomsOf(placed: readonly Placed[]): Room[] {
  const rooms = new Map<Track, Room>();
  for (const { track, start, end } of placed) {
    const room = rooms.get(track) ?? { track, start, end };
    rooms.set(track, {
      track,
      start: Math.min(room.start, start),
      end: Math.max(room.end, end),
    });
  }
  return [...rooms.values()];
}

function finish(
  context: EditContext,
  draft: Draft,
  placed: readonly Placed[],
  { at, limits }: { readonly at: number; readonly limits: readonly Limit[] },
): Outcome {
  const links = newLinks(context, placed);
  const stamps = [...new Set(placed.map(({ copy }) => copy.z ?? 0))].sort((a, b) => a - b);
  const made = placed.map(({ copy, track, start }) => {
    const link = links.get(copy.link);
    const id = context.newId();
    draft.create("clips", id, {
      ...copy.fields,
      z: nextStamp(context.projection, track) + stamps.indexOf(copy.z ?? 0),
      track: track.id,
      at: start - copy.fields.head,
      by: [...context.stamp],
      ...(link === undefined ? {} : { link }),
    });
    if (copy.text !== null) draft.createText(id, copy.text);
    return id;
  });
  return settled(context, draft, made, [...startLimits(at, made[0] ?? ""), ...limits]);
}

/** A new link for each that several copies share. */
function newLinks({ newId }: EditContext, placed: readonly Placed[]): Map<string, string> {
  const given = placed.map(({ copy }) => copy.link).filter(Boolean);
  const shared = new Set(given.filter((link, index) => given.indexOf(link) !== index));
  return new Map([...new Set(given)].filter((link) => shared.has(link)).map((l) => [l, newId()]));
}
