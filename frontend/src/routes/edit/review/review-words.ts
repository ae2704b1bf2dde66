// Merge review in words: what happened, and what can be done about it. Pure.
import type { DocumentData, Notice, Projection, RootName } from "@/timeline/model";
import type { ReviewCode, ReviewEntry } from "@/timeline/review-model";

export interface Words {
  readonly title: string;
  readonly text: string;
  /** What doing as I meant it is called; null where nothing can be done. */
  readonly use: string | null;
  readonly keep: string;
}

type Speak = (about: About) => Words;

interface About {
  readonly name: string;
  readonly who: string;
  readonly fields: string;
}

const SPEAK: Readonly<Record<ReviewCode, Speak>> = {
  overruled: ({ name, who, fields }) => ({
    title: `${name}: ${fields}`,
    text: `${who} changed this at the same time. Their value is in the timeline.`,
    use: "Use mine",
    keep: "Keep theirs",
  }),
  deleted: ({ name, who }) => ({
    title: `${name} was deleted`,
    text: `${who} deleted it while you were changing it. Restored, it has your change.`,
    use: "Restore",
    keep: "Leave deleted",
  }),
  kept_by_split: ({ name, who }) => ({
    title: `A part of ${name} was kept`,
    text: `${who} split it while you deleted it; this part is still there.`,
    use: "Delete it too",
    keep: "Keep it",
  }),
  other_half: ({ name, who, fields }) => ({
    title: `${name}: only one half changed`,
    text: `${who} split it at the same time. Your change (${fields}) is not on the other half.`,
    use: "Change the other half too",
    keep: "Leave it",
  }),
  trim_other_half: ({ name, who }) => ({
    title: `${name}: your trim stopped at a cut`,
    text: `${who} split it at the same time; the other half is as long as before.`,
    use: "Trim the other half to here",
    keep: "Leave it",
  }),
  emptied: ({ name }) => ({
    title: `Nothing is left of ${name}`,
    text: "You trimmed one end and somebody the other, past each other.",
    use: "Take my trim back",
    keep: "Leave it empty",
  }),
  seam: ({ name, who }) => ({
    title: `A seam after ${name}`,
    text: `${who} trimmed or deleted the same clip; what follows was shifted twice.`,
    use: "Close the gap",
    keep: "Leave it",
  }),
  check_length: ({ name, who }) => ({
    title: `Check the length of ${name}`,
    text: `It has your speed, and the end that ${who} trimmed at the same time.`,
    use: "Use my length",
    keep: "Keep theirs",
  }),
  before_lock: ({ name }) => ({
    title: `${name}: made before the lock`,
    text: "Its track was locked while you edited. Your edit stands.",
    use: null,
    keep: "Understood",
  }),
  conformed: ({ name, who }) => ({
    title: `${name}: made at another rate`,
    text: `${who} gave the timeline another rate while you edited; this still counts in the old frames.`,
    use: "Convert it",
    keep: "Leave it",
  }),
  track_kept: ({ name, who }) => ({
    title: `${name} was kept`,
    text: `You deleted this track while ${who} put a clip on it.`,
    use: "Delete it with the clip",
    keep: "Keep it",
  }),
};

/** Say an entry to its author. */
export function reviewWords(
  entry: ReviewEntry,
  { data, projection, who }: { data: DocumentData; projection: Projection; who: string | null },
): Words {
  return SPEAK[entry.code]({
    name: nameOf(data, projection, entry.map, entry.id),
    who: who ?? "Somebody",
    fields: [...new Set(entry.fields.map(fieldWord))].join(", ") || "everything",
  });
}

const FIELDS: Readonly<Record<string, string>> = {
  at: "position in time",
  track: "track",
  head: "start",
  tail: "end",
  src: "part of the source",
  rate: "speed",
  gain: "volume",
  op: "opacity",
  x: "place in the picture",
  y: "place in the picture",
  sx: "size",
  sy: "size",
  rot: "rotation",
  name: "name",
  text: "words",
  order: "place among the tracks",
  fin: "fade in",
  fout: "fade out",
  link: "link",
  dur: "length",
  del: "deletion",
};

const PREFIXES: readonly (readonly [string, string])[] = [
  ["kf:", "keyframe"],
  ["fx:", "effect"],
  ["style:", "text style"],
  ["r:", "shift"],
  ["p:", "setting of the transition"],
];

function fieldWord(field: string): string {
  const prefix = PREFIXES.find(([start]) => field.startsWith(start));
  return FIELDS[field] ?? prefix?.[1] ?? field;
}

function nameOf(data: DocumentData, projection: Projection, map: RootName, id: string): string {
  const raw = (data[map][id] ?? {}) as { name?: unknown };
  if (map === "tracks")
    return `Track ${projection.tracks.find((t) => t.id === id)?.name ?? ""}`.trim();
  if (map === "xfades") return "A transition";
  if (map === "marks") return "A marker";
  if (map === "meta") return "The timeline";
  const text = data.texts[id];
  const name = typeof raw.name === "string" && raw.name !== "" ? raw.name : text;
  return typeof name === "string" && name !== "" ? `“${name}”` : "A clip";
}

const FINDINGS: Readonly<Record<string, (notice: Notice, name: string) => string>> = {
  overlapped: (_, name) => `${name} lies under another clip.`,
  empty_clip: (_, name) => `Trims left nothing of ${name}.`,
  before_start: (_, name) => `${name} lies before the beginning.`,
  track_recovered: () => "A deleted track came back, because a clip was put on it.",
  link_offset: (notice, name) => `${name} is off by ${signed(notice.offset)} frames.`,
  transition_dangling: () => "A transition waits for its two clips to touch again.",
  unknown_transition: () => "A transition is of a kind that this version cuts straight through.",
  outside_media: (_, name) => `${name} asks for more than its media has.`,
};

/** Say what the projection found; null for what is told elsewhere. */
export function findingWords(
  notice: Notice,
  data: DocumentData,
  projection: Projection,
): string | null {
  return FINDINGS[notice.code]?.(notice, nameOf(data, projection, "clips", notice.clip)) ?? null;
}

function signed(value: unknown): string {
  const number = Number(value);
  return number > 0 ? `+${number}` : String(number);
}
