import { describe, expect, it } from "vitest";
import type { Layer } from "@/compositor/layers";
import type { Blend, Quad } from "@/compositor/stack";
import type { Clip, Projection, Transition } from "@/timeline/model";
import { nameOf, stackOf } from "./picture-stack";
import type { Picture } from "./standing-pictures";

const timeline = { width: 1920, height: 1080, clips: {} } as unknown as Projection;
const clip = {
  fit: "contain",
  x: 0,
  y: 0,
  ax: 0,
  ay: 0,
  sx: 10_000,
  sy: 10_000,
  rot: 0,
  op: 10_000,
  crop: [0, 0, 0, 0],
  blend: "normal",
} as unknown as Clip;
const join = {
  id: "a>b",
  type: "dissolve",
  params: {},
  start: 0,
  end: 10,
} as unknown as Transition;

function layer(clipId: string, part: "entering" | "leaving" | null, over: object = {}): Layer {
  const stretch = { entering: null, leaving: null, ...(part && { [part]: join }) };
  const one = { id: clipId, clipId, clip: { ...clip, ...over }, stretch, join: part && join };
  return one as unknown as Layer;
}

const picture = (one: Layer) =>
  ({ source: {}, size: timeline, version: one.clipId }) as unknown as Picture;

describe("stackOf", () => {
  it("puts the two clips of a transition in one place of the stack", () => {
    const layers = [
      layer("low", null),
      layer("a", "leaving"),
      layer("b", "entering"),
      layer("top", null),
    ];
    const stack = stackOf(timeline, 2, layers, picture);
    expect(stack.map((one) => ("mix" in one ? "mix" : one.slot))).toEqual(["low", "mix", "top"]);
    const blend = stack[1] as Blend;
    expect([blend.before?.slot, blend.after?.slot, blend.mix.weight]).toEqual(["a", "b", 2_500]);
  });

  it("keeps a side that has no picture yet empty", () => {
    const layers = [layer("a", "leaving"), layer("b", "entering")];
    const stack = stackOf(timeline, 2, layers, (one) => (one.clipId === "a" ? null : picture(one)));
    expect(stack).toHaveLength(1);
    expect((stack[0] as Blend).before).toBeNull();
    expect((stack[0] as Blend).after?.slot).toBe("b");
  });

  it("takes an adjustment with effects as a quad without a picture of its own", () => {
    const inverts = { kind: "adjust", fx: [{ type: "invert", params: { mix: 1 } }] };
    const layers = [layer("none", null, { kind: "adjust" }), layer("a", null, inverts)];
    const stack = stackOf(timeline, 0, layers, () => null) as Quad[];
    expect(stack.map(({ slot, picture: own }) => [slot, own])).toEqual([["a", null]]);
    const half = { ...inverts, fx: [{ type: "invert", params: { mix: 2 } }] };
    const other = stackOf(timeline, 0, [layer("a", null, half)], () => null);
    expect(nameOf(other)).not.toBe(nameOf(stack));
  });

  it("mixes adjustments in a transition evenly", () => {
    const push = { ...join, a: "a", b: "b", type: "push" } as Transition;
    const kinds = { a: { kind: "adjust" }, b: { kind: "solid" } };
    const entering = { ...layer("b", "entering"), join: push };
    const shown = { ...timeline, clips: kinds } as unknown as Projection;
    const [blend] = stackOf(shown, 2, [entering], picture) as [Blend];
    expect([blend.mix.weight, blend.mix.shiftB]).toEqual([2_500, [0, 0]]);
  });

  it("has another name when a value changes, and the same for the same", () => {
    const name = (over: object) => nameOf(stackOf(timeline, 2, [layer("a", null, over)], picture));
    expect(name({})).toBe(name({}));
    expect(name({ x: 1000 })).not.toBe(name({}));
    expect(name({ op: 1 })).not.toBe(name({}));
  });

  it("places cropping and opacity in parts of one", () => {
    const [quad] = stackOf(
      timeline,
      0,
      [layer("a", null, { op: 5_000, crop: [1_000, 0, 0, 0] })],
      picture,
    );
    expect((quad as Quad).opacity).toBe(0.5);
    expect((quad as Quad).crop[0]).toBe(0.1);
  });
});
