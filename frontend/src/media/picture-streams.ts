// The streams of a timeline that plays: one for each stretch of film that is or soon will be on screen.
import { type Layer, sourceSecondsAt } from "@/compositor/layers";
import { lastsUntil, type Scene, shapeOf } from "@/compositor/scenes";
import type { MediaLibrary } from "./library";
import { PictureStream, type TimedPicture } from "./picture-stream";
import type { StandingPictures } from "./standing-pictures";

interface Open {
  /** The scene that this was last compared with, and what it depends on there. */
  scene: Scene;
  readonly shape: string;
  stream: PictureStream | null;
}

export class PictureStreams {
  readonly #open = new Map<string, Open>();

  constructor(
    private readonly library: MediaLibrary,
    private readonly standing: StandingPictures,
    private readonly playhead: () => number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Whether a layer's stream is open but has decoded nothing yet. */
  isWaiting(layer: Layer): boolean {
    return this.#open.get(layer.id)?.stream?.hasPicture === false;
  }

  at(layer: Layer, frame: number): TimedPicture | null {
    return this.#open.get(layer.id)?.stream?.at(frame) ?? null;
  }

  /** End all others. */
  keep(wanted: ReadonlySet<string>): void {
    for (const [id, open] of this.#open) if (!wanted.has(id)) this.#end(id, open);
  }

  /** Make sure that a layer's stream is open, or its still picture loaded; one that changed, anew. */
  async ready(scene: Scene, layer: Layer, from: number): Promise<void> {
    const known = this.#open.get(layer.id);
    if (known && isSame(known, scene, layer)) return;
    if (known) this.#end(layer.id, known);
    const open: Open = { scene, shape: shapeOf(scene, layer), stream: null };
    this.#open.set(layer.id, open);
    try {
      await this.standing.loadTables(layer);
      if (this.standing.has(layer)) return await this.standing.load(layer);
      const sink = await this.library.pictures(layer.clip.asset);
      if (!sink || this.#open.get(layer.id) !== open) return;
      const { clip, stretch } = layer;
      const seconds = (at: number) =>
        sourceSecondsAt(scene.projection, clip, stretch.segment, scene.frameAt(at));
      const first = Math.max(from, this.playhead());
      const end = lastsUntil(scene, stretch, from);
      open.stream = new PictureStream(sink, first, end, seconds, this.playhead);
      open.stream.done.catch((error: unknown) => this.#failed(layer, open, error));
    } catch (error) {
      this.#failed(layer, open, error);
    }
  }

  close(): void {
    this.keep(new Set());
  }

  #failed(layer: Layer, open: Open, error: unknown): void {
    if (this.#open.get(layer.id) !== open) return; // Nobody looks at it any more.
    this.library.forget(layer.clip.asset);
    this.onError(error);
  }

  #end(id: string, open: Open): void {
    open.stream?.close();
    this.#open.delete(id);
  }
}

/** Whether a layer plays as when it was opened; compared once for each edit. */
function isSame(open: Open, scene: Scene, layer: Layer): boolean {
  if (open.scene === scene) return true;
  open.scene = scene;
  return shapeOf(scene, layer) === open.shape;
}
