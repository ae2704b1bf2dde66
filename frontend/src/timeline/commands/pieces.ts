/** Cutting a clip: the piece behind a cut, under an id that everybody derives alike. */

import { splitId } from "../ids.ts";
import type { Clip } from "../model.ts";
import { type Draft, textOf } from "../patches.ts";
import { asMap, isDeleted, isMap, own } from "../reading.ts";
import { type EditContext, originOf } from "./context.ts";

const NOT_INHERITED = new Set(["del", "by", "fin", "z"]);

/**
 * Make the piece of a clip that begins at a sequence frame; the caller shortens the clip itself.
 *
 *     |----- clip -----|   ->   |----- clip -----|
 *                                      |- piece -|
 *
 * The piece keeps position and source, so that nothing moves. The id of a deleted piece is used
 * again, its map staying: replacing the map would lose what somebody edits in it meanwhile.
 */
export function makePiece(
  context: EditContext,
  draft: Draft,
  id: string,
  options: { frame: number; link?: string },
): string {
  const clip = context.projection.clips[id] as Clip;
  const local = options.frame - originOf(clip);
  const piece = freePieceId(context, clip.of || id, local);
  const fields = pieceFields(context, id, { local, link: options.link ?? clip.link });
  const existing = own(context.data.clips, piece);
  if (isMap(existing)) {
    for (const key of Object.keys(existing)) if (!(key in fields)) fields[key] = null;
    for (const [key, value] of Object.entries(fields)) draft.set("clips", piece, key, value);
  } else {
    draft.create("clips", piece, fields);
  }
  if (clip.kind === "text") copyText(context, draft, { from: id, to: piece });
  return piece;
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
  { local, link }: { local: number; link: string },
): Record<string, unknown> {
  const clip = projection.clips[id] as Clip;
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(asMap(own(data.clips, id)))) {
    if (!NOT_INHERITED.has(key)) fields[key] = value;
  }
  Object.assign(fields, { track: clip.track, head: local, tail: clip.tail, z: clip.z });
  Object.assign(fields, { of: clip.of || id, by: [...stamp] });
  if (link !== "") fields.link = link;
  return fields;
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
