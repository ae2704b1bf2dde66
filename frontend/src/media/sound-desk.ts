// Decides which stretches of sound play now, and starts and ends them as the timeline changes.
import { frameSeconds, type SoundSpan, soundsBetween } from "@/compositor/layers";
import { type Nested, shownIn } from "@/compositor/scenes";
import type { Projection } from "@/timeline/model";
import type { SoundClock } from "./clock";
import type { MediaLibrary } from "./library";
import { SoundStream } from "./mixer";
import { NestedSound } from "./nested-sound";
import { waitUntil } from "./wait";

/** Stretches that begin within this time are opened, so that they are decoded when they are due. */
const OPEN_AHEAD_SECONDS = 3;

interface Open {
  /** What a stretch sounds like apart from gain and pan: another value means another stream. */
  readonly shape: string;
  /** What this was last compared with. */
  projection: Projection;
  nested: Nested;
  stream: SoundStream | NestedSound | null;
  /** Nothing more will come: all is decoded, there is no sound, or it failed. */
  settled: boolean;
}

export class SoundDesk {
  readonly #open = new Map<string, Open>();
  readonly #output: GainNode;
  #projection: Projection | null = null;
  #solo: ReadonlySet<string> = new Set();
  #nested: Nested = new Map();
  #closed = false;

  constructor(
    private readonly context: AudioContext,
    private readonly clock: SoundClock,
    private readonly library: MediaLibrary,
    private readonly onError: (error: unknown) => void,
    /** The nested timelines that this one lies in. */
    private readonly around: ReadonlySet<string> = new Set(),
    output: AudioNode = context.destination,
  ) {
    this.#output = new GainNode(context);
    this.#output.connect(output);
  }

  /** Whether all that is open is decoded as far as it is needed to begin. */
  get ready(): boolean {
    return [...this.#open.values()].every(isReady);
  }

  setVolume(volume: number): void {
    this.#output.gain.value = volume;
  }

  setProjection(projection: Projection, solo: ReadonlySet<string>, nested: Nested): void {
    this.#projection = projection;
    this.#solo = solo;
    this.#nested = nested;
    this.keepUp();
  }

  /** Wait until what is heard first is decoded, or for a limited time. */
  async prepare(frame: number, limitMs: number): Promise<void> {
    if (!this.#projection) return;
    const first = soundsBetween(this.#projection, frame, frame + 1, this.#solo);
    await waitUntil(() => first.every((span) => isReady(this.#open.get(span.id))), limitMs);
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
      if (!span || !this.#isSame(open, projection, span)) this.#end(id, open);
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
    const open: Open = { shape, projection, nested: this.#nested, stream: null, settled: false };
    this.#open.set(span.id, open);
    if (span.clip.kind === "seq") {
      open.stream = this.#nestedSound(projection, span, fromFrame);
      open.settled = open.stream === null;
      return;
    }
    this.library
      .sound(span.clip.asset)
      .then((sink) => {
        if (!sink || this.#open.get(span.id) !== open) return undefined;
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
        this.library.forget(span.clip.asset);
        this.onError(error);
      })
      .finally(() => {
        open.settled = true;
      });
  }

  /** What a nested timeline sounds like; backwards and frozen it is silent. */
  #nestedSound(projection: Projection, span: SoundSpan, fromFrame: number): NestedSound | null {
    const { clip } = span;
    const inner = shownIn(this.#nested, this.around, clip.seq);
    if (!inner || (clip.rate[0] ?? 1) <= 0) return null;
    const makeDesk = (clock: SoundClock, output: AudioNode) => {
      const around = new Set([...this.around, clip.seq]);
      const desk = new SoundDesk(this.context, clock, this.library, this.onError, around, output);
      desk.setProjection(inner, new Set(), this.#nested);
      return desk;
    };
    return new NestedSound(
      this.context,
      this.clock,
      projection,
      span,
      this.#output,
      fromFrame,
      makeDesk,
    );
  }

  /** Whether a stretch sounds as when it was opened; compared once for each edit. */
  #isSame(open: Open, projection: Projection, span: SoundSpan): boolean {
    if (open.projection === projection && open.nested === this.#nested) return true;
    const wasNested = open.nested;
    open.projection = projection;
    open.nested = this.#nested;
    // Whatever changed in a nested timeline, or in one that lies in it.
    if (span.clip.kind === "seq" && wasNested !== this.#nested) return false;
    return shapeOf(projection, span) === open.shape;
  }

  #end(id: string, open: Open): void {
    open.stream?.close();
    this.#open.delete(id);
  }
}

function isReady(open: Open | undefined): boolean {
  return !open || open.settled || open.stream?.ready === true;
}

function shapeOf(projection: Projection, { clip, stretch, duck }: SoundSpan): string {
  const { segment, start, end, entering, leaving } = stretch;
  return JSON.stringify([
    projection.rate,
    clip.asset,
    clip.seq,
    clip.rate,
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
