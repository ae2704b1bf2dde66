/** Placing new clips: sources from the bin, and titles. */

import type { Asset, JsonMap, Projection, Track } from "../model.ts";
import { Draft } from "../patches.ts";
import { own, readAsset } from "../reading.ts";
import {
  type EditContext,
  type Limit,
  type LimitReason,
  type Outcome,
  type Refused,
  refuse,
} from "./context.ts";
import { clearRooms } from "./overwrite.ts";
import { takenPart } from "./parts.ts";
import { generated, place, type Spot, startLimits, startOf, usableTrack } from "./placing.ts";
import { openRoom } from "./ripple.ts";
import { settled } from "./settle.ts";

const NOT_PLACED = new Set(["unknown", "lut"]);

export interface AddClip {
  /** The asset's key in documents. */
  readonly asset: string;
  /** What the document is to know about it: id, kind, dur, fps, w, h, ch, sha256, name. */
  readonly facts: JsonMap;
  /** Where the picture goes; a sound goes here when the source has nothing else. */
  readonly track: string;
  /** Where a film's sound goes; by default the audio track that belongs to the video track. */
  readonly audioTrack?: string;
  readonly at: number;
  /** The flick of the source to begin with. */
  readonly src?: number;
  /** How many frames to take; else all that follows. */
  readonly length?: number;
}

/**
 * Place a source, a film with its sound linked below, over whatever lies there.
 *
 *     V1  |---- A ----|          V1  |- A -|-- film --|
 *     A1                   ->    A1        |-- film --|
 *               ^ at
 */
export function addClip(context: EditContext, args: AddClip): Outcome {
  const found = prepareClip(context, args);
  if (found.type === "refused") return found;
  const start = startOf(args.at);
  const end = start + found.length;
  const rooms = found.targets.map((track) => ({ track, start, end }));
  clearRooms(context, found.draft, rooms);
  return finish(context, found, args.at, []);
}

/**
 * Place a source between what lies there, which ripples to make room.
 *
 *     V1  |---- A ----|          V1  |- A -|-- film --|- A' -|
 *     A1                   ->    A1        |-- film --|
 *               ^ at
 *
 * Clips under the frame are cut, on every track that ripples along.
 */
export function insertClip(context: EditContext, args: AddClip): Outcome {
  const found = prepareClip(context, args);
  if (found.type === "refused") return found;
  const start = startOf(args.at);
  const edited = found.targets.map((track) => track.id);
  const room = { start, end: start + found.length };
  return finish(context, found, args.at, openRoom(context, found.draft, edited, room));
}

/** Where a source goes, before any room is made for it. */
export interface Placement {
  readonly type: "placement";
  readonly draft: Draft;
  readonly targets: readonly Track[];
  readonly fields: JsonMap;
  readonly length: number;
  /** Why the first of its clips is not what was asked for. */
  readonly limits: readonly LimitReason[];
}

/** Find out where a source goes, and make the document know it. */
export function prepareClip(context: EditContext, args: AddClip): Placement | Refused {
  const { projection, data } = context;
  const asset = readAsset(args.asset, own(data.assets, args.asset) ?? args.facts).value;
  if (asset === null || NOT_PLACED.has(asset.kind)) return refuse("not_placeable");
  const track = usableTrack(projection, args.track, asset.kind === "audio" ? "audio" : "video");
  if ("reason" in track) return track;
  const sound = soundTrack(projection, asset, args);
  if (sound !== null && "reason" in sound) return sound;
  const draft = new Draft(data);
  if (own(data.assets, args.asset) === undefined) draft.create("assets", args.asset, args.facts);
  const targets = sound === null ? [track] : [track, sound];
  const link = targets.length > 1 ? { link: context.newId() } : {};
  const { src, length, limits } = takenPart(projection, asset, args);
  const fields = { kind: "media", asset: args.asset, name: asset.name, src, ...link };
  if (hasBoth(asset) && sound === null) limits.push("no_audio_track");
  return { type: "placement", draft, targets, fields, length, limits };
}

function finish(
  context: EditContext,
  { draft, targets, length, fields, limits: reasons }: Placement,
  at: number,
  limits: readonly Limit[],
): Outcome {
  const start = startOf(at);
  const made = targets.map((track) =>
    place(context, draft, { track, start, end: start + length }, fields),
  );
  const [clip = ""] = made;
  const own = reasons.map((reason): Limit => ({ reason, clip }));
  return settled(context, draft, made, [...startLimits(at, clip), ...limits, ...own]);
}

export interface AddTitle extends Spot {
  readonly text: string;
}

/**
 * Place a title over whatever lies there; five seconds long unless it says otherwise.
 *
 *     V2                       V2        |-- title --|
 *     V1  |---- A ----|   ->   V1  |---- A ----|
 *               ^ at
 */
export function addTitle(context: EditContext, { text, ...spot }: AddTitle): Outcome {
  return generated(context, spot, { kind: "text" }, { text });
}

/** Where a film's sound goes; null when it has none, or no track is free. */
function soundTrack(projection: Projection, asset: Asset, args: AddClip): Track | Refused | null {
  if (!hasBoth(asset)) return null;
  if (args.audioTrack !== undefined) return usableTrack(projection, args.audioTrack, "audio");
  return partnerTrack(projection, args.track) ?? null;
}

function hasBoth(asset: Asset): boolean {
  return asset.kind === "video" && asset.ch > 0;
}

/** The audio track that belongs to a video track: A1 to V1, A2 to V2; else one that is free. */
export function partnerTrack(projection: Projection, video: string): Track | undefined {
  const videos = projection.tracks.filter((track) => track.kind === "video");
  const sounds = projection.tracks.filter((track) => track.kind === "audio").reverse();
  const partner = sounds[videos.findIndex((track) => track.id === video)];
  if (partner !== undefined && !partner.lock) return partner;
  return sounds.find((track) => !track.lock);
}
