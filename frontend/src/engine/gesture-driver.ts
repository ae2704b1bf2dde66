// Pointer events in, gestures and intents out. The only part of the engine that listens to a mouse.
import { edgeScroll } from "./auto-scroll";
import { type Gesture, type GestureContext, NO_PICTURE, type PointerPlace } from "./gestures";
import { EDGE_PX, EDGE_TOUCH_PX, type Hit, hitTest } from "./hit-test";
import { RULER_HEIGHT } from "./layout";
import { MarqueeGesture } from "./marquee-gesture";
import { MoveGesture } from "./move-gesture";
import { linkedClips, trimPartners } from "./partners";
import { findSnap, snapTargets } from "./snapping";
import type { TimelineEngine } from "./timeline-engine";
import { ToolGesture } from "./tool-gesture";
import { TrimGesture } from "./trim-gesture";
import { nearestFrame } from "./viewport";

/** A press is a click until it has moved this far. */
const DRAG_THRESHOLD_PX = 4;

type Mode =
  | { readonly type: "idle" }
  | { readonly type: "scrub" }
  | { readonly type: "pan"; readonly x: number; readonly y: number }
  | {
      readonly type: "pressed";
      readonly start: PointerPlace;
      readonly hit: Hit;
      readonly wasSelected: boolean;
    }
  | { readonly type: "gesture"; readonly gesture: Gesture };

export class GestureDriver {
  pointer: PointerPlace = { x: 0, y: 0, alt: false, shift: false, ctrl: false };
  readonly #engine: TimelineEngine;
  #mode: Mode = { type: "idle" };
  #edgePx = EDGE_PX;
  #scrolling = 0;

  constructor(engine: TimelineEngine) {
    this.#engine = engine;
    const { element } = engine;
    element.addEventListener("pointerdown", this.#onDown);
    element.addEventListener("pointermove", this.#onMove);
    element.addEventListener("pointerup", this.#onUp);
    element.addEventListener("pointercancel", this.#onLost);
    element.addEventListener("lostpointercapture", this.#onLost);
    element.addEventListener("dblclick", this.#onDouble);
    element.addEventListener("contextmenu", this.#onMenu);
  }

  get isDragging(): boolean {
    return this.#mode.type !== "idle" && this.#mode.type !== "pressed";
  }

  destroy(): void {
    const { element } = this.#engine;
    cancelAnimationFrame(this.#scrolling);
    element.removeEventListener("pointerdown", this.#onDown);
    element.removeEventListener("pointermove", this.#onMove);
    element.removeEventListener("pointerup", this.#onUp);
    element.removeEventListener("pointercancel", this.#onLost);
    element.removeEventListener("lostpointercapture", this.#onLost);
    element.removeEventListener("dblclick", this.#onDouble);
    element.removeEventListener("contextmenu", this.#onMenu);
  }

  /** The document changed under a gesture: what it shows is worked out again. */
  refresh(): void {
    if (this.#mode.type !== "gesture") return;
    const mayGoOn = !this.#engine.scene.readOnly || this.#mode.gesture instanceof MarqueeGesture;
    if (mayGoOn) this.#continue();
    else this.#stop();
  }

  cancel(): boolean {
    const wasDragging = this.#mode.type !== "idle";
    this.#stop();
    return wasDragging;
  }

  readonly #onDown = (event: PointerEvent) => {
    const place = this.#read(event);
    this.#engine.element.setPointerCapture(event.pointerId);
    if (event.button === 1) {
      event.preventDefault();
      this.#mode = { type: "pan", x: event.clientX, y: event.clientY };
      return;
    }
    if (event.button !== 0) return;
    this.#edgePx = event.pointerType === "touch" ? EDGE_TOUCH_PX : EDGE_PX;
    const hit = this.#hit(place);
    if (hit.type === "ruler") {
      this.#mode = { type: "scrub" };
      this.#scrub();
      return;
    }
    this.#mode = {
      type: "pressed",
      start: place,
      hit,
      wasSelected: this.#selectOnPress(hit, place),
    };
  };

  readonly #onMove = (event: PointerEvent) => {
    const before = this.#mode;
    const place = this.#read(event);
    if (before.type === "idle") this.#setCursor(place);
    else if (before.type === "pan") this.#pan(before, event);
    else if (before.type === "scrub") this.#scrub();
    else if (before.type === "pressed") this.#maybeBegin(before, place);
    if (this.#mode.type === "gesture") this.#continue();
    if (this.#mode.type === "gesture" || this.#mode.type === "scrub") this.#autoScroll();
  };

  readonly #onUp = (event: PointerEvent) => {
    const place = this.#read(event);
    const mode = this.#mode;
    if (mode.type === "pressed") this.#click(mode, place);
    if (mode.type === "gesture") {
      const intent = mode.gesture.finish(this.#context(), place);
      this.#stop();
      if (intent !== null) this.#engine.events.onIntent(intent);
      return;
    }
    this.#stop();
  };

  readonly #onLost = () => this.#stop();

  readonly #onDouble = (event: MouseEvent) => {
    const hit = this.#hit(this.#read(event));
    if (hit.type === "clip") this.#engine.events.onIntent({ type: "open", id: hit.segment.clip });
  };

  readonly #onMenu = (event: MouseEvent) => {
    event.preventDefault();
    const place = this.#read(event);
    const hit = this.#hit(place);
    if (hit.type === "ruler") return;
    const clip = hit.type === "clip" ? hit.segment.clip : null;
    if (clip !== null && !this.#engine.scene.selection.has(clip))
      this.#select(linkedClips(this.#engine.scene.projection, clip));
    this.#engine.events.onContextMenu(clip, event.clientX, event.clientY);
  };

  #read(event: MouseEvent): PointerPlace {
    const box = this.#engine.element.getBoundingClientRect();
    this.pointer = {
      x: event.clientX - box.left,
      y: event.clientY - box.top,
      alt: event.altKey,
      shift: event.shiftKey,
      ctrl: event.ctrlKey || event.metaKey,
    };
    return this.pointer;
  }

  #hit(place: PointerPlace): Hit {
    return hitTest(this.#engine.layout, this.#engine.view, place.x, place.y, this.#edgePx);
  }

  #context(): GestureContext {
    const { scene, layout, view, playhead } = this.#engine;
    return { scene, layout, view, playhead };
  }

  /** Selects what is pressed, so that a drag takes the right clips; true when it was selected before. */
  #selectOnPress(hit: Hit, place: PointerPlace): boolean {
    if (hit.type !== "clip") return false;
    const { selection, projection } = this.#engine.scene;
    const id = hit.segment.clip;
    if (selection.has(id)) return true;
    // Alt takes one half of a linked pair.
    const clips = place.alt ? new Set([id]) : linkedClips(projection, id);
    this.#select(place.shift || place.ctrl ? new Set([...selection, ...clips]) : clips);
    return false;
  }

  #click(mode: Mode & { type: "pressed" }, place: PointerPlace): void {
    const { selection, projection } = this.#engine.scene;
    const adds = place.shift || place.ctrl;
    if (mode.hit.type !== "clip") {
      if (!adds) this.#select(new Set());
      return;
    }
    if (!mode.wasSelected) return;
    const clips = place.alt
      ? new Set([mode.hit.segment.clip])
      : linkedClips(projection, mode.hit.segment.clip);
    this.#select(adds ? new Set([...selection].filter((id) => !clips.has(id))) : clips);
  }

  #select(ids: ReadonlySet<string>): void {
    this.#engine.events.onIntent({ type: "select", ids });
  }

  #maybeBegin(mode: Mode & { type: "pressed" }, place: PointerPlace): void {
    const moved = Math.hypot(place.x - mode.start.x, place.y - mode.start.y);
    if (moved < DRAG_THRESHOLD_PX) return;
    const gesture = this.#gestureFor(mode.hit, mode.start);
    this.#mode = gesture === null ? { type: "idle" } : { type: "gesture", gesture };
    if (gesture !== null) this.#engine.element.style.cursor = gesture.cursor;
  }

  #gestureFor(hit: Hit, start: PointerPlace): Gesture | null {
    const context = this.#context();
    const { scene } = context;
    if (hit.type !== "clip") {
      return new MarqueeGesture(
        context,
        start.shift || start.ctrl ? scene.selection : new Set(),
        start,
      );
    }
    if (scene.readOnly || hit.row.track.lock) return null;
    const id = hit.segment.clip;
    const { tool } = scene;
    const ids = [...linkedClips(scene.projection, id)];
    if (tool === "roll" && hit.zone !== "body") {
      return new ToolGesture(context, { tool, ids, edge: hit.zone }, start);
    }
    if ((tool === "slip" || tool === "slide") && hit.zone === "body") {
      return new ToolGesture(context, { tool, ids, edge: "tail" }, start);
    }
    if (hit.zone === "body") {
      const held = scene.selection.has(id) ? [...scene.selection] : [id];
      return new MoveGesture(context, held, id, start);
    }
    const partners = trimPartners(scene.projection, scene.selection, id, hit.zone);
    return new TrimGesture(context, partners, id, hit.zone, start);
  }

  #continue(): void {
    if (this.#mode.type !== "gesture") return;
    const { gesture } = this.#mode;
    this.#engine.setPicture(gesture.move(this.#context(), this.pointer));
    if (gesture instanceof MarqueeGesture) this.#select(gesture.selected);
  }

  #scrub(): void {
    const { view, scene } = this.#engine;
    const frame = nearestFrame(view, this.pointer.x);
    const targets = this.pointer.shift ? snapTargets(scene.projection, new Set(), frame) : [];
    const edges = targets.filter((target) => target.kind !== "playhead");
    const snap = findSnap(edges, [frame], view.pxPerFrame);
    this.#engine.events.onSeek(frame + (snap?.correction ?? 0));
  }

  #pan(mode: Mode & { type: "pan" }, event: PointerEvent): void {
    const { view } = this.#engine;
    this.#mode = { type: "pan", x: event.clientX, y: event.clientY };
    this.#engine.setView({
      ...view,
      scrollX: view.scrollX - (event.clientX - mode.x),
      scrollY: view.scrollY - (event.clientY - mode.y),
    });
  }

  /** Goes on while the pointer rests near an edge: a still pointer sends no events. */
  #autoScroll(): void {
    if (this.#scrolling !== 0) return;
    const step = () => {
      this.#scrolling = 0;
      if (this.#mode.type !== "gesture" && this.#mode.type !== "scrub") return;
      const { view, width, height } = this.#engine;
      const dx = edgeScroll(this.pointer.x, width);
      const dy =
        this.#mode.type === "scrub"
          ? 0
          : edgeScroll(this.pointer.y - RULER_HEIGHT, height - RULER_HEIGHT);
      if (dx === 0 && dy === 0) return;
      this.#engine.setView({ ...view, scrollX: view.scrollX + dx, scrollY: view.scrollY + dy });
      if (this.#mode.type === "scrub") this.#scrub();
      else this.#continue();
      this.#scrolling = requestAnimationFrame(step);
    };
    this.#scrolling = requestAnimationFrame(step);
  }

  #setCursor(place: PointerPlace): void {
    const hit = this.#hit(place);
    const { readOnly } = this.#engine.scene;
    const canTrim = hit.type === "clip" && hit.zone !== "body" && !readOnly && !hit.row.track.lock;
    this.#engine.element.style.cursor = canTrim ? "ew-resize" : "default";
  }

  #stop(): void {
    if (this.#mode.type === "idle") return;
    cancelAnimationFrame(this.#scrolling);
    this.#scrolling = 0;
    this.#mode = { type: "idle" };
    this.#engine.element.style.cursor = "default";
    this.#engine.setPicture(NO_PICTURE);
  }
}
