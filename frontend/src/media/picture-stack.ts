// The stack that the compositor draws: each layer's picture placed, two in a transition as one.

import type { Table } from "@/compositor/effects/passes";
import type { Layer } from "@/compositor/layers";
import { placedSize, placement } from "@/compositor/placement";
import type { Blend, Quad, Stacked } from "@/compositor/stack";
import { type Mix, mixAt } from "@/timeline/mixing";
import type { Projection, Transition } from "@/timeline/model";
import type { Picture } from "./standing-pictures";

/** Stack layers, bottom first, with the picture of each; what has none yet is left out. */
export function stackOf(
  projection: Projection,
  frame: number,
  layers: readonly Layer[],
  pictureOf: (layer: Layer, index: number) => Picture | null,
  tablesOf: (layer: Layer) => readonly Table[] = () => [],
): Stacked[] {
  const stack: Stacked[] = [];
  const blends = new Map<string, { blend: Blend; at: number }>();
  for (const [index, layer] of layers.entries()) {
    const adjusts = layer.clip.kind === "adjust";
    const picture = adjusts ? below(projection) : pictureOf(layer, index);
    if (!picture || (adjusts && !layer.clip.fx?.length)) continue;
    const quad = { ...quadOf(projection, layer, picture), tables: tablesOf(layer) };
    if (!layer.join) {
      stack.push(quad);
      continue;
    }
    const { id } = layer.join;
    const { blend, at } = blends.get(id) ?? {
      blend: { mix: mixOf(projection, layer.join, frame), before: null, after: null },
      at: stack.length,
    };
    const side = layer.join === layer.stretch.entering ? "after" : "before";
    blends.set(id, { blend: { ...blend, [side]: quad }, at });
    stack[at] = blends.get(id)?.blend as Blend;
  }
  return stack;
}

/** Names all that a drawn stack depends on: an equal name is an equal picture. */
export function nameOf(stack: readonly Stacked[]): string {
  const plain = (quad: Quad | null) => {
    if (!quad) return null;
    const { picture: _, tables, matrix, ...rest } = quad;
    return [rest, tables.map(({ key }) => key), ...matrix];
  };
  return JSON.stringify(
    stack.map((one) =>
      "mix" in one ? [one.mix, plain(one.before), plain(one.after)] : plain(one),
    ),
  );
}

/** What an adjustment is drawn from: all that lies below it, as large as the canvas. */
function below({ width, height }: Projection): Shown {
  return { source: null, size: { width, height }, version: "" };
}

/** Effects on what lies below have no picture of their own that could be moved or tinted. */
function mixOf({ clips }: Projection, join: Transition, frame: number): Mix {
  const adjusts = [join.a, join.b].some((side) => clips[side]?.kind === "adjust");
  return mixAt(adjusts ? { ...join, type: "dissolve", params: {} } : join, frame);
}

/** A layer's picture, or none where it is what lies below. */
type Shown = Omit<Picture, "source"> & { readonly source: TexImageSource | null };

function quadOf(projection: Projection, layer: Layer, picture: Shown): Omit<Quad, "tables"> {
  const { clip } = layer;
  const [left = 0, top = 0, right = 0, bottom = 0] = clip.crop;
  return {
    picture: picture.source,
    matrix: placement(clip, picture.size, projection),
    opacity: clip.op / 10_000,
    crop: [left / 10_000, top / 10_000, right / 10_000, bottom / 10_000],
    version: picture.version,
    slot: layer.clipId,
    effects: picture.effects ?? clip.fx ?? [],
    mode: clip.blend,
    extent: picture.source ? placedSize(clip, picture.size, projection) : picture.size,
  };
}
