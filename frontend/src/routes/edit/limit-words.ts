// What made an edit smaller than asked for, in words. Pure.
import type { Limit, LimitReason } from "@/timeline/commands/index";

const WORDS: Readonly<Record<LimitReason, string>> = {
  timeline_start: "It stops at the beginning of the timeline.",
  timeline_end: "It stops at the end of all timelines.",
  media_start: "It stops at the beginning of the media.",
  media_end: "It stops at the end of the media.",
  neighbour: "It stops at the next clip.",
  one_frame: "A clip keeps one frame.",
  range: "It stops at the end of its range.",
  track_locked: "Clips on locked tracks stayed where they were.",
  handles: "The transition reaches no further.",
  no_audio_track: "There is no free audio track: its sound was left out.",
};

/** One sentence for each reason; null when nothing stopped it. */
export function limitWords(limits: readonly Limit[]): string | null {
  const reasons = new Set(limits.map((limit) => limit.reason));
  return reasons.size === 0 ? null : Array.from(reasons, (reason) => WORDS[reason]).join(" ");
}
