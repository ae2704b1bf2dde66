// Small projections for tests: two tracks of each kind, clips without trim.
import type { Projection } from "@/timeline/model";
import { project } from "@/timeline/projection";

export interface TestClip {
  readonly id: string;
  readonly track: string;
  readonly start: number;
  readonly end: number;
}

export function makeProjection(clips: readonly TestClip[]): Projection {
  const track = (kind: string, order: string) => ({ kind, order, name: order });
  return project({
    meta: { schema: 1, rate_n: 25, rate_d: 1, width: 1920, height: 1080, audio_rate: 48_000 },
    tracks: {
      v1: track("video", "c"),
      v2: track("video", "d"),
      a1: track("audio", "b"),
      a2: track("audio", "a"),
    },
    assets: {},
    clips: Object.fromEntries(
      clips.map(({ id, track: on, start, end }) => [
        id,
        {
          kind: "media",
          track: on,
          asset: "x",
          at: start,
          head: 0,
          tail: end - start,
          src: 0,
          z: 1,
        },
      ]),
    ),
    xfades: {},
    marks: {},
    texts: {},
  });
}
