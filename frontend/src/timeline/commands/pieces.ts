/** Cutting a clip: the piece behind a cut, under an id that everybody derives alike. */

import { pairId, splitId } from "../ids.ts";
import type { Clip, JsonMap, Projection } from "../model.ts";
import { type Draft, textOf } from "../patches.ts";
import { asMap, isDeleted, isMap, own } from "../reading.ts";
import { type EditContext, originOf } from "./context.ts";

const NOT_INHERITED = new Set(["del", "by", "fin", "z"]);

export interface PieceOptions {
  /** The piece's first frame. */
  readonly frame: number;
  /** Where the piece ends; by default where the clip does. */
  readonly end?: number;
  readonly link?: string;
}

/**
 * Make the piece of a clip that begins at a sequence frame; the caller shortens the clip itself.
 *
 *     |----- clip -----|   ->   |----- clip -----|
 *                                      |- piece -|
 *
 * The piece keeps position and source, so that nothing moves. The transition at the clip's end and
 * the markers behind the cut become the piece's. The id of a deleted piece is used again, its map
 * staying: replacing the map would lose what somebody edits in it meanwhile.
 */
export function makePiece(
  context: EditContext,
  draft: Draft,
  id: string,
  options: PieceOptions,
): string {
  const clip = context.projection.clips[id] as Clip;
  const head = options.frame - originOf(clip);
  const tail = options.end === undefined ? clip.tail : options.end - originOf(clip);
  const piece = freePieceId(context, clip.of || id, head);
  const fields = pieceFields(context, id, { head, tail, link: options.link ?? clip.link });
  writeEntry(context, draft, { map: "clips", id: piece, fields });
  if (clip.kind === "text") copyText(context, draft, { from: id, to: piece });
  if (tail === clip.tail) handOnTransition(context, draft, { from: id, to: piece });
  for (const marker of context.projection.markers) {
    if (marker.on === id && marker.t >= head) draft.set("marks", marker.id, "on", piece);
  }
  return piece;
}

/** Create an entry, or fill the one that is there. */
function writeEntry(
  { data }: EditContext,
  draft: Draft,
  { map, id, fields }: { map: "clips" | "xfades"; id: string; fields: JsonMap },
): void {
  const existing = own(data[map], id);
  if (!isMap(existing)) {
    draft.create(map, id, fields);
    return;
  }
  const gone = Object.keys(existing).filter((key) => !Object.hasOwn(fields, key));
  for (const [key, value] of Object.entries(fields)) draft.set(map, id, key, value);
  for (const key of gone) draft.set(map, id, key, null);
}

/** Let the piece, which now touches the next clip, have the transition to it. */
function handOnTransition(
  context: EditContext,
  draft: Draft,
  { from, to }: { from: string; to: string },
): void {
  for (const { id, a, b, dangling } of context.projection.transitions) {
    if (a !== from || dangling) continue;
    const fields = { ...asMap(own(context.data.xfades, id)), a: to };
    writeEntry(context, draft, { map: "xfades", id: pairId(to, b), fields });
    draft.set("xfades", id, "del", [...context.stamp]);
  }
}

function freePieceId({ data }: EditContext, root: string, local: number): string {
  for (let k = 0; ; k++) {
    const id = splitId(root, local, k);
    const existing = own(data.clips, id);
    if (!isMap(existing) || isDeleted(existing)) return id;
  }
}

function pieceFields(
  { data, projection, stamp }: EditContext,
  id: string,
  { head, tail, link }: { head: number; tail: number; link: string },
): Record<string, unknown> {
  const clip = projection.clips[id] as Clip;
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(asMap(own(data.clips, id)))) {
    if (!NOT_INHERITED.has(key)) fields[key] = value;
  }
  const z = clip.z + (hasRival(projection, clip) ? 1 : 0);
  Object.assign(fields, { track: clip.track, head, tail, z });
  Object.assign(fields, { of: clip.of || id, by: [...stamp] });
  if (link !== "") fields.link = link;
  return fields;
}

/**
 * Whether a clip that is seen whole covers another of its stamp by its id alone.
 *
 * Under its own id, a piece might lose to that one.
 */
function hasRival({ clips }: Projection, clip: Clip): boolean {
  if (clip.flags.includes("overlapped")) return false;
  for (const id in clips) {
    const other = clips[id] as Clip;
    if (other.z !== clip.z || other.track !== clip.track) continue;
    if (other.flags.includes("overlapped")) return true;
  }
  return false;
}

function copyText(
  { data }: EditContext,
  draft: Draft,
  { from, to }: { from: string; to: string },
): void {
  const text = textOf(data, from);
  if (own(data.texts, to) === undefined) draft.createText(to, text);
  else draft.rewriteText(to, text);
}
