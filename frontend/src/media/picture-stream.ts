// The pictures of one stretch of one clip while it plays: decoded ahead, handed out by time.
import type { VideoSample, VideoSampleSink } from "mediabunny";

/** Decoded pictures kept ready; at 25 per second about a third of a second. */
const AHEAD = 8;

/** Rounding of container time stamps: a picture that starts this much later still counts as begun. */
export const TICK_TOLERANCE_SECONDS = 20e-6;

export interface TimedPicture {
  /** Timeline frame from which on this picture is shown. */
  readonly frame: number;
  readonly sample: VideoSample;
}

/** Decodes one picture per timeline frame from a first frame on and skips those that come too late. */
export class PictureStream {
  readonly #ready: TimedPicture[] = [];
  readonly #now: () => number;
  #wake: (() => void) | null = null;
  #closed = false;
  #current: TimedPicture | null = null;

  /**
   * @param sink where pictures come from
   * @param first the first timeline frame, and `end` the frame after the last
   * @param sourceSeconds source time of a timeline frame
   * @param now the timeline frame that should be on screen: earlier ones need no decoding
   */
  constructor(
    sink: VideoSampleSink,
    first: number,
    end: number,
    sourceSeconds: (frame: number) => number,
    now: () => number,
  ) {
    this.#now = now;
    this.done = this.#run(sink, first, end, sourceSeconds);
  }

  /** Settles when the last picture is decoded or the stream is closed; rejects when decoding fails. */
  readonly done: Promise<void>;

  /** True once a picture can be shown. */
  get hasPicture(): boolean {
    return this.#current !== null || this.#ready.length > 0;
  }

  /** The newest picture for a frame; the one before stays when the next is late. */
  at(frame: number): TimedPicture | null {
    while (this.#ready[0] && this.#ready[0].frame <= frame) {
      this.#current?.sample.close();
      this.#current = this.#ready.shift() as TimedPicture;
      this.#wake?.();
    }
    return this.#current ?? this.#ready[0] ?? null;
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
    this.#current?.sample.close();
    this.#current = null;
    for (const picture of this.#ready.splice(0)) picture.sample.close();
  }

  async #run(
    sink: VideoSampleSink,
    first: number,
    end: number,
    sourceSeconds: (frame: number) => number,
  ) {
    const asked: number[] = [];
    const now = this.#now;
    function* times(): Generator<number> {
      for (let frame = first; frame < end; frame = Math.max(frame + 1, Math.min(now(), end - 1))) {
        asked.push(frame);
        yield sourceSeconds(frame) + TICK_TOLERANCE_SECONDS;
        if (frame === end - 1) return;
      }
    }
    for await (const sample of sink.samplesAtTimestamps(times())) {
      const frame = asked.shift() as number;
      if (this.#closed) {
        sample?.close();
        return;
      }
      if (sample) this.#ready.push({ frame, sample });
      while (this.#ready.length >= AHEAD && !this.#closed) await this.#room();
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null;
        resolve();
      };
    });
  }
}
