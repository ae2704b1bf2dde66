// Plays a timeline: the clock is the sound card's, pictures follow it, edits take effect while playing.
import { Compositor } from "@/compositor/compositor";
import { frameSeconds } from "@/compositor/layers";
import { type Nested, outermost, type Scene } from "@/compositor/scenes";
import type { Projection } from "@/timeline/model";
import { PlaybackClock, RefreshClock } from "./clock";
import { type FindMedia, MediaLibrary } from "./library";
import type { ReadMotion } from "./motions";
import { PictureDesk } from "./picture-desk";
import { SoundDesk } from "./sound-desk";

/** Head start of the schedule before the sound card, so that its first samples are not late. */
const PREROLL_SECONDS = 0.05;
/** Longest time playing waits for the first pictures and sounds before it starts without them. */
const PREROLL_LIMIT_MS = 1500;

export interface PlayerEvents {
  /** The frame now on screen. */
  onFrame(frame: number): void;
  onPlaying(playing: boolean): void;
  /** A sentence for people, or null when what was wrong has passed. */
  onProblem(problem: string | null): void;
}

export interface PlayerOptions {
  readonly canvas: HTMLCanvasElement;
  readonly findMedia: FindMedia;
  readonly readMotion: ReadMotion;
  readonly projection: Projection;
  readonly events: PlayerEvents;
}

export class Player {
  readonly #events: PlayerEvents;
  readonly #library: MediaLibrary;
  readonly #compositor: Compositor;
  readonly #pictures: PictureDesk;
  #projection: Projection;
  #nested: Nested = new Map();
  #scene: Scene;
  #context: AudioContext | null = null;
  #clock: PlaybackClock | null = null;
  readonly #refreshes = new RefreshClock();
  #sounds: SoundDesk | null = null;
  #frame = 0;
  #playing = false;
  #loop = 0;
  #solo: ReadonlySet<string> = new Set();
  #volume = 1;
  #asked = 0;

  /** Raises NoGraphicsError when the browser gives no WebGL2. */
  constructor(options: PlayerOptions) {
    this.#events = options.events;
    this.#projection = options.projection;
    this.#scene = outermost(options.projection, this.#nested);
    this.#library = new MediaLibrary(options.findMedia);
    this.#compositor = new Compositor(options.canvas);
    const { canvas } = options;
    this.#pictures = new PictureDesk(
      this.#library,
      options.readMotion,
      () => this.#frame,
      () => Math.round(canvas.clientWidth * window.devicePixelRatio),
      (error) => this.#fail(error),
    );
    this.#show();
  }

  get playing(): boolean {
    return this.#playing;
  }

  get frame(): number {
    return this.#frame;
  }

  /** Take over an edited timeline; what plays on goes on without a break where nothing changed. */
  setProjection(projection: Projection): void {
    this.#projection = projection;
    this.#sounds?.setProjection(projection, this.#solo);
    this.#stage();
  }

  /** Take over the timelines that lie in this one. */
  setNested(nested: Nested): void {
    this.#nested = nested;
    this.#sounds?.setNested(nested);
    this.#stage();
  }

  /** Media became readable: look again. */
  refresh(): void {
    if (!this.#playing) this.#show();
  }

  setSolo(solo: ReadonlySet<string>): void {
    this.#solo = solo;
    this.#sounds?.setProjection(this.#projection, solo);
    this.#stage();
  }

  /** From 0 to 1. */
  setVolume(volume: number): void {
    this.#volume = volume;
    this.#sounds?.setVolume(volume);
  }

  seek(frame: number): void {
    this.#frame = Math.max(0, Math.round(frame));
    if (this.#playing) void this.#startOrSay();
    else this.#show();
  }

  async play(): Promise<void> {
    if (this.#playing) return;
    if (this.#frame >= this.#projection.duration) this.#frame = 0;
    this.#playing = true;
    this.#events.onPlaying(true);
    await this.#startOrSay();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#halt();
    this.#events.onPlaying(false);
    this.#events.onFrame(this.#frame);
    this.#show();
  }

  close(): void {
    this.#playing = false;
    this.#halt();
    this.#pictures.close();
    this.#library.close();
    this.#compositor.close();
    void this.#context?.close();
  }

  #stage(): void {
    this.#scene = outermost(this.#projection, this.#nested, this.#solo);
    if (!this.#playing) this.#show();
  }

  /** A browser that gives no sound card stops the playing, in words. */
  async #startOrSay(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      this.#playing = false;
      this.#halt();
      this.#events.onPlaying(false);
      this.#fail(error);
    }
  }

  async #start(): Promise<void> {
    const turn = ++this.#asked;
    this.#halt();
    this.#context ??= new AudioContext({ sampleRate: 48_000, latencyHint: "interactive" });
    await this.#context.resume();
    // Somebody sought or paused meanwhile: what was opened now would never be closed.
    if (turn !== this.#asked || !this.#playing) return;
    this.#events.onProblem(null);
    const from = this.#frame;
    const clock = new PlaybackClock(this.#context, from * frameSeconds(this.#projection));
    const sounds = new SoundDesk(this.#context, clock, this.#library, (error) => this.#fail(error));
    this.#sounds = sounds;
    sounds.setVolume(this.#volume);
    sounds.setNested(this.#nested);
    sounds.setProjection(this.#projection, this.#solo);
    await Promise.all([
      this.#pictures.prepare(this.#scene, from, PREROLL_LIMIT_MS),
      sounds.prepare(from, PREROLL_LIMIT_MS),
    ]);
    if (turn !== this.#asked || !this.#playing) return;
    clock.start(this.#context.currentTime + PREROLL_SECONDS);
    sounds.begin();
    this.#clock = clock;
    this.#loop = requestAnimationFrame((stamp) => this.#tick(stamp));
  }

  #halt(): void {
    cancelAnimationFrame(this.#loop);
    this.#sounds?.close();
    this.#sounds = null;
    this.#clock = null;
    this.#pictures.stopStreams();
  }

  #tick(stamp: number): void {
    if (!this.#clock || !this.#playing) return;
    this.#refreshes.note(stamp);
    const shownAt = this.#clock.heard + this.#refreshes.seconds;
    const frame = Math.floor(shownAt / frameSeconds(this.#projection) + 1e-6);
    if (frame >= this.#projection.duration) {
      this.#frame = this.#projection.duration;
      this.pause();
      return;
    }
    this.#sounds?.keepUp();
    if (frame !== this.#frame) {
      this.#frame = frame;
      this.#events.onFrame(frame);
    }
    this.#pictures.drawPlaying(this.#compositor, this.#scene, frame);
    this.#loop = requestAnimationFrame((stamp) => this.#tick(stamp));
  }

  /** Draw the exact picture of the playhead; a newer call makes an older one stop. */
  #show(): void {
    const turn = ++this.#asked;
    const current = () => turn === this.#asked && !this.#playing;
    this.#pictures
      .drawStill(this.#compositor, this.#scene, { frame: this.#frame, current })
      .then((notice) => {
        if (current()) this.#events.onProblem(notice);
      })
      .catch((error: unknown) => {
        if (current()) this.#fail(error);
      });
  }

  #fail(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    this.#events.onProblem(`The preview cannot show part of this timeline: ${words}`);
  }
}
