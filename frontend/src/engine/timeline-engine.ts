// The timeline's canvas: two layers, repainted only when something they show has changed.
import { GestureDriver } from "./gesture-driver";
import { type GesturePicture, type Ghost, type Intent, NO_PICTURE } from "./gestures";
import { type Layout, layoutTracks, RULER_HEIGHT } from "./layout";
import { MediaCache } from "./media-cache";
import { paintDynamic } from "./painter-dynamic";
import { type Canvas, paintStatic } from "./painter-tracks";
import { RemoteLayer } from "./remote-layer";
import type { RemoteMark, Scene } from "./scene";
import { readTheme, type Theme } from "./theme";
import { clampScrollX, clampZoom, fitFrames, revealFrame, type Viewport, zoomAt } from "./viewport";

export interface EngineEvents {
  onIntent(intent: Intent): void;
  /** The playhead is dragged or the ruler was clicked. */
  onSeek(frame: number): void;
  onView(view: Viewport): void;
  /** What others may see of a drag; null when it ends. */
  onDrag(shared: GesturePicture["shared"]): void;
  onContextMenu(clip: string | null, x: number, y: number): void;
}

const WHEEL_ZOOM = 0.0022;
const KEY_ZOOM = 1.5;
/** What an empty timeline shows. */
const EMPTY_SECONDS = 60;

export class TimelineEngine {
  readonly element: HTMLElement;
  readonly events: EngineEvents;
  readonly #still: HTMLCanvasElement;
  readonly #moving: HTMLCanvasElement;
  readonly #media: MediaCache;
  readonly #driver: GestureDriver;
  readonly #remotes: RemoteLayer;
  readonly #resize: ResizeObserver;
  #theme: Theme;
  #scene: Scene;
  #layout: Layout;
  #view: Viewport = { pxPerFrame: 4, scrollX: -14, scrollY: 0 };
  #playhead = 0;
  #picture: GesturePicture = NO_PICTURE;
  #drop: readonly (Ghost & { readonly name: string })[] = [];
  #width = 0;
  #height = 0;
  #frame = 0;
  #staleStill = true;
  #staleMoving = true;
  #repaints = 0;

  constructor(element: HTMLElement, scene: Scene, events: EngineEvents) {
    this.element = element;
    this.events = events;
    this.#scene = scene;
    this.#layout = layoutTracks(scene.projection);
    this.#theme = readTheme(element);
    this.#still = addCanvas(element);
    this.#moving = addCanvas(element);
    this.#media = new MediaCache(() => this.#invalidate("still"));
    this.#driver = new GestureDriver(this);
    this.#remotes = new RemoteLayer(undefined, !matchMedia("(prefers-reduced-motion)").matches);
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(element);
    this.#measure();
    element.addEventListener("wheel", this.#onWheel, { passive: false });
  }

  get scene(): Scene {
    return this.#scene;
  }
  get layout(): Layout {
    return this.#layout;
  }
  get view(): Viewport {
    return this.#view;
  }
  get playhead(): number {
    return this.#playhead;
  }
  get width(): number {
    return this.#width;
  }
  get height(): number {
    return this.#height;
  }
  /** How often either layer was painted; stays the same while nothing happens. */
  get repaints(): number {
    return this.#repaints;
  }
  get isDragging(): boolean {
    return this.#driver.isDragging;
  }

  setScene(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    if (before.projection !== scene.projection) this.#layout = layoutTracks(scene.projection);
    const sameStill =
      before.projection === scene.projection &&
      before.selection === scene.selection &&
      before.solo === scene.solo &&
      before.marked === scene.marked &&
      before.findAsset === scene.findAsset &&
      before.formatFrame === scene.formatFrame;
    this.#invalidate(sameStill ? "moving" : "still");
    this.#driver.refresh();
  }

  /** The others: their pointers, playheads, selections and drags. */
  setRemotes(marks: readonly RemoteMark[]): void {
    this.#remotes.set(marks);
    this.#invalidate("moving");
  }

  setPlayhead(frame: number, follow: boolean): void {
    if (frame === this.#playhead) return;
    this.#playhead = frame;
    if (follow && !this.#driver.isDragging)
      this.setView(revealFrame(this.#view, frame, this.#width));
    this.#invalidate("moving");
  }

  setView(view: Viewport): void {
    const { duration } = this.#scene.projection;
    const pxPerFrame = clampZoom(view.pxPerFrame, this.#width, duration);
    const scrollX = clampScrollX(
      view.scrollX,
      pxPerFrame,
      this.#width,
      Math.max(duration, this.#playhead),
    );
    const mostY = Math.max(0, this.#layout.height - (this.#height - RULER_HEIGHT));
    const scrollY = Math.min(mostY, Math.max(0, view.scrollY));
    const now = this.#view;
    if (now.pxPerFrame === pxPerFrame && now.scrollX === scrollX && now.scrollY === scrollY) return;
    this.#view = { pxPerFrame, scrollX, scrollY };
    this.events.onView(this.#view);
    this.#invalidate("still");
  }

  /** Zooms in (1) or out (-1) by a step, around the playhead when it is on screen. */
  zoomStep(direction: 1 | -1): void {
    const x = this.#playhead * this.#view.pxPerFrame - this.#view.scrollX;
    const around = x >= 0 && x <= this.#width ? x : this.#width / 2;
    this.zoomTo(this.#view.pxPerFrame * KEY_ZOOM ** direction, around);
  }

  zoomTo(pxPerFrame: number, x = this.#width / 2): void {
    this.setView(
      zoomAt(this.#view, x, clampZoom(pxPerFrame, this.#width, this.#scene.projection.duration)),
    );
  }

  fit(): void {
    const { duration, rate } = this.#scene.projection;
    const shown = duration > 0 ? duration : (EMPTY_SECONDS * rate[0]) / rate[1];
    this.setView(fitFrames(this.#view, 0, shown, this.#width));
  }

  /** Shows ghosts for something that hovers over the tracks from outside. */
  setDrop(
    drop: readonly (Ghost & { readonly name: string })[],
    picture: Partial<GesturePicture>,
  ): void {
    this.#drop = drop;
    this.#picture = { ...NO_PICTURE, ...picture };
    this.#invalidate("moving");
  }

  setPicture(picture: GesturePicture): void {
    const shared = this.#picture.shared;
    this.#picture = picture;
    if (shared !== picture.shared) this.events.onDrag(picture.shared);
    this.#invalidate("moving");
  }

  /** Gives up the drag in progress; true when there was one. */
  cancelGesture(): boolean {
    return this.#driver.cancel();
  }

  refreshTheme(): void {
    this.#theme = readTheme(this.element);
    this.#invalidate("still");
  }

  destroy(): void {
    // Nobody may be left looking at a ghost.
    this.#driver.cancel();
    this.#driver.destroy();
    this.#remotes.destroy();
    cancelAnimationFrame(this.#frame);
    this.#resize.disconnect();
    this.#media.clear();
    this.element.removeEventListener("wheel", this.#onWheel);
    this.#still.remove();
    this.#moving.remove();
  }

  readonly #onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const x = event.clientX - this.element.getBoundingClientRect().left;
      this.zoomTo(this.#view.pxPerFrame * Math.exp(-event.deltaY * unit * WHEEL_ZOOM), x);
      return;
    }
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    const downwards = event.shiftKey ? 0 : event.deltaY;
    this.setView({
      ...this.#view,
      scrollX: this.#view.scrollX + sideways * unit,
      scrollY: this.#view.scrollY + downwards * unit,
    });
  };

  #measure(): void {
    this.#width = this.element.clientWidth;
    this.#height = this.element.clientHeight;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.#still, this.#moving]) {
      canvas.width = Math.max(1, Math.round(this.#width * ratio));
      canvas.height = Math.max(1, Math.round(this.#height * ratio));
    }
    // Resizing empties a canvas: painted at once, so that dragging a splitter does not flicker.
    this.#staleStill = this.#staleMoving = true;
    this.#paint();
  }

  #invalidate(layer: "still" | "moving"): void {
    this.#staleStill ||= layer === "still";
    this.#staleMoving = true;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#width === 0 || this.#height === 0) return;
    if (this.#staleStill) paintStatic(this.#prepare(this.#still), this.#staticPaint());
    if (this.#staleMoving) paintDynamic(this.#prepare(this.#moving), this.#dynamicPaint());
    this.#staleStill = this.#staleMoving = false;
    this.#repaints += 1;
    this.#remotes.wake(() => this.#invalidate("moving"));
  }

  #staticPaint() {
    return {
      theme: this.#theme,
      scene: this.#scene,
      layout: this.#layout,
      view: this.#view,
      media: this.#media,
    };
  }

  #dynamicPaint() {
    return {
      ...this.#staticPaint(),
      playhead: this.#playhead,
      picture: this.#picture,
      pointer: this.#driver.pointer,
      drop: this.#drop,
      remotes: this.#remotes,
    };
  }

  #prepare(element: HTMLCanvasElement): Canvas {
    const ctx = element.getContext("2d");
    if (ctx === null) throw new Error("this browser gives no 2D canvas");
    const ratio = window.devicePixelRatio || 1;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { ctx, width: this.#width, height: this.#height };
  }
}

function addCanvas(parent: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.className = "pointer-events-none absolute inset-0 size-full";
  canvas.setAttribute("aria-hidden", "true");
  parent.append(canvas);
  return canvas;
}
