// Decides which stretches of sound play now, and starts and ends them as the timeline changes.
import type { AudioBufferSink } from "mediabunny";
import { frameSeconds, type SoundSpan, soundsBetween } from "@/compositor/layers";
import type { Nested } from "@/compositor/scenes";
import { NestedSink } from "@/sound/nested";
import { heardEffects } from "@/timeline/looks";
import type { Projection } from "@/timeline/model";
import type { PlaybackClock } from "./clock";
import type { MediaLibrary } from "./library";
import { SoundStream } from "./mixer";
import { waitUntil } from "./wait";

/** Stretches that begin within this time are opened, so that they are decoded when they are due. */
const OPEN_AHEAD_SECONDS = 3;

interface Open {
  /** What a stretch sounds like apart from gain and pan: another value means another stream. */
  readonly shape: string;
  /** The projection that this was last compared with. */
  projection: Projection;
  stream: SoundStream | null;
  /** What it plays is another timeline. */
  readonly nested: boolean;
  /** Nothing more will come: all is decoded, there is no sound, or it failed. */
  settled: boolean;
}

export class SoundDesk {
  readonly #open = new Map<string, Open>();
  readonly #output: GainNode;
  #projection: Projection | null = null;
  #nested: Nested = new Map();
  #solo: ReadonlySet<string> = new Set();
  #closed = false;

  constructor(
    private readonly context: AudioContext,
    private readonly clock: PlaybackClock,
    private readonly library: MediaLibrary,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#output = new GainNode(context);
    this.#output.connect(context.destination);
  }

  setVolume(volume: number): void {
    this.#output.gain.value = volume;
  }

  /** Take over the timelines that lie in this one; what they sound in begins anew. */
  setNested(nested: Nested): void {
    const before = this.#nested;
    this.#nested = nested;
    const stays = [...nested].every(([id, projection]) => before.get(id) === projection);
    if (stays && nested.size === before.size) return;
    for (const [id, open] of this.#open) if (open.nested) this.#end(id, open);
    this.keepUp();
  }

  setProjection(projection: Projection, solo: ReadonlySet<string>): void {
    this.#projection = projection;
    this.#solo = solo;
    this.keepUp();
  }

  /** Wait until what is heard first is decoded, or for a limited time. */
  async prepare(frame: number, limitMs: number): Promise<void> {
    if (!this.#projection) return;
    const first = soundsBetween(this.#projection, frame, frame + 1, this.#solo);
    const decoded = (open: Open | undefined) =>
      !open || open.settled || open.stream?.ready === true;
    await waitUntil(() => first.every((span) => decoded(this.#open.get(span.id))), limitMs);
  }

  /** The clock runs now. */
  begin(): void {
    for (const open of this.#open.values()) open.stream?.begin();
  }

  /** Open what comes, close what has gone or changed. Called for every picture. */
  keepUp(): void {
    const projection = this.#projection;
    if (!projection || this.#closed) return;
    const frames = 1 / frameSeconds(projection);
    const first = Math.floor(this.clock.mixed * frames);
    const end = Math.ceil((this.clock.mixed + OPEN_AHEAD_SECONDS) * frames);
    const wanted = new Map(
      soundsBetween(projection, first, end, this.#solo).map((span) => [span.id, span]),
    );
    for (const [id, open] of this.#open) {
      const span = wanted.get(id);
      if (!span || !isSame(open, projection, span)) this.#end(id, open);
      else open.stream?.keepUp(span);
    }
    for (const span of wanted.values())
      if (!this.#open.has(span.id)) this.#begin(projection, span, first);
  }

  close(): void {
    this.#closed = true;
    for (const [id, open] of this.#open) this.#end(id, open);
    this.#output.disconnect();
  }

  #begin(projection: Projection, span: SoundSpan, fromFrame: number): void {
    const shape = shapeOf(projection, span);
    const open: Open = {
      shape,
      projection,
      stream: null,
      nested: span.clip.kind === "seq",
      settled: false,
    };
    this.#open.set(span.id, open);
    openSound(this.library, this.#nested, span)
      .then((sink) => {
        if (this.#open.get(span.id) !== open) return undefined;
        if (!sink) {
          this.#miss(span);
          return undefined;
        }
        open.stream = new SoundStream(
          this.context,
          this.clock,
          projection,
          span,
          this.#output,
          sink,
          fromFrame,
        );
        return open.stream.done;
      })
      .catch((error: unknown) => {
        if (this.#open.get(span.id) !== open) return; // Nobody listens to it any more.
        if (span.clip.kind === "media") this.library.forget(span.clip.asset);
        this.onError(error);
      })
      .finally(() => {
        open.settled = true;
      });
  }

  #miss({ clip }: SoundSpan): void {
    if (clip.stream > 0)
      this.onError(new Error(`“${clip.name ?? ""}” has no sound number ${clip.stream + 1}.`));
  }

  #end(id: string, open: Open): void {
    open.stream?.close();
    this.#open.delete(id);
  }
}

/** What a stretch plays: a file's sound or a timeline's; null is silence. */
async function openSound(
  library: MediaLibrary,
  nested: Nested,
  { clip }: SoundSpan,
): Promise<AudioBufferSink | NestedSink | null> {
  if (clip.kind !== "seq") return library.sound(clip.asset, clip.stream);
  const projection = nested.get(clip.seq);
  if (!projection) return null;
  // Without itself: a timeline that lies in itself is silent there, at whatever distance.
  const inner = new Map([...nested].filter(([id]) => id !== clip.seq));
  return new NestedSink(projection, (span) => openSound(library, inner, span));
}

/** Whether a stretch sounds as when it was opened; compared once for each projection. */
function isSame(open: Open, projection: Projection, span: SoundSpan): boolean {
  if (open.projection === projection) return true;
  open.projection = projection;
  return shapeOf(projection, span) === open.shape;
}

function shapeOf(projection: Projection, { clip, stretch, duck }: SoundSpan): string {
  const { segment, start, end, entering, leaving } = stretch;
  return JSON.stringify([
    projection.rate,
    clip.asset,
    clip.seq,
    clip.stream,
    clip.rate,
    clip.pitch,
    heardEffects(clip),
    clip.fin,
    clip.fout,
    clip.start,
    clip.end,
    clip.kf?.gain,
    clip.kf?.pan,
    duck,
    segment,
    [start, end, entering?.start, entering?.end, leaving?.start, leaving?.end],
  ]);
}
