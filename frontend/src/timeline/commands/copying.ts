/** Copying clips: the clipboard, pasting, duplicating, and handing on how a clip looks. */

import type { Clip, DocumentData, JsonMap, Projection, Track } from "../model.ts";
import { Draft, textOf } from "../patches.ts";
import { asMap, own } from "../reading.ts";
import {
  done,
  type EditContext,
  findTrack,
  nextStamp,
  type Outcome,
  type Refused,
  refusalFor,
  refuse,
} from "./context.ts";
import { clearRoom } from "./overwrite.ts";

const LEFT_BEHIND = new Set(["del", "by", "of", "z", "link", "at", "track"]);
const ATTRIBUTES = new Set(
  "gain pan fin fout x y sx sy rot op crop fit blend color fh fv ax ay pitch".split(" "),
);
const ATTRIBUTE_PREFIXES = ["style:", "fx:"];

/** A clip as the clipboard keeps it. */
export interface ClipCopy {
  readonly fields: JsonMap & { readonly head: number; readonly tail: number };
  readonly text: string | null;
  /** The track it lay on, and that track's kind. */
  readonly track: string;
  readonly kind: string;
  /** Counted from the first of the copied clips. */
  readonly start: number;
  readonly link: string;
}

export interface Clipboard {
  readonly clips: readonly ClipCopy[];
  readonly assets: JsonMap;
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
  return { clips: ids.map((id) => copyOf(data, projection, id, first)), assets };
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
 * else do not.
 */
export function pasteClips(context: EditContext, args: PasteClips): Outcome {
  const { clips, assets } = args.clipboard;
  if (clips.length === 0) return refuse("nothing_selected");
  const draft = new Draft(context.data);
  for (const [key, facts] of Object.entries(assets)) {
    if (own(context.data.assets, key) === undefined) draft.create("assets", key, asMap(facts));
  }
  const links = newLinks(context, clips);
  const placed: Placed[] = [];
  for (const copy of clips) {
    const home = own(args.tracks ?? {}, copy.track) ?? copy.track;
    const track = usable(context, String(home), copy.kind);
    if ("reason" in track) return track;
    const start = Math.max(0, args.at) + copy.start;
    placed.push({ copy, track, start, end: start + copy.fields.tail - copy.fields.head });
  }
  clear(context, draft, placed);
  const made = placed.map((one) => paste(context, draft, one, links.get(one.copy.link)));
  return done(draft.patches(), made);
}

/**
 * Put copies of clips right behind the last of them.
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

/**
 * Give clips the transform, sound, style and effects of another.
 *
 *     A {op: 5000}, B {}   ->   A {op: 5000}, B {op: 5000}
 *
 * What the other has by default becomes the default here too.
 */
export function pasteAttributes(
  context: EditContext,
  args: { readonly source: string; readonly clips: readonly string[] },
): Outcome {
  const ids = [...new Set(args.clips)].filter((id) => id !== args.source);
  const refusal = refusalFor(context.projection, ids);
  if (refusal !== null) return refusal;
  if (!Object.hasOwn(context.projection.clips, args.source)) return refuse("no_such_clip");
  const given = asMap(own(context.data.clips, args.source));
  const draft = new Draft(context.data);
  for (const id of ids) {
    const keys = [...Object.keys(given), ...Object.keys(asMap(own(context.data.clips, id)))];
    for (const key of [...new Set(keys.filter(isAttribute))].sort()) {
      draft.set("clips", id, key, own(given, key) ?? null);
    }
  }
  return done(draft.patches());
}

function isAttribute(key: string): boolean {
  return ATTRIBUTES.has(key) || ATTRIBUTE_PREFIXES.some((prefix) => key.startsWith(prefix));
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
    link: clip.link,
  };
}

interface Placed {
  readonly copy: ClipCopy;
  readonly track: Track;
  readonly start: number;
  readonly end: number;
}

/** A new link for each that several copies share. */
function newLinks({ newId }: EditContext, copies: readonly ClipCopy[]): Map<string, string> {
  const links = new Map<string, string>();
  for (const { link } of copies) {
    const shared = copies.filter((copy) => copy.link === link).length > 1;
    if (link !== "" && shared && !links.has(link)) links.set(link, newId());
  }
  return links;
}

function usable({ projection }: EditContext, home: string, kind: string): Track | Refused {
  const track = findTrack(projection, home);
  if (track === undefined) return refuse("no_such_track");
  if (track.kind !== kind) return refuse("wrong_track_kind");
  return track.lock ? refuse("track_locked") : track;
}

/** Clear each track once, from its first copy to its last. */
function clear(context: EditContext, draft: Draft, placed: readonly Placed[]): void {
  for (const track of new Set(placed.map((one) => one.track))) {
    const own = placed.filter((one) => one.track === track);
    const start = Math.min(...own.map((one) => one.start));
    const end = Math.max(...own.map((one) => one.end));
    clearRoom(context, draft, { track, start, end });
  }
}

function paste(
  context: EditContext,
  draft: Draft,
  { copy, track, start }: Placed,
  link: string | undefined,
): string {
  const id = context.newId();
  draft.create("clips", id, {
    ...copy.fields,
    z: nextStamp(context.projection, track),
    track: track.id,
    at: start - copy.fields.head,
    by: [...context.stamp],
    ...(link === undefined ? {} : { link }),
  });
  if (copy.text !== null) draft.createText(id, copy.text);
  return id;
}
