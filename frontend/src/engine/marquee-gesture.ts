// A rectangle that selects what it touches.
import {
  type Gesture,
  type GestureContext,
  type GesturePicture,
  type Intent,
  NO_PICTURE,
  type PointerPlace,
} from "./gestures";
import { clipsInside } from "./hit-test";

export class MarqueeGesture implements Gesture {
  readonly cursor = "default";
  readonly #keep: ReadonlySet<string>;
  readonly #startX: number;
  readonly #startY: number;
  #selected: ReadonlySet<string>;

  /** @param keep what stays selected: the selection so far when Shift or Ctrl was held */
  constructor(context: GestureContext, keep: ReadonlySet<string>, start: PointerPlace) {
    this.#keep = keep;
    this.#selected = keep;
    // Content coordinates, so that the corner stays where it was when the view scrolls.
    this.#startX = start.x + context.view.scrollX;
    this.#startY = start.y + context.view.scrollY;
  }

  /** What the rectangle touches now. */
  get selected(): ReadonlySet<string> {
    return this.#selected;
  }

  move(context: GestureContext, place: PointerPlace): GesturePicture {
    const x = this.#startX - context.view.scrollX;
    const y = this.#startY - context.view.scrollY;
    const marquee = {
      left: Math.min(x, place.x),
      right: Math.max(x, place.x),
      top: Math.min(y, place.y),
      bottom: Math.max(y, place.y),
    };
    this.#selected = new Set([
      ...this.#keep,
      ...clipsInside(context.layout, context.view, marquee),
    ]);
    return { ...NO_PICTURE, marquee };
  }

  finish(): Intent | null {
    return { type: "select", ids: this.#selected };
  }
}
