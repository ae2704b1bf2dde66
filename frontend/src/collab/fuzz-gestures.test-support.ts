// Random gestures on a timeline, mostly where others make theirs.
import type { EditContext, Outcome } from "@/timeline/commands/index";
import * as commands from "@/timeline/commands/index";

export type Random = () => number;

/** A small generator of random numbers in [0, 1): the same seed, the same numbers. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

const FILM = { id: "f", kind: "video", dur: 7_056_000_000, fps: [25, 1], ch: 2 } as const;

/** Few frames, so that people meet: two cut one clip at one place, and edit the same piece. */
const FRAMES = [20, 40, 60, 80, 100, 120, 150, 180];
const DISTANCES = [-40, -20, -10, 10, 20, 40];

/** Make one gesture; null when there is nothing to make it on. */
export function gesture(context: EditContext, random: Random): Outcome | null {
  const clips = Object.keys(context.projection.clips).sort();
  const tracks = context.projection.tracks.map(({ id }) => id);
  if (tracks.length === 0) return commands.addTrack(context, { kind: "video" });
  if (clips.length < 3 || random() < 0.08) return adding(context, random, tracks);
  return pick(random, GESTURES)(context, random, { clips, tracks });
}

interface There {
  readonly clips: readonly string[];
  readonly tracks: readonly string[];
}

type Gesture = (context: EditContext, random: Random, there: There) => Outcome | null;

const one = (random: Random, { clips }: There) => ({ clips: [pick(random, clips)] });
const distance = (random: Random) => ({ frames: pick(random, DISTANCES) });

const GESTURES: readonly Gesture[] = [
  (c, r, there) => commands.moveClips(c, { ...one(r, there), ...distance(r), tracks: {} }),
  (c, r, there) => {
    const clip = pick(r, there.clips);
    const args = { clips: [clip], ...distance(r), tracks: { [clip]: pick(r, there.tracks) } };
    return commands.moveClips(c, args);
  },
  (c, r, there) => commands.trimHead(c, { ...one(r, there), ...distance(r) }),
  (c, r, there) => commands.trimTail(c, { ...one(r, there), ...distance(r) }),
  (c, r, there) => commands.splitClips(c, { clips: there.clips, frame: pick(r, FRAMES) }),
  (c, r, there) => commands.splitClips(c, { clips: there.clips, frame: pick(r, FRAMES) }),
  (c, r, there) => commands.deleteClips(c, one(r, there)),
  (c, r, there) => commands.rippleDelete(c, one(r, there)),
  (c, r, there) => commands.rippleTrimHead(c, { ...one(r, there), ...distance(r) }),
  (c, r, there) => commands.rippleTrimTail(c, { ...one(r, there), ...distance(r) }),
  (c, r, there) => commands.closeGap(c, { track: pick(r, there.tracks), frame: pick(r, FRAMES) }),
  (c, r, there) => commands.slipClips(c, { ...one(r, there), flicks: pick(r, DISTANCES) * 1e6 }),
  (c, r, there) => commands.slideClips(c, { ...one(r, there), ...distance(r) }),
  (c, r, there) =>
    commands.retimeClips(c, {
      ...one(r, there),
      rate: pick(r, [
        [2, 1],
        [1, 2],
      ]),
    }),
  (c, r, there) => setting(c, r, pick(r, there.clips)),
  (c, r, there) => setting(c, r, pick(r, there.clips)),
  (c, r, there) => typing(c, r, there),
  (c, r) => joining(c, r),
  (c, r, there) => keyframing(c, r, there),
  (c, r, there) => onTrack(c, r, pick(r, there.tracks)),
  (c, r, there) => commands.duplicateClips(c, one(r, there)),
  (c, r, there) => commands.addMarker(c, { frame: pick(r, FRAMES), clip: pick(r, there.clips) }),
];

function adding(context: EditContext, random: Random, tracks: readonly string[]): Outcome {
  const place = { track: pick(random, tracks), at: pick(random, FRAMES) };
  if (random() < 0.5) return commands.addTitle(context, { ...place, text: "Title", length: 60 });
  if (random() < 0.5) return commands.insertClip(context, { asset: "film", facts: FILM, ...place });
  return commands.addClip(context, { asset: "film", facts: FILM, ...place });
}

function setting(context: EditContext, random: Random, clip: string): Outcome {
  const field = pick(random, ["gain", "op", "x", "name"]);
  const value = field === "name" ? pick(random, ["One", "Two"]) : pick(random, [100, 200, 300]);
  return commands.setClipFields(context, { clips: [clip], fields: { [field]: value } });
}

function typing(context: EditContext, random: Random, { clips }: There): Outcome | null {
  const titles = clips.filter((id) => context.projection.clips[id]?.kind === "text");
  if (titles.length === 0) return null;
  const clip = pick(random, titles);
  const text = context.projection.clips[clip]?.text ?? "";
  const letters = [...text];
  letters.splice(
    Math.floor(random() * (letters.length + 1)),
    0,
    pick(random, ["héllo", "😀 ", "x", "end."]),
  );
  return commands.setText(context, { clip, text: letters.join("") });
}

function joining(context: EditContext, random: Random): Outcome | null {
  const { transitions, tracks } = context.projection;
  if (transitions.length > 0 && random() < 0.6) {
    const transition = pick(random, transitions).id;
    if (random() < 0.3) return commands.removeTransition(context, { transition });
    const fields = pick(random, [{ dur: 6 }, { align: 1 }, { type: "dip" }]);
    return commands.setTransition(context, { transition, fields });
  }
  for (const { segments } of tracks) {
    const index = segments.findIndex(({ end }, at) => segments[at + 1]?.start === end);
    const [left, right] = [segments[index]?.clip, segments[index + 1]?.clip];
    if (left === undefined || right === undefined || left === right) continue;
    return commands.addTransition(context, { cut: [left, right], length: 12 });
  }
  return null;
}

function keyframing(context: EditContext, random: Random, { clips }: There): Outcome {
  const clip = pick(random, clips);
  const { start } = context.projection.clips[clip] ?? { start: 0 };
  const args = { clip, target: "op", frame: start + 4, value: pick(random, [1000, 2000]) };
  return commands.setKeyframe(context, args);
}

function onTrack(context: EditContext, random: Random, track: string): Outcome {
  const chance = random();
  if (chance < 0.15) return commands.removeTrack(context, { track });
  if (chance < 0.35) return commands.addTrack(context, { kind: pick(random, ["video", "audio"]) });
  if (chance < 0.55) return commands.moveTrack(context, { track });
  const flag = pick(random, ["lock", "sync", "mute"] as const);
  return commands.setTrackFlag(context, { track, flag, value: flag !== "lock" || random() < 0.2 });
}
