/**
 * The projection, kept up to date: after an edit only the tracks it touched are laid out again.
 *
 * `project` in projection.ts is a fresh projector asked once, so that both give the same bytes.
 */

import { Claim, sourceOf } from "./claims.ts";
import { type Change, Entries } from "./entries.ts";
import { SCHEMA_VERSION } from "./fields.ts";
import { type Layout, layAside, layOut, type Placed } from "./layout.ts";
import { placeMarker, sortMarkers } from "./markers.ts";
import type {
  Asset,
  Clip,
  DocumentData,
  Marker,
  Notice,
  Projection,
  Track,
  Transition,
} from "./model.ts";
import { isMap } from "./reading.ts";
import { compareTracks, homeOf, liveTrack, madeUp } from "./tracks.ts";
import { type Cut, findCuts, reachAt, settleTransition } from "./transitions.ts";
import { collectWarnings } from "./warnings.ts";

export type { Change } from "./entries.ts";

/** Keeps a document's plain data and what it means. */
export interface Projector {
  /** The plain data, for commands. Entries are replaced, never changed in place. */
  readonly data: DocumentData;
  /**
   * What the document means now.
   *
   * Each update makes a new object. Tracks and clips that did not change stay the same objects;
   * the `clips` table itself is shared by all, so look into it through the newest projection.
   */
  current(): Projection;
  /** Take in what changed since the last call, all of one transaction together. */
  update(changes: readonly Change[]): Projection;
}

const NOTHING_LAID_OUT: Layout = { segments: [], clips: new Map() };
const NO_CLIPS: Placed = new Map();

/** Start from a whole document; anything that is not one counts as empty. */
export function createProjector(document: unknown): Projector {
  return new DocumentProjector(document);
}

class DocumentProjector implements Projector {
  private readonly entries: Entries;
  private readonly homes = new Map<string, string>();
  private readonly placed = new Map<string, Map<string, Claim>>();
  private readonly layouts = new Map<string, Layout>();
  private readonly cuts = new Map<string, ReadonlyMap<string, Cut>>();
  private readonly shownTracks = new Map<string, Track>();
  private readonly clips: Record<string, Clip> = Object.create(null);
  private assets: Record<string, Asset> = Object.create(null);
  private readonly dirty = new Set<string>();
  private projection: Projection;

  constructor(document: unknown) {
    this.entries = new Entries(document);
    this.assets = this.entries.knownAssets();
    for (const id of this.entries.clips.keys()) this.place(id);
    this.projection = this.render();
  }

  get data(): DocumentData {
    return this.entries.data;
  }

  current(): Projection {
    return this.projection;
  }

  update(changes: readonly Change[]): Projection {
    const homes = new Set<string>();
    const assets = new Set<string>();
    const { rate } = this.entries.meta.meta;
    for (const change of changes) {
      if (this.makesOrEndsTrack(change)) homes.add(change.id);
      if (change.map === "assets") assets.add(change.id);
      this.entries.take(change);
    }
    if (assets.size > 0) this.assets = this.entries.knownAssets();
    for (const { map, id } of changes) if (map === "clips" || map === "texts") this.place(id);
    if (rate.join() !== this.entries.meta.meta.rate.join()) this.placeAll(() => true);
    else if (homes.size + assets.size > 0) {
      this.placeAll((clip) => homes.has(clip.track) || assets.has(clip.asset));
    }
    this.projection = this.render();
    return this.projection;
  }

  /** Place the clips again that may lie elsewhere now, or reach differently into their source. */
  private placeAll(concerned: (clip: Clip) => boolean): void {
    for (const [id, { value }] of this.entries.clips) {
      if (value !== null && concerned(value)) this.place(id);
    }
  }

  private makesOrEndsTrack({ map, id, value }: Change): boolean {
    return map === "tracks" && isMap(value) !== isMap(this.data.tracks[id]);
  }

  /** Put a clip on the track where it lies now, and take it from the one where it lay. */
  private place(id: string): void {
    const clip = this.entries.clips.get(id)?.value ?? null;
    const left = this.homes.get(id);
    if (left !== undefined) {
      this.placed.get(left)?.delete(id);
      this.dirty.add(left);
    }
    if (clip === null) {
      this.homes.delete(id);
      delete this.clips[id];
      return;
    }
    const home = homeOf(clip, this.data.tracks, this.assets);
    this.homes.set(id, home);
    const there = this.placed.get(home) ?? new Map<string, Claim>();
    const moved = home === clip.track ? clip : { ...clip, track: home };
    const source = sourceOf(clip, this.assets, this.entries.meta.meta.rate);
    this.placed.set(home, there.set(id, new Claim(id, moved, source)));
    this.dirty.add(home);
  }

  private render(): Projection {
    const ids = new Set([...this.entries.tracks.keys(), ...this.usedTracks(), ...this.dirty]);
    const tracks: Track[] = [];
    for (const id of ids) {
      const track = this.renderTrack(id);
      if (track !== null) tracks.push(track);
    }
    this.dirty.clear();
    return this.assemble(tracks.sort(compareTracks));
  }

  private renderTrack(id: string): Track | null {
    const placed = this.placed.get(id) ?? NO_CLIPS;
    const read = this.entries.tracks.get(id) ?? madeUp(id);
    const hidden = read.fields.kind === "unknown";
    const before = this.shownTracks.get(id);
    const relaid = this.dirty.has(id) || hidden !== (before === undefined);
    if (relaid) this.relay(id, placed, hidden);
    const segments = (this.layouts.get(id) ?? NOTHING_LAID_OUT).segments;
    const track = liveTrack(id, read, placed.size > 0, segments);
    if (track === null) {
      this.shownTracks.delete(id);
      return null;
    }
    if (before !== undefined && sameTrack(before, track)) return before;
    this.shownTracks.set(id, track);
    return track;
  }

  private relay(id: string, placed: Placed, hidden: boolean): void {
    this.cuts.delete(id);
    const layout = hidden ? layAside(placed) : layOut(placed);
    this.layouts.set(id, layout);
    for (const [clipId, clip] of layout.clips) this.clips[clipId] = clip;
  }

  private assemble(tracks: readonly Track[]): Projection {
    const transitions = this.transitions();
    const markers = this.markers();
    const { entries, clips } = this;
    const used = new Set(this.usedTracks());
    let warnings: readonly Notice[] | undefined;
    return {
      schema: SCHEMA_VERSION,
      ...this.entries.meta.meta,
      duration: Math.max(0, ...tracks.map((track) => track.segments.at(-1)?.end ?? 0)),
      tracks,
      clips: this.clips,
      assets: this.assets,
      transitions,
      markers,
      get warnings() {
        warnings ??= collectWarnings({ entries, clips, transitions, markers, used });
        return warnings;
      },
    };
  }

  private transitions(): Transition[] {
    const found: Transition[] = [];
    for (const [id, { value }] of this.entries.xfades) {
      if (value === null) continue;
      const cut = this.cutOf(id, value.a);
      const reach = reachAt(cut, this.clips, this.assets, this.entries.meta.meta.rate);
      found.push(settleTransition(id, value, cut, reach));
    }
    return found.sort((first, second) => (first.id < second.id ? -1 : 1));
  }

  private cutOf(pair: string, clip: string): Cut | undefined {
    const home = this.homes.get(clip);
    const layout = home === undefined ? undefined : this.layouts.get(home);
    if (home === undefined || layout === undefined) return undefined;
    const cuts = this.cuts.get(home) ?? findCuts(layout.segments);
    this.cuts.set(home, cuts);
    return cuts.get(pair);
  }

  private markers(): Marker[] {
    const found: Marker[] = [];
    for (const [id, { value }] of this.entries.marks) {
      if (value !== null) found.push(placeMarker(id, value, this.clips));
    }
    return sortMarkers(found);
  }

  private usedTracks(): string[] {
    return [...this.placed].filter(([, clips]) => clips.size > 0).map(([id]) => id);
  }
}

function sameTrack(first: Track, second: Track): boolean {
  for (const key of Object.keys(second) as (keyof Track)[]) {
    if (first[key] !== second[key]) return false;
  }
  return true;
}
