/** Placing new clips: sources from the bin, and titles. */

import type { Asset, JsonMap, Projection, Track } from "../model.ts";
import { Draft } from "../patches.ts";
import { own, readAsset } from "../reading.ts";
import { countedFps, flicksToFrames } from "../time.ts";
import {
  done,
  type EditContext,
  findTrack,
  type Limit,
  nextStamp,
  type Outcome,
  type Refused,
  refuse,
} from "./context.ts";
import { clearRoom } from "./overwrite.ts";
import { openRoom } from "./ripple.ts";

/** How long something without a length of its own lies there at first. */
const STILL_SECONDS = 5;

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
  const start = Math.max(0, args.at);
  const end = start + found.length;
  for (const track of found.targets) clearRoom(context, found.draft, { track, start, end });
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
  const start = Math.max(0, args.at);
  const edited = found.targets.map((track) => track.id);
  const room = { start, end: start + found.length };
  return finish(context, found, start, openRoom(context, found.draft, edited, room));
}

/** Where a source goes, before any room is made for it. */
export interface Placement {
  readonly type: "placement";
  readonly draft: Draft;
  readonly targets: readonly Track[];
  readonly fields: JsonMap;
  readonly length: number;
  /** It has sound that goes nowhere. */
  readonly silent: boolean;
}

/** Find out where a source goes, and make the document know it. */
export function prepareClip(context: EditContext, args: AddClip): Placement | Refused {
  const { projection, data } = context;
  const asset = readAsset(args.asset, own(data.assets, args.asset) ?? args.facts).value;
  if (asset === null || NOT_PLACED.has(asset.kind)) return refuse("not_placeable");
  const track = usableTrack(projection, args.track, asset.kind === "audio" ? "audio" : "video");
  if (track.type === "refused") return track;
  const sound = soundTrack(projection, asset, args);
  if (sound?.type === "refused") return sound;
  const draft = new Draft(data);
  if (own(data.assets, args.asset) === undefined) draft.create("assets", args.asset, args.facts);
  const targets = sound?.type === "track" ? [track.track, sound.track] : [track.track];
  const link = targets.length > 1 ? { link: context.newId() } : {};
  const fields = { kind: "media", asset: args.asset, name: asset.name, ...link };
  const silent = sound?.type === "none";
  return { type: "placement", draft, targets, fields, length: lengthOf(projection, asset), silent };
}

function finish(
  context: EditContext,
  { draft, targets, length, fields, silent }: Placement,
  at: number,
  limits: readonly Limit[],
): Outcome {
  const made = targets.map((target) => place(context, draft, { at, target, length, fields }));
  const [clip = ""] = made;
  const unheard: Limit[] = silent ? [{ reason: "no_audio_track", clip }] : [];
  return done(draft.patches(), made, [...limits, ...unheard]);
}

export interface AddTitle {
  readonly track: string;
  readonly at: number;
  readonly text: string;
  readonly length?: number;
}

/** Place a title over whatever lies there; five seconds long unless it says otherwise. */
export function addTitle(context: EditContext, args: AddTitle): Outcome {
  const found = usableTrack(context.projection, args.track, "video");
  if (found.type === "refused") return found;
  const draft = new Draft(context.data);
  const length = Math.max(1, args.length ?? stillFrames(context.projection));
  const fields = { kind: "text" };
  const start = Math.max(0, args.at);
  clearRoom(context, draft, { track: found.track, start, end: start + length });
  const id = place(context, draft, { at: start, target: found.track, length, fields });
  draft.createText(id, args.text);
  return done(draft.patches(), [id]);
}

interface Placing {
  readonly target: Track;
  readonly at: number;
  readonly length: number;
  readonly fields: JsonMap;
}

function place(context: EditContext, draft: Draft, { target, at, length, fields }: Placing) {
  const start = Math.max(0, at);
  const id = context.newId();
  draft.create("clips", id, {
    ...fields,
    track: target.id,
    at: start,
    head: 0,
    tail: length,
    src: 0,
    z: nextStamp(context.projection, target),
    by: [...context.stamp],
  });
  return id;
}

type FoundTrack = { readonly type: "track"; readonly track: Track };
type NoSound = { readonly type: "none" };

function usableTrack(
  projection: Projection,
  id: string,
  kind: "video" | "audio",
): FoundTrack | Refused {
  const track = findTrack(projection, id);
  if (track === undefined) return refuse("no_such_track");
  if (track.kind !== kind) return refuse("wrong_track_kind");
  return track.lock ? refuse("track_locked") : { type: "track", track };
}

/** Where a film's sound goes; null for sources that do not need another track. */
function soundTrack(
  projection: Projection,
  asset: Asset,
  args: AddClip,
): FoundTrack | NoSound | Refused | null {
  if (asset.kind !== "video" || asset.ch === 0) return null;
  if (args.audioTrack !== undefined) return usableTrack(projection, args.audioTrack, "audio");
  const track = partnerTrack(projection, args.track);
  return track === undefined ? { type: "none" } : { type: "track", track };
}

/** The audio track that belongs to a video track: A1 to V1, A2 to V2; else one that is free. */
export function partnerTrack(projection: Projection, video: string): Track | undefined {
  const videos = projection.tracks.filter((track) => track.kind === "video");
  const sounds = projection.tracks.filter((track) => track.kind === "audio").reverse();
  const partner = sounds[videos.findIndex((track) => track.id === video)];
  if (partner !== undefined && !partner.lock) return partner;
  return sounds.find((track) => !track.lock);
}

function lengthOf(projection: Projection, asset: Asset): number {
  if (asset.dur === 0) return stillFrames(projection);
  return Math.max(1, flicksToFrames(asset.dur, projection.rate));
}

function stillFrames(projection: Projection): number {
  return STILL_SECONDS * countedFps(projection.rate);
}
